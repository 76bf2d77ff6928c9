"""Handing in invoice files and confirming what was read: the member's pages."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.attachments.models import Attachment
from hub.cases.models import Case
from programs.reimbursement.invoices.services import take_in
from programs.reimbursement.models import Invoice, Reading
from tests import factories
from tests.programs.reimbursement.conftest import signed_in, text_of

from . import samples
from .samples import DIGITAL, Facts

pytestmark = pytest.mark.django_db


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def address(name: str, claim, *more) -> str:
    return reverse(f"reimbursement:{name}", args=[claim.pk, *more])


def facts_for(claim, **values) -> Facts:
    """An invoice made out to the claim's firm."""
    firm = claim.organization
    return replace(DIGITAL, buyer=firm.name, buyer_tax_number=firm.credit_code, **values)


def version(claim) -> int:
    return Case.objects.get(pk=claim.pk).version


@pytest.fixture
def claim():
    return factories.claim()


def test_several_files_wait_and_are_confirmed_together(claim):
    browser = signed_in(claim.author)
    one = facts_for(claim)
    two = facts_for(
        claim, number="26312000000123450002", total="200.00", net="188.68", tax="11.32", item="*餐饮服务*餐费"
    )
    legacy = facts_for(claim, number="87654321", code="031001900111", seller="文澜图文")
    response = browser.post(
        address("take_invoices", claim),
        {
            "files": [
                upload("一.pdf", samples.digital_pdf(one)),
                upload("二.xml", samples.einvoice_xml(two)),
                upload("三.ofd", samples.ofd_with_data(legacy)),
                upload("坏.exe", b"MZ"),
            ]
        },
        follow=True,
    )
    assert response.redirect_chain == [(address("pending", claim), 302)]
    text = text_of(response)
    assert "3 个文件待确认，其中 3 张没有疑问" in text
    assert "坏.exe：不接受 .exe 文件" in text
    assert claim.invoices.count() == 0

    response = browser.post(address("pending", claim), {"version": version(claim), "confirm": "all"})
    assert response.url == address("edit", claim)
    rows = claim.invoices.order_by("amount", "code").values_list(
        "key", "amount", "category", "seller_tax_number"
    )
    assert list(rows) == [
        (two.number, Decimal("200.00"), "餐费", two.seller_tax_number),
        (one.number, Decimal("1000.00"), "场地费", one.seller_tax_number),
        (f"{legacy.code}{legacy.number}", Decimal("1000.00"), "场地费", legacy.seller_tax_number),
    ]
    assert {row.attachment.original_name for row in claim.invoices.all()} == {"一.pdf", "二.xml", "三.ofd"}
    assert not Reading.objects.pending(claim).exists()


def test_one_is_confirmed_with_its_category_and_the_others_wait(claim):
    browser = signed_in(claim.author)
    take_in(claim=claim, files=[upload("一.xml", samples.einvoice_xml(facts_for(claim)))], user=claim.author)
    other = facts_for(claim, number="26312000000123450002", day="2026-09-16")
    take_in(claim=claim, files=[upload("二.xml", samples.einvoice_xml(other))], user=claim.author)
    first = Reading.objects.pending(claim).first()
    data = {"version": version(claim), "confirm": first.pk, f"category-{first.pk}": "宣传制作"}
    assert browser.post(address("pending", claim), data).url == address("pending", claim)
    assert claim.invoices.get().category == "宣传制作"
    # The same page sent again finds that the claim has moved on, and enters nothing twice.
    again = browser.post(address("pending", claim), data | {"confirm": "all"})
    assert (again.status_code, "已被他人更新" in text_of(again), claim.invoices.count()) == (409, True, 1)


def test_what_does_not_fit_is_marked_and_not_confirmed(claim):
    browser = signed_in(claim.author)
    wrong = replace(DIGITAL, buyer="别家公司")
    red = samples.red(facts_for(claim))
    sum_off = facts_for(claim, number="26312000000123450003", tax="50.00", seller="丙公司")
    files = [
        upload(f"{number}.xml", samples.einvoice_xml(facts))
        for number, facts in enumerate((wrong, red, sum_off))
    ]
    take_in(claim=claim, files=files, user=claim.author)
    text = text_of(browser.get(address("pending", claim)))
    assert "发票抬头应为本单位" in text
    assert "这是红字发票，不能作为凭证。" in text
    assert "金额 943.40 与税额 50.00 之和不等于价税合计 1000.00。" in text
    assert "没有疑问" not in text
    browser.post(address("pending", claim), {"version": version(claim), "confirm": "all"})
    assert claim.invoices.count() == 0
    page = browser.post(
        address("pending", claim),
        {"version": version(claim), "confirm": Reading.objects.get(red_of="", key=wrong.number).pk},
        follow=True,
    )
    assert "发票抬头应为本单位" in text_of(page)
    # The doubtful one may be confirmed by itself: the paper says so.
    browser.post(
        address("pending", claim),
        {"version": version(claim), "confirm": Reading.objects.get(key=sum_off.number).pk},
    )
    assert claim.invoices.get().key == sum_off.number


def test_waiting_files_hold_up_the_submission():
    claim = factories.claim_in("draft")
    take_in(claim=claim, files=[upload("一.xml", samples.einvoice_xml())], user=claim.author)
    browser = signed_in(claim.author)
    assert "还有 1 个发票文件待确认" in text_of(browser.get(address("edit", claim)))
    row = Reading.objects.pending(claim).get()
    assert browser.post(address("remove_reading", claim, row.pk)).url == address("edit", claim)
    assert "待确认" not in text_of(browser.get(address("edit", claim)))
    assert Attachment.objects.get(pk=row.pk).removed_at is not None


def test_the_same_invoice_in_two_formats_is_confirmed_once(claim):
    facts = facts_for(claim)
    files = [upload("票.pdf", samples.digital_pdf(facts)), upload("票.xml", samples.einvoice_xml(facts))]
    take_in(claim=claim, files=files, user=claim.author)
    browser = signed_in(claim.author)
    assert "与“票.pdf”是同一张发票" in text_of(browser.get(address("pending", claim)))
    browser.post(address("pending", claim), {"version": version(claim), "confirm": "all"})
    assert (claim.invoices.count(), Reading.objects.pending(claim).count()) == (1, 0)
    assert Attachment.objects.live().filter(case=claim.pk).count() == 2


def test_a_photo_is_typed_beside_its_picture(claim):
    browser = signed_in(claim.author)
    taken = take_in(claim=claim, files=[upload("照片.jpg", samples.photo(qr=False))], user=claim.author)
    (file,) = taken.kept
    text = text_of(browser.get(address("pending", claim)))
    assert "照片不能自动读取文字，请对照图片填写。" in text
    url = address("correct_reading", claim, file.pk)
    page = browser.get(url).content.decode()
    picture = reverse("invoice_files:picture", args=[file.pk])
    assert picture in page
    assert browser.get(picture)["Content-Type"] == "image/png"
    values = factories.invoice_values(claim) | {"version": version(claim)}
    refused = browser.post(url, values | {"number": "12", "seller": "我录的公司"})
    assert ("20 位数字" in text_of(refused), "我录的公司" in refused.content.decode()) == (True, True)
    assert browser.post(url, values).url == address("edit", claim)
    assert claim.invoices.get().attachment == file
    assert browser.get(url, follow=True).redirect_chain == [(reverse("portal:case", args=[claim.pk]), 302)]


def test_a_reader_that_fails_leaves_typing(claim):
    content = b'<?xml version="1.0"?><a>1</a>'
    browser = signed_in(claim.author)
    browser.post(address("take_invoices", claim), {"files": [upload("数据.xml", content)]})
    text = text_of(browser.get(address("pending", claim)))
    assert "这个 XML 不是发票数据文件" in text
    assert "下载原件查看" in text
    file = Reading.objects.get().pk
    form = browser.get(address("correct_reading", claim, file)).content.decode()
    assert f'value="{claim.organization.name}"' in form


def test_what_was_read_is_kept_when_it_is_corrected(claim):
    facts = facts_for(claim, total="1000.00")
    (file,) = take_in(
        claim=claim, files=[upload("一.xml", samples.einvoice_xml(facts))], user=claim.author
    ).kept
    url = address("correct_reading", claim, file.pk)
    browser = signed_in(claim.author)
    assert f'value="{facts.number}"' in browser.get(url).content.decode()
    values = factories.invoice_values(claim) | {
        "number": facts.number,
        "amount": "900.00",
        "version": version(claim),
    }
    browser.post(url, values)
    assert (claim.invoices.get().amount, Reading.objects.get().invoice.total) == (
        Decimal("900.00"),
        Decimal("1000.00"),
    )


def test_the_settlement_invoice_is_read_too():
    claim = factories.claim_in("approved")
    browser = signed_in(claim.author)
    billing = factories.EXCHANGE_BILLING
    facts = replace(
        DIGITAL,
        buyer=billing["invoice_title"],
        buyer_tax_number=billing["invoice_taxpayer_number"],
        seller=claim.organization.name,
        item="*会展服务*服务费",
    )
    assert 'name="files"' in browser.get(address("settlement", claim)).content.decode()
    browser.post(address("take_invoices", claim), {"files": [upload("结算.pdf", samples.digital_pdf(facts))]})
    assert "1 个文件待确认，其中 1 张没有疑问" in text_of(browser.get(address("pending", claim)))
    row = Reading.objects.pending(claim).get()
    response = browser.post(address("pending", claim), {"version": version(claim), "confirm": row.pk})
    assert response.url == address("settlement", claim)
    settlement = claim.invoices.get(tier="settlement")
    assert (settlement.key, settlement.category, settlement.attachment.slot) == (
        facts.number,
        "",
        "settlement",
    )


def test_two_hundred_files_are_refused_with_a_sentence(claim):
    files = [upload(f"{number}.pdf", b"%PDF-") for number in range(200)]
    page = signed_in(claim.author).post(address("take_invoices", claim), {"files": files}, follow=True)
    assert (page.status_code, "一次最多上传 60 个文件" in text_of(page)) == (200, True)
    assert not Attachment.objects.exists()


def test_what_time_does_not_suffice_for_is_read_on_demand(claim):
    files = [
        upload(
            f"{number}.xml", samples.einvoice_xml(facts_for(claim, number=f"2631200000012345{number:04d}"))
        )
        for number in range(3)
    ]
    take_in(claim=claim, files=files, user=claim.author, seconds=-1)
    browser = signed_in(claim.author)
    assert "还有 3 个已上传的文件没有读取" in text_of(browser.get(address("edit", claim)))
    assert "尚未读取" in text_of(browser.get(address("pending", claim)))
    browser.post(address("take_invoices", claim))
    assert Reading.objects.filter(read_at=None).count() == 0
    assert Reading.objects.pending(claim).count() == 3


def test_the_upload_asks_for_the_token_and_the_right(claim):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(claim.author)
    url = address("take_invoices", claim)
    file = samples.einvoice_xml(facts_for(claim))
    assert strict.post(url, {"files": [upload("一.xml", file)]}).status_code == 403
    rival = signed_in(factories.member())
    assert rival.post(url, {"files": [upload("一.xml", file)]}).status_code == 404
    submitted = factories.claim_in("submitted")
    refused = signed_in(submitted.author).post(
        address("take_invoices", submitted), {"files": [upload("一.xml", file)]}
    )
    assert refused.url == reverse("portal:case", args=[submitted.pk])
    assert not Reading.objects.exists()


def test_pictures_are_for_those_who_may_see_the_file(claim):
    (file,) = take_in(claim=claim, files=[upload("一.pdf", samples.digital_pdf())], user=claim.author).kept
    url = reverse("invoice_files:picture", args=[file.pk])
    owner = signed_in(claim.author)
    first = owner.get(url)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert owner.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    rival = signed_in(factories.member())
    assert rival.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_file_of_another_claim_is_not_found(claim):
    other = factories.claim()
    (file,) = take_in(claim=other, files=[upload("一.xml", samples.einvoice_xml())], user=other.author).kept
    browser = signed_in(claim.author)
    for name in ("correct_reading", "remove_reading"):
        assert browser.post(address(name, claim, file.pk)).status_code == 404
    page = browser.post(
        address("pending", claim), {"version": version(claim), "confirm": str(file.pk)}, follow=True
    )
    assert "找不到这个待确认的文件" in text_of(page)
    assert not Invoice.objects.exists()


def test_pending_pages_cost_the_same_for_many_files(claim):
    browser = signed_in(claim.author)

    def add(start: int, end: int) -> None:
        files = [
            upload(
                f"{n}.xml",
                samples.einvoice_xml(facts_for(claim, number=f"2631200000012345{n:04d}", seller=f"第{n}家")),
            )
            for n in range(start, end)
        ]
        take_in(claim=claim, files=files, user=claim.author)

    def cost(name: str) -> int:
        browser.get(address(name, claim))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address(name, claim)).status_code == 200
        return len(queries)

    add(0, 3)
    few = [cost("pending"), cost("edit")]
    add(3, 30)
    assert [cost("pending"), cost("edit")] == few
    assert max(few) <= 45
