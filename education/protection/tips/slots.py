"""The places for files of a report."""

from dataclasses import replace

from hub.cases.slots import Slot

EVIDENCE = Slot(
    name="evidence",
    label="举报材料",
    help="举报人提交的截图、转账凭证、聊天记录等。",
    kinds=("pdf", "image", "word", "excel"),
    max_mb=10,
    max_count=20,
    internal=True,
    personal="举报人及相关人员",
)
#: As many as one form takes.
UPLOAD = replace(EVIDENCE, max_count=5)
FINDINGS = Slot(
    name="findings",
    label="核查材料",
    help="核查过程中形成的材料，只有办理人员看到。",
    kinds=("pdf", "image", "word", "excel"),
    max_count=20,
    internal=True,
)
