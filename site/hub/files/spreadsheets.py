"""Tables as Excel and CSV files: Shanghai times, no formulas, written row by row."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from wagtail.coreutils import multigetattr

FORMATS = {"xlsx": "Excel", "csv": "CSV"}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 1000  # rows fetched at once

# What a spreadsheet program takes for the beginning of a formula, full-width forms included.
_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
# Control characters that XML, and so an Excel file, can't hold.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """One column: its heading, and a dotted attribute or a function that gives the value of a row.

    `width` is in characters of Excel's standard font; None guesses from the heading.
    """

    heading: str
    value: str | Callable[[Any], Any]
    width: int | None = None

    def of(self, row: Any) -> Any:
        """This column's value of a row."""
        return self.value(row) if callable(self.value) else multigetattr(row, self.value)


def safe_text(value: Any) -> str:
    """The value as text that no spreadsheet program takes for a formula."""
    text = _UNPRINTABLE.sub("", "" if value is None else str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def shanghai(value: datetime) -> datetime:
    """A moment as the clock of the platform's time zone shows it, without the zone: Excel knows none."""
    return timezone.make_naive(value) if timezone.is_aware(value) else value


def spreadsheet(
    *, rows: QuerySet | Iterable[Any], columns: Sequence[Column], title: str, file_format: str
) -> HttpResponseBase:
    """The rows as a file to download, named by title and day. Raises KeyError for an unknown format."""
    stem = f"{title}-{timezone.localdate():%Y%m%d}"
    found = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    return {"xlsx": _excel, "csv": _csv}[file_format](found, columns, title, stem)


def _csv(found: Iterator[Any], columns: Sequence[Column], title: str, stem: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_csv_lines(found, columns), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{stem}.csv") or ""
    return response


class _Line:
    """A file for csv.writer that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(found: Iterator[Any], columns: Sequence[Column]) -> Iterator[str]:
    """The file line by line, with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([safe_text(column.heading) for column in columns])
    for row in found:
        yield writer.writerow([_plain(column.of(row)) for column in columns])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, datetime):
        return f"{shanghai(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float | Decimal):
        return str(value)
    return safe_text(value)


def _excel(found: Iterator[Any], columns: Sequence[Column], title: str, stem: str) -> FileResponse:
    """Written to a temporary file, which vanishes when it has been sent."""
    import xlsxwriter  # late: 2 MB that few requests need

    output = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "in_memory": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(output, options)
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    formats = {
        name: book.add_format(values)
        for name, values in {
            "heading": {"bold": True, "bottom": 1},
            "moment": {"num_format": "yyyy-mm-dd hh:mm"},
            "day": {"num_format": "yyyy-mm-dd"},
            "money": {"num_format": "#,##0.00"},
        }.items()
    }
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width or max(12, len(column.heading) * 2 + 4))
        sheet.write_string(0, index, safe_text(column.heading), formats["heading"])
    last = 0
    for last, row in enumerate(found, start=1):
        for index, column in enumerate(columns):
            _write(sheet, last, index, column.of(row), formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    output.seek(0)
    return FileResponse(output, as_attachment=True, filename=f"{stem}.xlsx", content_type=XLSX_TYPE)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, column, _yes_or_no(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, shanghai(value), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), formats["day"])
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), formats["money"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, safe_text(value))


def _yes_or_no(value: bool) -> str:
    return "是" if value else "否"
