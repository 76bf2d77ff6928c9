"""The organiser's page of an occasion: QR code, head count, list, paper, proofs."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from hub.attachments.models import Attachment
from hub.attendance import services
from hub.attendance.models import Attendee, Occasion
from hub.attendance.sheets import paper_template
from tests import factories
from tests.hub.attendance import rows
from tests.programs.events.conftest import signed_in, text_of
from tests.routes.asking import text_of_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db):
    """An occasion that is being held, in its organiser's browser."""
    occasion = rows.occasion()
    return occasion, signed_in(occasion.case.author)


def page_of(occasion, name: str = "occasion", *more) -> str:
    return reverse(f"portal:{name}", args=[occasion.pk, *more])


def file_of(occasion, name: str) -> str:
    return reverse("attendance_documents:document", args=[occasion.pk, name])


def paper(*lines: tuple[str, str, str, str], **values) -> dict[str, str]:
    """The table of rows as a browser posts it."""
    names = ("name", "company", "kind", "tail")
    typed = {
        f"paper-{n}-{name}": value
        for n, line in enumerate(lines)
        for name, value in zip(names, line, strict=True)
    }
    return typed | {"paper-TOTAL_FORMS": str(len(lines)), "paper-INITIAL_FORMS": "0"} | values


def excel(*lines: tuple) -> SimpleUploadedFile:
    """The template with these rows."""
    book = load_workbook(io.BytesIO(paper_template()))
    for line in lines:
        book.worksheets[0].append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("补录.xlsx", out.getvalue())


def test_the_page_shows_code_address_and_count_without_a_script(desk):
    occasion, browser = desk
    rows.attendee(occasion)
    page = browser.get(page_of(occasion))
    words = text_of(page)
    assert f"http://testserver{reverse('attendance:sign_in', args=[occasion.token])}" in words
    assert "<svg" in page.content.decode().split("desk__code")[1][:200]
    assert "到场人数 1" in words
    assert "style=" not in page.content.decode().split("<main")[1].replace("font-family", "")
    assert browser.get(reverse("portal:occasions", args=[occasion.case_id])).url == page_of(occasion)


def test_the_count_is_asked_for_in_the_background(desk):
    occasion, browser = desk
    before = browser.get(page_of(occasion, "occasion_count")).content.decode()
    assert '"X-Background": "1"' in before
    rows.attendee(occasion)
    assert "1" in text_of(browser.get(page_of(occasion, "occasion_count")))
    Occasion.objects.filter(pk=occasion.pk).update(closes_at=timezone.now())
    assert "hx-get" not in browser.get(page_of(occasion, "occasion_count")).content.decode()


def test_the_list_costs_as_much_for_many_as_for_few(desk):
    occasion, browser = desk

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(page_of(occasion)).status_code == 200
        return len(found)

    for _ in range(3):
        rows.attendee(occasion)
    browser.get(page_of(occasion))  # what is read once a process
    few = queries()
    for _ in range(27):
        rows.attendee(occasion)
    assert queries() == few <= 45


def test_rows_of_paper_are_typed_and_blank_ones_left_out(desk):
    occasion, browser = desk
    url = page_of(occasion, "occasion_paper")
    more = browser.post(url, paper(("赵启明", "江南铜业", "industrial", ""), add="paper"))
    assert (more.context["rows"].total_form_count(), Attendee.objects.count()) == (6, 0)
    wrong = browser.post(url, paper(("赵启明", "", "industrial", ""), ("", "", "", "")))
    assert "请填写单位" in text_of(wrong)
    assert 'value="赵启明"' in wrong.content.decode()
    right = paper(
        ("赵启明", "江南铜业", "industrial", ""), ("", "", "", ""), ("赵启明", "江南铜业", "other", "")
    )
    assert "已补录 1 人。 1 人已在名单中，没有重复计入：赵启明。" in text_of(
        browser.post(url, right, follow=True)
    )
    assert "请至少填写一行。" in text_of(browser.post(url, paper(("", "", "", ""))))
    assert "请至少填写一行。" in text_of(browser.post(url, {}))


def test_an_excel_of_paper_rows_is_entered_whole_or_not_at_all(desk):
    occasion, browser = desk
    url = page_of(occasion, "occasion_upload")

    def upload(file) -> str:
        return text_of(browser.post(url, {"upload": file}, follow=True))

    words = upload(excel(("赵启明", "江南铜业", "产业客户", None), ("孙若水", None, "股东", 12)))
    assert "名单没有录入：1 行有误，1 行无误" in words
    assert "第 3 行：请填写单位，没有单位的填“个人”。请从列出的身份中选择。" in words
    assert not Attendee.objects.exists()
    words = upload(
        excel(("赵启明", "江南铜业", "产业客户", None), (), ("赵启明", "江南铜业", "产业客户", 42))
    )
    assert "已补录 2 人。" in words
    other = Workbook()
    other.active.append(["甲", "乙"])
    out = io.BytesIO()
    other.save(out)
    assert "找不到标题行" in upload(SimpleUploadedFile("x.xlsx", out.getvalue()))
    for junk in (b"", b"PK\x03\x04junk", out.getvalue()[:400], b"%PDF-1.4"):
        assert "已补录" not in upload(SimpleUploadedFile("x.xlsx", junk))
    assert "请先选择要上传的文件。" in text_of(browser.post(url, follow=True))
    assert Attendee.objects.count() == 2


def test_one_row_is_corrected_or_removed_with_a_reason(desk):
    occasion, browser = desk
    row = rows.attendee(occasion, name="赵启明")
    url = page_of(occasion, "attendee", row.pk)
    values = {"name": "赵启铭", "company": "江南铜业集团", "kind": "industrial", "tail": ""}
    assert "请写明理由" in text_of(browser.post(url, values))
    browser.post(url, values | {"reason": "写错字"})
    row.refresh_from_db()
    assert row.name == "赵启铭"
    assert "请写明理由" in text_of(browser.post(url, {"remove": "1"}))
    words = text_of(browser.post(url, {"remove": "1", "remove-reason": "重复"}, follow=True))
    assert "“赵启铭”已移除。" in words
    assert "移除“赵启铭，江南铜业集团，产业客户”：重复" in words
    assert browser.get(url).status_code == 404


def test_the_sheets_say_what_was_typed_and_no_cell_is_a_formula(desk):
    occasion, browser = desk
    services.enter_paper(
        occasion_id=occasion.pk,
        user=occasion.case.author,
        entries=[services.Entry('=HYPERLINK("http://x","点我")', "@江南", "industrial")],
    )
    book = load_workbook(io.BytesIO(browser.get(file_of(occasion, "sheet.xlsx")).content))
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert '=HYPERLINK("http://x","点我")' in [cell.value for cell in cells]
    assert "@江南" in text_of_pdf(browser.get(file_of(occasion, "sheet.pdf")).content)


def test_poster_and_codes_lead_to_the_address(desk):
    import zxingcpp
    from PIL import Image

    occasion, browser = desk
    address = f"http://testserver{reverse('attendance:sign_in', args=[occasion.token])}"
    png = browser.get(file_of(occasion, "qr.png")).content
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))[0].text == address
    assert b"<svg" in browser.get(file_of(occasion, "qr.svg")).content
    poster = browser.get(file_of(occasion, "poster.pdf")).content
    assert "扫码签到" in text_of_pdf(poster)
    import pypdfium2

    picture = pypdfium2.PdfDocument(poster)[0].render(scale=2).to_pil()
    assert zxingcpp.read_barcodes(picture)[0].text == address
    assert browser.get(file_of(occasion, "nothing.exe")).status_code == 404


def test_the_sheet_and_the_survey_become_proofs_of_the_case(desk):
    occasion, browser = desk
    for mark in (5, 5, 3):
        rows.replied(occasion, mark, "内容充实")
    words = text_of(browser.get(page_of(occasion)))
    assert "满意度 66.67 %" in words
    assert "各题选“满意”及以上的比例" in words
    url = page_of(occasion, "occasion_file")
    for proof in ("sheet", "survey"):
        assert "已存入总结材料" in text_of(browser.post(url, {"proof": proof}, follow=True))
    assert set(
        Attachment.objects.filter(case=occasion.case, slot__in=["sign_in", "survey"]).values_list(
            "slot", "original_name"
        )
    ) == {
        ("sign_in", "签到表.pdf"),
        ("survey", "满意度调查汇总.pdf"),
    }
    assert "没有这份材料" in text_of(browser.post(url, {"proof": "salary"}, follow=True))


def test_once_the_summary_is_handed_in_the_list_is_only_read(desk):
    occasion, browser = desk
    row = rows.attendee(occasion)
    factories.hop(occasion.case.child, "summarized")
    words = text_of(browser.get(page_of(occasion)))
    assert "现在不能修改签到名单" in words
    assert "补录纸质签到" not in words
    for name, more in (("occasion_paper", ()), ("occasion_window", ()), ("occasion_file", ())):
        data = paper(("甲", "乙", "other", "")) | {"action": "close", "proof": "sheet"}
        assert "不能" in text_of(browser.post(page_of(occasion, name, *more), data, follow=True))
    assert browser.get(page_of(occasion, "attendee", row.pk)).status_code == 302
    assert Attendee.objects.count() == 1


def test_another_firm_finds_nothing(desk):
    occasion, _ = desk
    row = rows.attendee(occasion)
    stranger = signed_in(factories.member())
    for url in (page_of(occasion), page_of(occasion, "attendee", row.pk), file_of(occasion, "sheet.pdf")):
        assert stranger.get(url).status_code == 404
    assert Client().get(file_of(occasion, "sheet.pdf")).status_code == 302


def test_window_buttons(desk):
    occasion, browser = desk
    for action, words in (
        ("close", "签到已结束。"),
        ("resume", "签到已重新开放两小时。"),
        ("bad", "没有这项操作"),
    ):
        url = page_of(occasion, "occasion_window")
        assert words in text_of(browser.post(url, {"action": action}, follow=True))
    occasion.refresh_from_db()
    assert occasion.closes_at > timezone.now() + timedelta(hours=1)
