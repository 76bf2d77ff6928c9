"""What a CV may be."""

from hub.cases.slots import Slot

CV = Slot(name="cv", label="简历", kinds=("pdf", "word"), max_mb=10, personal="申请人")
