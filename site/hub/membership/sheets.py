"""Reading an Excel or CSV file that somebody fills in: hostile until proved otherwise, formulas are no values."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File

from hub.attachments.checks import FileRefused, check, too_large
from hub.cases.slots import Slot

if TYPE_CHECKING:
    import tablib

SHEET = Slot(name="sheet", label="Excel 文件", kinds=("excel",), max_mb=5)
MAX_ROWS = 2000
MAX_COLUMNS = 40
MAX_UNPACKED = 60 * 1024 * 1024  # bytes: what the reader would hold in memory
# What our own exports put before a text that begins like a formula.
_QUOTED = re.compile(r"^'(?=[\s\u200b\ufeff]*[=+\-@＝＋－＠])")


def read(upload: File, *, known: Sequence[str], required: Sequence[str]) -> tablib.Dataset:
    """The rows of the first sheet below its line of headings, cells as text.

    Headings that aren't `known` are refused, as are missing `required` ones. Raises FileRefused with a sentence.
    """
    check(upload, SHEET)
    upload.seek(0)
    content = upload.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise FileRefused("文件解开后过大，请只保留要导入的工作表，去掉图片和格式后再上传。")
    try:
        return _rows(io.BytesIO(content), known, required)
    except FileRefused:
        raise
    except Exception as error:  # the reader fails in many ways on hostile input
        raise FileRefused("文件打不开，请用 Excel 另存为 xlsx 后再上传。") from error


def read_csv(upload: File, *, known: Sequence[str], required: Sequence[str]) -> tablib.Dataset:
    """The rows of a CSV file in UTF-8 or GB18030, as `read` gives those of Excel. Raises FileRefused with a sentence."""
    if not upload.size:
        raise FileRefused("文件是空的，请检查后重新上传。")
    if upload.size > SHEET.max_mb * 1024 * 1024:
        raise FileRefused(too_large(upload.size, SHEET))
    upload.seek(0)
    content = upload.read()
    try:
        try:
            words = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            words = content.decode("gb18030")
        lines = [line[:MAX_COLUMNS] for line in csv.reader(io.StringIO(words, newline=""))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRefused("文件读不出来，请用 Excel 另存为 xlsx 或 UTF-8 编码的 CSV 后再上传。") from error
    if "\0" in words:
        raise FileRefused("文件不是 CSV，请用 Excel 另存为 xlsx 后再上传。")
    return _table(iter(lines), known, required)


def _rows(source: IO[bytes], known: Sequence[str], required: Sequence[str]) -> tablib.Dataset:
    from openpyxl import load_workbook  # late: 10 MB that few requests need

    book = load_workbook(source, read_only=True, data_only=False, keep_links=False)
    lines = book.worksheets[0].iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
    return _table(lines, known, required)


def _table(lines: Iterator[Sequence[Any]], known: Sequence[str], required: Sequence[str]) -> tablib.Dataset:
    import tablib  # late, too

    headings = [text(value) for value in next(lines, ())]
    while headings and not headings[-1]:
        headings.pop()
    if missing := [name for name in required if name not in headings]:
        raise FileRefused(f"第一行缺少列：{'、'.join(missing)}。请下载模板，按模板的表头填写。")
    if unknown := [name or "（空白）" for name in headings if name not in known]:
        raise FileRefused(f"第一行有不认识的列：{'、'.join(unknown)[:100]}。请按模板的表头填写。")
    if len(set(headings)) < len(headings):
        raise FileRefused("第一行有重复的列名，请删除多余的列。")
    found = tablib.Dataset(headers=[*headings, "row"])
    for number, line in enumerate(lines, start=2):
        cells = [text(value) for value in line[: len(headings)]]
        if not any(cells):
            continue
        if number > MAX_ROWS + 1:
            raise FileRefused(f"一次最多导入 {MAX_ROWS} 行，请拆分后分次导入。")
        found.append([*cells, *[""] * (len(headings) - len(cells)), number])
    if not len(found):
        raise FileRefused("表头下面没有数据，请填写后再上传。")
    return found


def text(value: Any) -> str:
    """A cell as somebody would read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return _QUOTED.sub("", str(value)).strip()
