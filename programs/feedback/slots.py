"""The places for files of a form and of an item."""

from dataclasses import replace

from hub.cases.models import Case
from hub.cases.slots import Slot

STAMPED = Slot(
    name="stamped",
    label="盖章扫描件",
    help="打印反馈表、加盖公章后的扫描件或照片。",
    kinds=("pdf", "image"),
    max_count=5,
)
LETTER = Slot(
    name="letter",
    label="来文原件",
    help="邮件所附的反馈表、来函或通话记录。",
    kinds=("pdf", "image", "word", "eml"),
    max_mb=50,  # a mail as it came in, with all its attachments
    max_count=10,
    internal=True,
)
ANSWER_FILES = Slot(
    name="answer_files",
    label="答复附件",
    help="随答复发给会员的文件，答复之前只有交易所人员看到。",
    kinds=("pdf", "image", "word", "excel", "slides"),
    max_count=10,
    internal=True,
)


def item_slots(case: Case) -> tuple[Slot, ...]:
    """The files of an answer are the firm's from the answer on."""
    return (replace(ANSWER_FILES, internal=case.child.answered_at is None),)
