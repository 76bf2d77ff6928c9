"""A sheet that was signed on paper, typed into Excel: its rows, and what is wrong with which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, Any

from django.core.files.base import File

from hub.attachments.checks import FileRefused, check
from hub.cases.slots import Slot

from .forms import PaperForm
from .identity import Entry, cleaned
from .models import ClientKind
from .sheets import PAPER_HEADINGS

UPLOAD = Slot(name="paper", label="补录名单", kinds=("excel",), max_mb=2)
MOST_ROWS = 2000
UNREADABLE = "这份文件不能读取。请下载模板，按模板填写后另存为 xlsx 再上传。"


@dataclass
class PaperRows:
    """The rows that can be entered, and a sentence for each that can't."""

    entries: list[Entry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_rows(upload: File) -> PaperRows:
    """The rows of an uploaded sheet. Raises FileRefused for what is not such a sheet at all."""
    check(upload, UPLOAD)
    upload.seek(0)
    lines = _lines(upload)
    found = PaperRows()
    for number, line in lines:
        words = [
            cleaned(str(cell)) if cell is not None else "" for cell in (*line[:4], None, None, None, None)[:4]
        ]
        if not any(words):
            continue
        form = PaperForm(dict(zip(("name", "company", "kind", "tail"), _as_typed(words), strict=True)))
        if form.is_valid():
            found.entries.append(form.entry)
        else:
            reasons = [str(error) for errors in form.errors.values() for error in errors]
            found.errors.append(f"第 {number} 行：{''.join(reasons)}")
    if not found.entries and not found.errors:
        raise FileRefused("表里没有名单，请从标题行的下一行开始填写。")
    return found


def _as_typed(words: list[str]) -> list[str]:
    """The kind by its label; Excel's number of four digits back with its zeros."""
    kinds = {kind.label: kind.value for kind in ClientKind}
    name, company, kind, tail = words
    tail = tail.removesuffix(".0")
    return [name, company, kinds.get(kind, kind), tail.zfill(4) if tail.isdigit() else tail]


def _lines(upload: IO[Any] | File) -> list[tuple[int, tuple]]:
    """The lines under the headings, with their numbers in the sheet."""
    from openpyxl import load_workbook  # late: 10 MB that few requests need

    try:
        book = load_workbook(upload, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 3, max_col=len(PAPER_HEADINGS), values_only=True
        )
        lines = list(enumerate(rows, start=1))
        book.close()
    except Exception as error:  # the reader fails in many ways on hostile input
        raise FileRefused(UNREADABLE) from error
    start = next(
        (number for number, row in lines[:20] if row and str(row[0]).strip() == PAPER_HEADINGS[0]), None
    )
    if start is None:
        raise FileRefused(f"找不到标题行，第一列的标题应是“{PAPER_HEADINGS[0]}”。请下载模板填写。")
    lines = lines[start:]
    if len(lines) > MOST_ROWS:
        raise FileRefused(f"一次最多补录 {MOST_ROWS} 行，请分几份上传。")
    return lines
