"""The places for files of a visit."""

from dataclasses import replace

from hub.cases.slots import Slot

LETTER = Slot(
    name="letter",
    label="拜访函",
    help="加盖公章的拜访函扫描件或照片，也可以是 Word 文件。",
    kinds=("pdf", "image", "word"),
    max_mb=10,
    max_count=3,
    personal="来访人员",
)
ORIGINAL = Slot(
    name="original",
    label="来文原件",
    help="邮寄、邮件或网上登记所附的拜访函。",
    kinds=("pdf", "image", "word", "eml"),
    max_mb=50,  # a mail as it came in, with all its attachments
    max_count=10,
    internal=True,
    personal="来访人员",
)
#: What may be sent in on the public form; it is kept as an original.
UPLOAD = replace(ORIGINAL, kinds=LETTER.kinds, max_mb=LETTER.max_mb)
MINUTES_FILES = Slot(
    name="minutes_files",
    label="纪要附件",
    help="随纪要留存的照片、材料，只有交易所人员看到。",
    kinds=("pdf", "image", "word", "slides"),
    max_count=10,
    internal=True,
)
