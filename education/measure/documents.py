"""The self-assessment as a PDF, and as an Excel file with its charts."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from hub.files.spreadsheets import safe_text
from hub.pdf.rendering import render_pdf

from .report import MONTHS, Line, Report

HEADINGS = ("类别", "指标", "单位", "本年", "上年", "同比", "说明", "统计口径")
WIDTHS = (10, 20, 8, 12, 12, 12, 60, 60)


def report_pdf(report: Report) -> bytes:
    """The report as it is filed."""
    return render_pdf("education/measure/report_pdf.html", {"report": report}, title=report.title)


def report_workbook(report: Report) -> bytes:
    """Two sheets: the year with the remarks, and the months with a chart for each figure."""
    import xlsxwriter  # late: 2 MB that few requests need

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_urls": False})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"valign": "top", "num_format": "#,##0"}),
        "share": book.add_format({"valign": "top", "num_format": "0.0#"}),
    }
    year_sheet(book.add_worksheet("自评"), report, formats)
    month_sheet(book, book.add_worksheet("月度"), report, formats)
    book.close()
    return output.getvalue()


def year_sheet(sheet: Any, report: Report, formats: dict[str, Any]) -> None:
    """The figures of the year against last year's, with the remarks."""
    sheet.write_string(0, 0, report.title, formats["title"])
    sheet.write_string(1, 0, report.standing)
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, heading, formats["heading"])
    for row, line in enumerate(report.lines, start=4):
        values = (line.group, line.name, line.unit, line.total, line.last_year, line.change_text)
        for column, value in enumerate((*values, line.remark, line.definition)):
            write(sheet, row, column, value, formats)
    sheet.freeze_panes(4, 2)


def month_sheet(book: Any, sheet: Any, report: Report, formats: dict[str, Any]) -> None:
    """The months of each figure, and a chart of each."""
    sheet.set_column(0, 0, 24)
    for column, heading in enumerate(["指标", *MONTHS]):
        sheet.write_string(0, column, heading, formats["heading"])
    lines = report.lines
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, safe_text(f"{line.name}（{line.unit}）"))
        for column, value in enumerate(line.monthly, start=1):
            write(sheet, row, column, value, formats)
    for place, (row, line) in enumerate(
        (row, line) for row, line in enumerate(lines, start=1) if any(line.monthly)
    ):
        chart = book.add_chart({"type": "line" if line.is_mean else "column"})
        chart.add_series(
            {
                "name": ["月度", row, 0],
                "categories": ["月度", 0, 1, 0, 12],
                "values": ["月度", row, 1, row, 12],
                "fill": {"color": "#A8281D"},
                "line": {"color": "#A8281D"},
            }
        )
        chart.set_title({"name": chart_title(line), "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_size({"width": 560, "height": 260})
        top = len(lines) + 2 + 14 * (place // 2)
        sheet.insert_chart(top, 7 * (place % 2), chart)


def chart_title(line: Line) -> str:
    return f"{line.name}（{line.unit}）"


def write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """A number as a number, nothing as nothing, and text as text that is no formula."""
    if value is None:
        sheet.write_string(row, column, "—", formats["text"])
    elif isinstance(value, int | Decimal):
        look = formats["number" if isinstance(value, int) else "share"]
        sheet.write_number(row, column, float(value), look)
    else:
        sheet.write_string(row, column, safe_text(value), formats["text"])
