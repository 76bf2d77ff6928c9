"""What is printed and filed of an occasion: QR code, poster, sign-in sheet, results of the survey."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from django.utils import timezone

from hub.charts.charts import Chart, Series
from hub.pdf.rendering import render_pdf

from .identity import cleaned
from .models import Attendee, ClientKind, Occasion
from .results import HeadCount, SurveyResult, head_count, percent, survey_result

PAPER_HEADINGS = ("姓名", "单位", "身份", "手机号后四位（同单位同名时填写）")


def qr_svg(address: str, *, inline: bool = False) -> str:
    """The address as a QR code; `inline` stands in a page and is sized by its style sheet."""
    code = segno.make(address, error="m")
    if inline:
        return code.svg_inline(
            border=2, omitsize=True, dark="#000", light="#fff", lineclass=None, svgclass=None
        )
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, scale=8, dark="#000", light="#fff")
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    """The address as a picture for slides and chats, some 800 pixels wide."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", border=4, scale=20)
    return out.getvalue()


def poster(occasion: Occasion, address: str) -> bytes:
    """An A4 page to hang up at the entrance."""
    code = segno.make(address, error="q").svg_data_uri(border=0, scale=10)
    context = {"occasion": occasion, "code": code, "address": address}
    return render_pdf("hub/attendance/poster_pdf.html", context, title=occasion.title)


def listed(occasion: Occasion) -> list[Attendee]:
    """Who stands on the sheet, in the order of signing in."""
    return list(occasion.attendees.present().select_related("consent"))


def sheet_pdf(occasion: Occasion) -> bytes:
    """The sign-in sheet as it is filed with the summary."""
    context = {"occasion": occasion, "attendees": listed(occasion), "count": head_count([occasion])}
    number = occasion.case.number or "" if occasion.case else ""
    return render_pdf(
        "hub/attendance/sheet_pdf.html", context, title=f"签到表：{occasion.title}", number=number
    )


def survey_pdf(occasion: Occasion) -> bytes:
    """The results of the survey as they are filed with the summary."""
    result = survey_result([occasion])
    context = {"occasion": occasion, "result": result, "charts": survey_charts(result)}
    number = occasion.case.number or "" if occasion.case else ""
    title = f"满意度调查汇总：{occasion.title}"
    return render_pdf("hub/attendance/survey_pdf.html", context, title=title, number=number)


def sheet_excel(occasion: Occasion) -> bytes:
    """The sign-in sheet; every cell that somebody typed is text and never a formula."""
    columns = (
        ("序号", 6),
        ("姓名", 14),
        ("单位", 34),
        ("身份", 14),
        ("签到方式", 12),
        ("签到时间", 18),
        ("告知书", 12),
    )
    rows = [
        (
            str(number),
            row.name,
            row.company,
            row.get_kind_display(),
            row.get_source_display(),
            f"{timezone.localtime(row.signed_at):%Y-%m-%d %H:%M}",
            f"第 {row.consent.version} 版" if row.consent else "纸质",
        )
        for number, row in enumerate(listed(occasion), start=1)
    ]
    place = f"{timezone.localtime(occasion.starts_at):%Y-%m-%d %H:%M}　{occasion.place}"
    return _workbook("签到表", [occasion.title, place], columns, rows)


def paper_template() -> bytes:
    """The empty table for entering a paper sheet; the kinds stand in a list to choose from."""
    columns = tuple((heading, 20) for heading in PAPER_HEADINGS)
    return _workbook("补录", [], columns, [], choices={2: [kind.label for kind in ClientKind]})


def _workbook(
    name: str,
    heads: list[str],
    columns: tuple[tuple[str, int], ...],
    rows: Sequence[tuple[str, ...]],
    *,
    choices: dict[int, list[str]] | None = None,
) -> bytes:
    import xlsxwriter  # late: 2 MB that few requests need

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    for line, text in enumerate(heads):
        sheet.write_string(line, 0, cleaned(text), bold)
    first = len(heads)
    for column, (heading, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, heading, bold)
        if choices and column in choices:
            sheet.data_validation(1, column, 2000, column, {"validate": "list", "source": choices[column]})
    for line, row in enumerate(rows, start=first + 1):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text)
    sheet.freeze_panes(first + 1, 0)
    book.close()
    return out.getvalue()


def kind_chart(count: HeadCount) -> Chart:
    """Who came, by kind."""
    rows = [(label, number) for label, number in count.kind_rows if number]
    return Chart(
        kind="bars",
        title="参会人身份",
        unit="人",
        heading="身份",
        labels=[label for label, _ in rows],
        series=[Series("人数", [number for _, number in rows])],
        empty="还没有人签到。",
    )


def survey_charts(result: SurveyResult) -> list[Chart]:
    """The share of the satisfied by question, and how the marks spread; nothing while replies are few."""
    if not result.is_told:
        return []
    shares = [percent(sum(n for _, n in row.counts[:2]), row.answers) for row in result.questions]
    labels = [label for label, _ in result.questions[0].counts] if result.questions else []
    totals = [sum(row.counts[place][1] for row in result.questions) for place in range(len(labels))]
    return [
        Chart(
            kind="bars",
            title="各题选“满意”及以上的比例",
            unit="%",
            places=1,
            heading="题目",
            labels=[row.label for row in result.questions],
            series=[Series("满意率", shares)],
        ),
        Chart(
            kind="columns",
            title="评价分布",
            unit="次",
            heading="评价",
            labels=labels,
            series=[Series("次数", totals)],
        ),
    ]
