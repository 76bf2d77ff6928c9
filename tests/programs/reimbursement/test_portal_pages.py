"""The pages on which an organiser fills a claim, and what it may read of it."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import FINANCE, REVIEWER
from hub.cases.models import Case
from programs.reimbursement import services
from programs.reimbursement.deadlines import expected_payment
from programs.reimbursement.models import Claim, Invoice
from tests import factories

from .conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def posted(claim, **values) -> dict:
    """The form of a voucher as a browser sends it, for the version that stands now."""
    data = factories.invoice_values(claim, **values)
    return data | {"version": Case.objects.get(pk=claim.pk).version, "issued_on": str(data["issued_on"])}


def address(name, claim, *more) -> str:
    return reverse(f"reimbursement:{name}", args=[claim.pk, *more])


def test_a_claim_is_opened_by_a_button_of_its_event():
    event = factories.accepted_event()
    browser = signed_in(event.author)
    assert browser.get(address("open", event)).status_code == 405
    response = browser.post(address("open", event))
    claim = Claim.objects.get(parent=event)
    assert (response.status_code, response.url) == (302, address("edit", claim))
    again = browser.post(address("open", event), follow=True)
    assert again.redirect_chain == [(reverse("portal:case", args=[event.pk]), 302)]
    assert "已有一份报销在办理，请在原报销单上继续。" in text_of(again)


def test_the_pages_of_a_claim_are_its_firms_alone():
    claim = factories.claim_in("draft")
    line = claim.invoices.get()
    pages = [
        ("open", claim.parent),
        ("edit", claim),
        ("settlement", claim),
        ("add_invoice", claim),
        ("invoice", claim, line.pk),
        ("remove_invoice", claim, line.pk),
    ]
    rival = signed_in(factories.member())
    staff = signed_in(factories.staff(groups=(FINANCE.name,)))
    for page in pages:
        url = address(*page)
        assert {rival.get(url).status_code, rival.post(url).status_code} <= {404, 405}, page
        assert rival.post(url).status_code == 404, page
        assert staff.get(url).status_code == 403, page
    assert Invoice.objects.filter(pk=line.pk, holds=True).exists()


def test_other_kinds_of_case_have_no_such_page():
    event = factories.accepted_event()
    assert signed_in(event.author).get(address("edit", event)).status_code == 404


def test_a_voucher_of_another_claim_in_the_address_is_not_found():
    user = factories.member()
    one = factories.claim_in("draft", event=factories.accepted_event(user=user))
    other = factories.claim_in("draft", event=factories.accepted_event(user=user))
    browser = signed_in(user)
    theirs = other.invoices.get()
    for name in ("invoice", "remove_invoice"):
        url = address(name, one, theirs.pk)
        assert (browser.get(url).status_code, browser.post(url).status_code) == (404, 404)


def test_the_page_shows_what_was_granted_vouched_for_and_claimed():
    claim = factories.claim_in("draft", event=factories.accepted_event(amount="5000.00"))
    services.save_claim(
        claim_id=claim.pk,
        user=claim.author,
        version=Case.objects.get(pk=claim.pk).version,
        amount=Decimal("1200.00"),
    )
    page = signed_in(claim.author).get(address("edit", claim))
    text = text_of(page)
    assert "活动批准金额5,000.00元" in text
    assert "费用凭证合计1,000.00元" in text
    assert "申请报销金额1,200.00元" in text
    assert "凭证合计比申请金额少 200.00 元" in text
    assert f'data-copy="{claim.organization.credit_code}"' in page.content.decode()


def test_sum_and_explanation_are_saved_and_lead_to_the_step():
    claim = factories.claim_in("draft")
    browser = signed_in(claim.author)

    def send(**values):
        version = Case.objects.get(pk=claim.pk).version
        return browser.post(address("edit", claim), {"version": version} | values)

    response = send(amount="800.50", explanation="会场费")
    assert (response.status_code, response.url) == (302, f"{address('edit', claim)}#checks")
    claim.refresh_from_db()
    assert (claim.amount, claim.explanation) == (Decimal("800.50"), "会场费")

    refused = send(amount="", explanation="仍在")
    assert "请填写申请报销金额。" in text_of(refused)
    assert "仍在" in refused.content.decode()

    onward = send(amount="900.00", explanation="会场费", next="submit")
    assert onward.url == reverse("portal:step", args=[claim.pk, "submit"])


def test_what_still_stands_in_the_way_is_said_instead_of_the_step():
    claim = factories.claim()
    browser = signed_in(claim.author)
    response = browser.post(
        address("edit", claim), {"version": claim.version, "amount": "10", "next": "submit"}, follow=True
    )
    assert response.redirect_chain == [(f"{address('edit', claim)}#checks", 302)]
    assert "请至少录入一张费用凭证。" in text_of(response)


def test_a_stale_page_keeps_what_was_typed():
    claim = factories.claim_in("draft")
    browser = signed_in(claim.author)
    stale = Case.objects.get(pk=claim.pk).version - 1
    page = browser.post(address("edit", claim), {"version": stale, "amount": "1", "explanation": "我写的"})
    assert (page.status_code, "已被他人更新" in text_of(page), "我写的" in page.content.decode()) == (
        409,
        True,
        True,
    )
    data = posted(claim, seller="我录的公司") | {"version": stale}
    page = browser.post(address("add_invoice", claim), data)
    assert (page.status_code, "已被他人更新" in text_of(page), "我录的公司" in page.content.decode()) == (
        409,
        True,
        True,
    )
    assert claim.invoices.count() == 1


def test_a_voucher_is_entered_and_the_next_begins():
    claim = factories.claim()
    browser = signed_in(claim.author)
    form = browser.get(address("add_invoice", claim)).content.decode()
    assert f'value="{claim.organization.name}"' in form
    assert f'value="{claim.organization.credit_code}"' in form

    response = browser.post(address("add_invoice", claim), posted(claim))
    assert response.url == address("edit", claim)
    response = browser.post(address("add_invoice", claim), posted(claim, next="add"))
    assert response.url == address("add_invoice", claim)
    assert claim.voucher_sum == Decimal("2000.00")


def test_every_problem_stands_at_its_field_and_nothing_is_lost():
    claim = factories.claim()
    page = signed_in(claim.author).post(
        address("add_invoice", claim),
        posted(
            claim, number="12", amount="-3", buyer_title="别家公司", buyer_tax_number="91310115MA1H8R7C6D"
        ),
    )
    form = page.context["form"]
    assert page.status_code == 200
    assert form.errors == {
        "number": ["数电发票号码为 20 位数字，请对照票面核对。"],
        "buyer_title": [f"发票抬头应为本单位“{claim.organization.name}”，票面为“别家公司”。"],
        "buyer_tax_number": ["纳税人识别号校验不通过，请核对 18 位字符。"],
        "amount": ["红字发票不能作为凭证。请提供金额大于零的蓝字发票。"],
    }
    content = page.content.decode()
    assert all(value in content for value in ("别家公司", 'value="12"', 'value="-3"', "浦江会务服务"))


def test_empty_fields_are_asked_for_by_name_and_those_of_another_kind_are_not():
    claim = factories.claim()
    browser = signed_in(claim.author)
    version = claim.version
    empty = browser.post(address("add_invoice", claim), {"version": version, "kind": "digital"})
    assert empty.context["form"].errors["number"] == ["请填写发票号码。"]
    assert "code" not in empty.context["form"].errors
    labour = browser.post(address("add_invoice", claim), {"version": version, "kind": "labour_sheet"})
    assert set(labour.context["form"].errors) == {"issued_on", "seller", "category", "amount"}


def test_an_original_is_uploaded_with_its_voucher_and_stays_when_the_voucher_is_refused():
    claim = factories.claim()
    browser = signed_in(claim.author)
    url = address("add_invoice", claim)
    refused = browser.post(url, posted(claim, number="12") | {"upload": factories.pdf_upload("发票.pdf")})
    file = claim.attachments.get()
    assert (file.slot, file.original_name) == ("vouchers", "发票.pdf")
    assert f'<option value="{file.pk}" selected>' in refused.content.decode()

    # Sent again after it was cut off: the file that lies there is the one, until a voucher rests on it.
    again = {"upload": SimpleUploadedFile("发票.pdf", file.file.read())}
    browser.post(url, posted(claim) | again)
    assert (claim.invoices.get().attachment, claim.attachments.count()) == (file, 1)
    again["upload"].seek(0)
    refused = browser.post(url, posted(claim, number="26312000000000000017") | again)
    assert "同一份文件已经上传过" in text_of(refused)

    text = SimpleUploadedFile("发票.exe", b"MZ", "application/octet-stream")
    refused = browser.post(url, posted(claim) | {"upload": text})
    assert "upload" in refused.context["form"].errors
    assert claim.invoices.count() == 1


def test_a_file_of_another_claim_cannot_be_chosen():
    claim = factories.claim()
    other = factories.claim()
    file = factories.case_file(other, "vouchers", user=other.author)
    page = signed_in(claim.author).post(
        address("add_invoice", claim), posted(claim) | {"attachment": str(file.pk)}
    )
    assert "attachment" in page.context["form"].errors


def test_a_voucher_is_changed_and_removed_after_a_question():
    claim = factories.claim()
    line = factories.voucher(claim, kind="legacy", code="3100221130", number="12345678")
    browser = signed_in(claim.author)
    page = browser.get(address("invoice", claim, line.pk)).content.decode()
    assert 'value="3100221130"' in page
    data = posted(claim, kind="legacy", code="3100221130", number="12345678", amount="5.00")
    assert browser.post(address("invoice", claim, line.pk), data).url == address("edit", claim)
    assert claim.invoices.get().amount == Decimal("5.00")

    question = browser.get(address("remove_invoice", claim, line.pk))
    assert "移除这张凭证？" in text_of(question)
    version = Case.objects.get(pk=claim.pk).version
    browser.post(address("remove_invoice", claim, line.pk), {"version": version - 1})
    assert claim.invoices.count() == 1
    browser.post(address("remove_invoice", claim, line.pk), {"version": version})
    assert claim.invoices.count() == 0


def test_a_submitted_claim_sends_its_pages_back_to_the_case():
    claim = factories.claim_in("submitted")
    browser = signed_in(claim.author)
    line = claim.invoices.get()
    for page in (("edit", claim), ("add_invoice", claim), ("settlement", claim)):
        response = browser.post(address(*page), {"version": claim.version})
        assert (response.status_code, response.url) == (302, reverse("portal:case", args=[claim.pk]))
    # The voucher's tier is no longer the one that may be changed.
    assert browser.get(address("invoice", claim, line.pk)).status_code == 404


def test_a_returned_claim_says_what_to_correct_and_why_a_voucher_was_rejected():
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    services.reject_invoice(
        claim_id=claim.pk,
        invoice_id=claim.invoices.first().pk,
        user=finance,
        version=claim.version,
        reason="发票项目为礼品",
    )
    fields = [{"field": "invoices", "label": "费用凭证", "note": "请替换"}]
    factories.step(claim, "return", finance, note="礼品不予支持。", fields=fields)
    browser = signed_in(claim.author)
    for url in (address("edit", claim), reverse("portal:case", args=[claim.pk])):
        text = text_of(browser.get(url))
        assert "礼品不予支持。" in text
        assert "发票项目为礼品" in text
        assert str(finance) not in text


def test_the_settlement_page_gives_the_billing_details_to_copy():
    claim = factories.claim_in("approved")
    browser = signed_in(claim.author)
    case_page = text_of(browser.get(reverse("portal:case", args=[claim.pk])))
    assert "录入结算发票" in case_page
    page = browser.get(address("settlement", claim))
    content = page.content.decode()
    for value in factories.EXCHANGE_BILLING.values():
        assert f'data-copy="{value}"' in content
    assert page.context["form"].initial["amount"] == Decimal("1000.00")

    wrong = browser.post(
        address("settlement", claim), posted(claim, **factories.settlement_values(claim, amount="999"))
    )
    assert wrong.context["form"].errors == {
        "amount": ["结算发票金额应等于核定金额 1,000.00 元，票面为 999.00 元，请重新开具。"]
    }
    data = posted(claim, **factories.settlement_values(claim)) | {"upload": factories.pdf_upload()}
    assert browser.post(address("settlement", claim), data).url == address("settlement", claim)
    done = browser.get(address("settlement", claim))
    assert reverse("portal:step", args=[claim.pk, "submit_settlement"]) in done.content.decode()
    assert claim.invoices.get(tier="settlement").attachment.slot == "settlement"


def test_the_applicant_reads_when_it_is_paid_and_whom_to_call_and_never_what_the_pool_holds():
    user = factories.member()
    pool = factories.pool(allotted="777123.45", organization_limit=Decimal("20000.00"))
    event = factories.accepted_event(user=user, call=factories.call(pool=pool), amount="6000.00")
    reviewer = factories.staff(
        groups=(REVIEWER.name,), department=event.department, phone="021-55556666", last_name="赵"
    )
    Case.objects.filter(pk=event.pk).update(assignee=reviewer)
    event.refresh_from_db()
    finance = factories.staff(groups=(FINANCE.name,), last_name="李", first_name="财务")
    claim = factories.claim_in("payable", event=event, finance=finance)
    browser = signed_in(user)
    page = browser.get(reverse("portal:case", args=[claim.pk]))
    text = text_of(page)
    assert f"预计付款日{expected_payment(accepted_on=timezone.localdate()):%Y-%m-%d}" in text.replace(" ", "")
    assert ("021-55556666" in text, str(reviewer) in text) == (True, True)
    assert "14,000.00 元" in text  # 20,000 less the reserve of 6,000
    account = claim.organization.bank_account
    assert (account in page.content.decode(), f"•••• {account[-4:]}" in text) == (False, True)
    dashboard = text_of(browser.get(reverse("portal:dashboard")))
    assert "14,000.00" in dashboard
    for shown in (text, dashboard):
        assert "777,123.45" not in shown
        assert "771,123.45" not in shown
        assert str(finance) not in shown
    assert reverse("finance:payment_sheet", args=[claim.pk]) not in page.content.decode()


def lines(claim, number: int) -> None:
    """Vouchers with files, some of them rejected."""
    file = factories.case_file(claim, "vouchers", user=claim.author)
    for index in range(number):
        row = factories.voucher(claim, amount=Decimal("10.00"), attachment=file)
        if index % 3 == 2:
            Invoice.objects.filter(pk=row.pk).update(holds=False, rejected_reason="重复")


@pytest.mark.parametrize("name", ["edit", "case"])
def test_queries_do_not_grow_with_the_vouchers(
    name, django_assert_num_queries, django_assert_max_num_queries
):
    claim = factories.claim()
    browser = signed_in(claim.author)
    url = address("edit", claim) if name == "edit" else reverse("portal:case", args=[claim.pk])
    lines(claim, 3)
    browser.get(url)
    with django_assert_max_num_queries(60) as three:
        browser.get(url)
    lines(claim, 27)
    with django_assert_num_queries(len(three.captured_queries)):
        browser.get(url)
