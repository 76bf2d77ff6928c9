"""Readers of invoice files: every layout gives the same fields; hostile files give a sentence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.reimbursement.invoices.found import from_json
from programs.reimbursement.invoices.qr import fields_of_code
from programs.reimbursement.invoices.reading import picture_of, read
from tests.hub.attachments import samples as files

from . import samples
from .samples import DIGITAL, LEGACY, Facts

pytestmark = pytest.mark.once

PDF, OFD, XML = "application/pdf", "application/ofd", "application/xml"


def told(found) -> dict:
    """What a reader found, as the facts have it."""
    return {
        "number": found.number,
        "code": found.code,
        "day": str(found.issued_on),
        "buyer": found.buyer,
        "buyer_tax_number": found.buyer_tax_number,
        "seller": found.seller,
        "seller_tax_number": found.seller_tax_number,
        "net": str(found.net),
        "tax": str(found.tax),
        "total": str(found.total),
    }


def wanted(facts: Facts) -> dict:
    return {name: value for name, value in vars(facts).items() if name != "item"}


LAYOUTS = {
    "digital": (lambda: samples.digital_pdf(), PDF, DIGITAL),
    "digital, seller lower": (lambda: samples.digital_pdf(shifted=4), PDF, DIGITAL),
    "digital, without QR": (lambda: samples.digital_pdf(qr=""), PDF, DIGITAL),
    "legacy": (lambda: samples.legacy_pdf(), PDF, LEGACY),
    "data file": (lambda: samples.einvoice_xml(items=3), XML, DIGITAL),
    "legacy data file": (lambda: samples.legacy_xml(), XML, LEGACY),
    "OFD with data": (lambda: samples.ofd_with_data(), OFD, LEGACY),
    "OFD with tags": (lambda: samples.ofd_with_tags(), OFD, DIGITAL),
    "OFD drawn": (lambda: samples.ofd_drawn(), OFD, DIGITAL),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_all_fields(layout):
    make, content_type, facts = LAYOUTS[layout]
    found = read(make(), content_type)
    assert told(found) == wanted(facts)
    assert (found.failure, found.warnings, found.missing, found.red_letter) == ("", (), (), False)
    assert found.kind == ("legacy" if facts.code else "digital")


def test_what_was_found_comes_back_from_json():
    found = read(samples.digital_pdf(), PDF)
    assert from_json(found.as_json()) == found
    assert found.sources["number"] == "票面文字"
    assert found.items == (DIGITAL.item,)


def test_a_long_name_is_read_over_two_lines():
    lines = [
        (x, y, text) for x, y, text in samples.digital_lines(DIGITAL) if text != f"名称：{DIGITAL.seller}"
    ]
    lines += [(113, 36, "名称：浦江国际会议展览服务"), (122.5, 40, "（上海）股份有限公司")]
    found = read(samples.pdf_of(tuple(lines)), PDF)
    assert (found.seller, found.buyer) == ("浦江国际会议展览服务（上海）股份有限公司", DIGITAL.buyer)


def test_tickets_of_trains_and_planes():
    for lines, seller in (
        (samples.rail_lines(DIGITAL), "中国铁路"),
        (samples.air_lines(DIGITAL), "示例航空票务有限公司"),
    ):
        found = read(samples.pdf_of(tuple(lines)), PDF)
        assert (found.number, found.issued_on, found.total) == (
            DIGITAL.number,
            date(2026, 9, 15),
            Decimal("1000.00"),
        )
        assert (found.buyer, found.buyer_tax_number) == (DIGITAL.buyer, DIGITAL.buyer_tax_number)
        assert (found.seller, found.missing) == (seller, ())
    found = read(samples.rail_xbrl(), XML)
    assert (found.number, found.total, found.buyer, found.seller) == (
        *(DIGITAL.number, Decimal("1000.00"), DIGITAL.buyer),
        "中国铁路",
    )
    assert (
        read(samples.ofd_of({"Doc_0/Attachs/rai_issuer.xml": samples.rail_xbrl()}), OFD).number
        == DIGITAL.number
    )


def test_text_and_code_are_compared():
    other = replace(DIGITAL, total="990.00", number="26312000000123450000")
    found = read(samples.digital_pdf(qr=other.qr), PDF)
    assert found.number == DIGITAL.number
    assert found.warnings == (
        f"发票号码不一致：票面文字为 {DIGITAL.number}，二维码为 {other.number}。",
        "价税合计不一致：票面文字为 1000.00，二维码为 990.00。",
    )


def test_sums_and_words_are_compared():
    wrong = replace(DIGITAL, tax="50.00")
    assert read(samples.digital_pdf(wrong), PDF).warnings == (
        "金额 943.40 与税额 50.00 之和不等于价税合计 1000.00。",
    )
    lines = [
        (x, y, "⊗ 玖佰圆整" if text.startswith("⊗") else text)
        for x, y, text in samples.digital_lines(DIGITAL)
    ]
    assert read(samples.pdf_of(tuple(lines)), PDF).warnings == ("大写金额“玖佰圆整”与小写 1000.00 不一致。",)
    for total in ("16409.02", "100.00", "1409.50", "6007.14", "0.05", "20000.30"):
        facts = replace(DIGITAL, total=total, net=total, tax="0.00")
        assert read(samples.digital_pdf(facts), PDF).warnings == (), total


def test_a_red_letter_invoice_names_the_one_it_cancels():
    facts = samples.red()
    remark = (14.0, 112.0, f"被红冲蓝字数电票号码：{DIGITAL.number} 红字发票信息确认单编号：310000")
    found = read(samples.pdf_of((*samples.digital_lines(facts), remark), qr=facts.qr), PDF)
    assert (found.red_letter, found.blue_number, found.total) == (True, DIGITAL.number, Decimal("-1000.00"))
    more = f"<AdditionalInformation><Remark>被红冲蓝字数电票号码：{DIGITAL.number}</Remark></AdditionalInformation>"
    found = read(samples.einvoice_xml(facts, more=more), XML)
    assert (found.red_letter, found.blue_number) == (True, DIGITAL.number)


def test_a_scan_gives_what_its_code_says():
    found = read(samples.scan(), PDF)
    assert (found.number, found.total, found.issued_on) == (
        *(DIGITAL.number, Decimal("1000.00")),
        date(2026, 9, 15),
    )
    assert found.failure == "这个 PDF 是扫描件，没有可读取的文字。请对照图片填写。"
    assert "销售方" in found.missing
    without = read(samples.scan(qr=False), PDF)
    assert (without.number, without.failure) == ("", found.failure)


def test_a_photo_gives_what_its_code_says():
    for facts in (DIGITAL, LEGACY):
        made = samples.pdf_of(tuple(samples.digital_lines(facts)), qr=facts.qr)
        assert made
    found = read(samples.photo(), "image/jpeg")
    assert (found.number, found.sources["number"]) == (DIGITAL.number, "二维码")
    assert "二维码已读出" in found.failure
    assert read(samples.photo(qr=False), "image/jpeg").failure == "照片不能自动读取文字，请对照图片填写。"


def test_the_code_of_an_older_invoice_has_the_sum_without_tax():
    found = fields_of_code(LEGACY.qr)
    assert (found.code, found.number, found.net, found.total) == (
        *(LEGACY.code, LEGACY.number),
        Decimal("943.40"),
        None,
    )


@pytest.mark.parametrize(
    "text", ["", "01", "https://example.com/?a=1,2,3,4,5,6", "01,32,,123,1,2", "02,32,,1,2,3"]
)
def test_other_codes_are_no_invoices(text):
    assert fields_of_code(text).number == ""


def test_two_invoices_in_one_file_are_told_apart():
    other = replace(DIGITAL, number="26312000000123450000")
    found = read(
        samples.pdf_of(tuple(samples.digital_lines(DIGITAL)), tuple(samples.digital_lines(other))), PDF
    )
    assert found.number == DIGITAL.number
    assert found.warnings == (f"文件里还有另一张发票（{other.number}），请拆成一张一个文件后分别上传。",)


def test_what_is_no_invoice_says_so():
    notice = samples.pdf_of(
        ((20, 20, "关于召开年度会议的通知，请各会员单位按时参加，联系电话 021-68400000。"),)
    )
    assert read(notice, PDF).failure == "没有在文件中认出发票内容。请对照图片填写。"
    assert read(files.invoice_xml(), XML).failure.startswith("这个 XML 不是发票数据文件")
    assert read(files.ofd(), OFD).failure.startswith("没有在这个 OFD 中认出发票内容")


# Hostile input: the answer is always a sentence, and quickly.

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><EInvoice><EIid>&c;</EIid></EInvoice>'
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EInvoice><EIid>&e;</EIid></EInvoice>'
HOSTILE = {
    "empty PDF": (lambda: b"", PDF),
    "truncated PDF": (lambda: samples.digital_pdf()[:3000], PDF),
    "PDF with a password": (lambda: files.pdf(password="geheim"), PDF),
    "PDF that is none": (lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R\n\x00\xff", PDF),
    "empty XML": (lambda: b"", XML),
    "billion laughs": (lambda: LAUGHS, XML),
    "external entity": (lambda: EXTERNAL, XML),
    "XML cut off": (lambda: samples.einvoice_xml()[:400], XML),
    "XML in UTF-7": (lambda: b"<?xml version='1.0' encoding='utf-7'?><a/>", XML),
    "deep XML": (lambda: b"<a>" * 5000 + b"</a>" * 5000, XML),
    "many elements": (lambda: b"<a>" + b"<b>1</b>" * 20_000 + b"</a>", XML),
    "huge XML": (lambda: b"<a>" + b" " * 3_000_000 + b"</a>", XML),
    "empty OFD": (lambda: b"", OFD),
    "OFD cut off": (lambda: samples.ofd_drawn()[:300], OFD),
    "OFD that climbs": (lambda: samples.ofd_of({"../../etc/cron.d/x.xml": samples.einvoice_xml()}), OFD),
    "OFD with laughs": (lambda: samples.ofd_of({"Doc_0/Attachs/original_invoice.xml": LAUGHS}), OFD),
    "OFD bomb": (lambda: samples.ofd_of({"Doc_0/Attachs/original_invoice.xml": b" " * 60_000_000}), OFD),
    "OFD with odd boxes": (
        lambda: samples.ofd_of(
            {
                "Doc_0/Pages/Page_0/Content.xml": '<P><TextObject Boundary="a b"><TextCode>1</TextCode></TextObject></P>'
            }
        ),
        OFD,
    ),
    "picture that is none": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 100, "image/png"),
    "picture of a trillion pixels": (lambda: files.png_claiming(1_000_000, 1_000_000), "image/png"),
    "something else": (lambda: b"MZ", "application/x-dosexec"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_give_a_sentence(case):
    make, content_type = HOSTILE[case]
    content = make()
    found = read(content, content_type)
    assert (found.number, found.failure.endswith("。")) == ("", True)
    assert picture_of(content, content_type) is None


@settings(max_examples=60)
@given(st.sampled_from(["pdf", "xml", "ofd"]), st.data())
def test_damaged_files_never_raise(kind, data):
    content, content_type = {
        "pdf": (samples.digital_pdf(qr=""), PDF),
        "xml": (samples.einvoice_xml(), XML),
        "ofd": (samples.ofd_with_data(), OFD),
    }[kind]
    damaged = bytearray(content)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=20)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    found = read(bytes(damaged), content_type)
    assert found.number or found.failure


@settings(max_examples=80)
@given(st.text(max_size=120))
def test_any_words_on_the_paper_are_fields_or_nothing(text):
    safe = text.replace("]]>", "")
    page = samples.ofd_content(
        [(10.0, 10.0, "".join(c for c in safe if c.isprintable())), *samples.digital_lines(DIGITAL)[1:3]]
    )
    found = read(samples.ofd_of({"Doc_0/Pages/Page_0/Content.xml": page}), OFD)
    assert from_json(found.as_json()) == found


def test_pages_and_photos_have_a_picture():
    for content, content_type in ((samples.digital_pdf(), PDF), (samples.photo(), "image/jpeg")):
        picture = picture_of(content, content_type)
        assert picture is not None
        assert picture.startswith(b"\x89PNG")
    assert picture_of(samples.digital_pdf(), PDF, page=7) is None
    assert picture_of(samples.ofd_drawn(), OFD) is None
