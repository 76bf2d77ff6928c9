"""The places for files of a topic."""

from hub.cases.slots import Slot

PROPOSAL = Slot(
    name="proposal",
    label="申报书",
    help="盖章的课题申报书，可以附前期成果。",
    kinds=("pdf", "word"),
    min_count=1,
    max_count=5,
    personal="课题组成员",
)
MIDTERM = Slot(
    name="midterm",
    label="中期报告",
    help="研究进展、已有成果和后续安排。",
    kinds=("pdf", "word"),
    min_count=1,
    max_count=5,
)
CONCLUSION = Slot(
    name="conclusion",
    label="结项材料",
    help="研究报告；可以附论文、教学案例、数据说明。",
    kinds=("pdf", "word", "slides", "excel"),
    min_count=1,
    max_mb=50,
    max_count=10,
)
