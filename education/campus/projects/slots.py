"""The places for files of a project."""

from hub.cases.slots import Slot

PLAN = Slot(
    name="plan",
    label="方案附件",
    help="实施方案、课程大纲或与高校的往来函件；选交。",
    kinds=("pdf", "word", "slides", "excel"),
    max_count=5,
)
RESULTS = Slot(
    name="results",
    label="成果文件",
    help="教学大纲、教材读本、课件、教学案例或总结报告。",
    kinds=("pdf", "word", "slides", "excel", "image"),
    max_mb=50,
    max_count=20,
)
