"""Vouchers: every check of DOMAIN 2, whom an invoice is held by, and what frees it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from stdnum.cn import uscc

from hub.accounts.roles import FINANCE, HEAD
from hub.cases.flows import Refused
from hub.cases.models import Case
from programs.reimbursement import services
from programs.reimbursement.models import Invoice
from programs.reimbursement.services import InvoiceRefused
from tests import factories

pytestmark = pytest.mark.django_db


def problems(claim, **values) -> dict[str, str]:
    """What is refused of a voucher, by field."""
    with pytest.raises(InvoiceRefused) as refusal:
        factories.voucher(claim, **values)
    return {problem.field: problem.message for problem in refusal.value.problems}


@pytest.fixture
def claim():
    return factories.claim()


@pytest.mark.once
@pytest.mark.parametrize(("code", "valid"), [("91350100M000100Y43", True), ("91310115MA1H8R7C6D", False)])
def test_the_check_digit_of_a_taxpayer_number(code, valid):
    assert uscc.is_valid(code) is valid


def test_a_good_voucher_is_kept_with_its_key(claim):
    invoice = factories.voucher(claim, number="26312000000012345678", amount=Decimal("580.00"))
    invoice.refresh_from_db()
    assert (invoice.key, invoice.tier, invoice.holds) == ("26312000000012345678", "cost", True)
    assert claim.voucher_sum == Decimal("580.00")


def test_the_key_of_an_older_invoice_is_code_and_number(claim):
    assert factories.voucher(claim, kind="legacy", code="3100221130", number="12345678").key == (
        "310022113012345678"
    )
    long = factories.voucher(claim, kind="legacy", code="031002200111", number="12345678")
    assert long.key == "03100220011112345678"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "123"}, "number"),
        ({"number": "2631200000001234567"}, "number"),
        ({"number": "2631200000001234567X"}, "number"),
        ({"number": ""}, "number"),
        ({"code": "3100221130"}, "code"),
        ({"kind": "legacy", "code": "310", "number": "12345678"}, "code"),
        ({"kind": "legacy", "code": "31002211301", "number": "12345678"}, "code"),
        ({"kind": "legacy", "code": "3100221130", "number": "1234567"}, "number"),
        ({"kind": "legacy", "code": "", "number": "12345678"}, "code"),
    ],
)
def test_numbers_have_the_form_of_their_kind(claim, values, field):
    assert list(problems(claim, **values)) == [field]


def test_blanks_and_full_width_are_the_same_number(claim):
    factories.voucher(claim, number="2631 2000 0000 1234 5678")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert problems(claim, number="26312000000012345678".translate(wide)) == {
        "number": "该发票已录入本报销单，同一张发票只能使用一次。请更换凭证。"
    }
    # Digits of another script are no digits of an invoice.
    assert list(problems(claim, number="٢" * 20)) == ["number"]


def test_the_title_is_the_organisers_in_either_width_of_brackets():
    firm = factories.organization(name="示范期货（上海）有限公司")
    event = factories.accepted_event(user=factories.member(organization=firm))
    claim = factories.claim(event=event)
    for title in ("示范期货（上海）有限公司", "示范期货(上海)有限公司", " 示范期货 （上海）有限公司\u200b"):
        factories.voucher(claim, buyer_title=title)
    assert problems(claim, buyer_title="示范期货有限公司") == {
        "buyer_title": "发票抬头应为本单位“示范期货（上海）有限公司”，票面为“示范期货有限公司”。"
    }
    assert problems(claim, buyer_title="") == {
        "buyer_title": "发票抬头应为本单位“示范期货（上海）有限公司”，请按票面填写。"
    }


def test_the_taxpayer_number_is_the_organisers(claim):
    own = claim.organization.credit_code
    factories.voucher(claim, buyer_tax_number=own.lower())
    assert Invoice.objects.get().buyer_tax_number == own
    factories.voucher(claim, buyer_tax_number=f" {own[:8]} {own[8:]}")
    assert problems(claim, buyer_tax_number="91310115MA1H8R7C6D") == {
        "buyer_tax_number": "纳税人识别号校验不通过，请核对 18 位字符。"
    }
    assert problems(claim, buyer_tax_number="91350100M000100Y43") == {
        "buyer_tax_number": f"纳税人识别号应为本单位的 {own}，请核对票面。"
    }
    assert list(problems(claim, buyer_tax_number="")) == ["buyer_tax_number"]


def test_an_organization_without_a_code_is_told_whom_to_ask(claim):
    claim.organization.credit_code = None
    claim.organization.save()
    assert problems(claim, buyer_tax_number="") == {
        "buyer_tax_number": "本单位尚未登记统一社会信用代码，请联系交易所会员专人补录后再录入发票。"
    }


def test_an_invoice_is_not_of_tomorrow(claim):
    today = timezone.localdate()
    factories.voucher(claim, issued_on=today)
    assert problems(claim, issued_on=today + timedelta(days=1)) == {"issued_on": "开票日期晚于今天，请核对。"}


@pytest.mark.parametrize("amount", ["-100.00", "0.00"])
def test_a_red_letter_invoice_is_no_voucher(claim, amount):
    assert problems(claim, amount=Decimal(amount)) == {
        "amount": "红字发票不能作为凭证。请提供金额大于零的蓝字发票。"
    }


def test_every_problem_is_named_at_once(claim):
    tomorrow = timezone.localdate() + timedelta(days=1)
    found = problems(
        claim, number="1", issued_on=tomorrow, buyer_title="他人", buyer_tax_number="1", amount=Decimal(-1)
    )
    assert list(found) == ["number", "issued_on", "buyer_title", "buyer_tax_number", "amount"]
    assert claim.invoices.count() == 0


def test_a_labour_sheet_has_no_number_and_needs_its_file(claim):
    blank = {"number": "", "buyer_title": "", "buyer_tax_number": "", "kind": "labour_sheet"}
    assert list(problems(claim, **blank)) == ["attachment"]
    file = factories.case_file(claim, "vouchers", user=claim.author)
    for _ in range(2):
        assert factories.voucher(claim, **blank, attachment=file).key is None
    file.removed_at = timezone.now()
    file.save()
    assert list(problems(claim, **blank, attachment=file)) == ["attachment"]


def test_an_original_is_a_file_of_the_same_claim(claim):
    other = factories.claim()
    file = factories.case_file(other, "vouchers", user=other.author)
    assert problems(claim, attachment=file) == {"attachment": "请从本报销单已上传的文件中选择原件。"}


# Who holds an invoice.

NUMBER = "26312000000099999999"


def test_an_invoice_serves_one_claim_of_all_firms(claim):
    factories.voucher(claim, number=NUMBER)
    rival = factories.claim()
    assert problems(rival, number=NUMBER) == {
        "number": "该发票已被其他报销使用，同一张发票只能使用一次。请更换凭证。"
    }


def test_a_firm_is_told_where_it_used_an_invoice_itself():
    claim = factories.claim_in("submitted")
    number = claim.invoices.get().number
    user = factories.member(organization=claim.organization)
    own = factories.claim(event=factories.accepted_event(user=user))
    assert problems(own, number=number) == {
        "number": f"该发票已用于本单位的报销单 {claim.number}，同一张发票只能使用一次。请更换凭证。"
    }


def test_a_digital_number_entered_as_an_older_invoice_is_the_same_invoice(claim):
    factories.voucher(claim, number=NUMBER)
    found = problems(claim, kind="legacy", code=NUMBER[:12], number=NUMBER[12:])
    assert list(found) == ["number"]


def remove(claim, invoice, user=None):
    services.remove_invoice(
        claim_id=claim.pk,
        invoice_id=invoice.pk,
        user=user or claim.author,
        version=Case.objects.get(pk=claim.pk).version,
    )


def reject(claim, invoice, finance, reason="抬头有涂改"):
    services.reject_invoice(
        claim_id=claim.pk,
        invoice_id=invoice.pk,
        user=finance,
        version=Case.objects.get(pk=claim.pk).version,
        reason=reason,
    )


def test_what_is_removed_may_be_entered_again(claim):
    remove(claim, factories.voucher(claim, number=NUMBER))
    assert factories.voucher(claim, number=NUMBER).holds
    assert claim.invoices.count() == 1


def test_a_rejected_line_frees_its_invoice_for_another_claim():
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    line = claim.invoices.first()
    reject(claim, line, finance)
    assert (claim.voucher_sum, claim.invoices.get(pk=line.pk).rejected_reason) == (
        Decimal("400.00"),
        "抬头有涂改",
    )
    other = factories.claim()
    assert factories.voucher(other, number=line.number).holds
    # The first firm can't take it back now.
    with pytest.raises(Refused, match="找不到这张凭证"):
        reject(claim, line, finance)


def test_withdrawal_and_refusal_free_every_invoice():
    for state, name in (("submitted", "withdraw"), ("approved", "withdraw"), ("checked", "reject")):
        claim = factories.claim_in(state, amounts=("600.00", "400.00"))
        head = factories.staff(groups=(HEAD.name,), department=claim.department)
        factories.step(claim, name, claim.author if name == "withdraw" else head, note="不再申请")
        assert claim.invoices.filter(holds=True).count() == 0
        other = factories.claim()
        for row in claim.invoices.all():
            factories.voucher(other, number=row.number)


def test_payment_never_frees_an_invoice():
    claim = factories.claim_in("paid")
    for row in claim.invoices.all():
        found = problems(factories.claim(), number=row.number)
        assert found["number"].startswith("该发票已被其他报销使用")


def test_a_settlement_serves_once_too():
    used = factories.claim_in("paid").invoices.get(tier="settlement")
    claim = factories.claim_in("approved")
    found = problems(claim, **factories.settlement_values(claim, number=used.number))
    assert list(found) == ["number"]


# The second tier.


def test_the_settlement_invoice_is_made_out_to_the_exchange_over_the_approved_sum():
    claim = factories.claim_in("approved")
    assert list(problems(claim)) == ["buyer_title", "buyer_tax_number"]  # made out to the firm itself
    assert problems(claim, **factories.settlement_values(claim, amount=Decimal("999.99"))) == {
        "amount": "结算发票金额应等于核定金额 1,000.00 元，票面为 999.99 元，请重新开具。"
    }
    found = problems(claim, **factories.settlement_values(claim), kind="labour_sheet", number="")
    assert list(found) == ["kind", "attachment"]
    invoice = factories.voucher(claim, **factories.settlement_values(claim))
    assert (invoice.tier, claim.voucher_sum) == ("settlement", Decimal("1000.00"))


def test_there_is_one_settlement_invoice():
    claim = factories.claim_in("approved")
    first = factories.voucher(claim, **factories.settlement_values(claim))
    assert problems(claim, **factories.settlement_values(claim)) == {
        "number": "结算发票只能录入一张。请修改已录入的那一张，或先移除再录入。"
    }
    remove(claim, first)
    assert factories.voucher(claim, **factories.settlement_values(claim)).holds


def test_without_billing_details_of_the_exchange_nothing_is_settled():
    claim = factories.claim_in("approved")
    factories.exchange_billing(invoice_title="", invoice_taxpayer_number="")
    values = factories.settlement_values(claim) | {"buyer_title": "", "buyer_tax_number": ""}
    assert problems(claim, **values) == {"buyer_tax_number": "交易所尚未登记开票信息，请联系经办人。"}


# Whose, when, and which row.


def test_vouchers_are_changed_by_the_applicant_while_it_may():
    claim = factories.claim_in("submitted")
    line = claim.invoices.get()
    with pytest.raises(Refused, match="当前状态下不能修改凭证"):
        factories.voucher(claim)
    with pytest.raises(Refused, match="当前状态下不能修改凭证"):
        remove(claim, line)


def test_another_firm_does_not_find_the_claim(claim):
    line = factories.voucher(claim)
    for stranger in (factories.member(), factories.staff(groups=(FINANCE.name,))):
        with pytest.raises(Refused) as refusal:
            remove(claim, line, user=stranger)
        assert refusal.value.code == "missing"
    assert claim.invoices.count() == 1


def test_a_row_of_another_claim_is_not_found(claim):
    theirs = factories.voucher(factories.claim())
    version = Case.objects.get(pk=claim.pk).version
    with pytest.raises(Refused, match="找不到这张凭证"):
        services.save_invoice(
            claim_id=claim.pk,
            user=claim.author,
            version=version,
            values=factories.invoice_values(claim),
            invoice_id=theirs.pk,
        )
    with pytest.raises(Refused, match="找不到这张凭证"):
        remove(claim, theirs)
    finance = factories.staff(groups=(FINANCE.name,))
    submitted = factories.claim_in("submitted")
    with pytest.raises(Refused, match="找不到这张凭证"):
        reject(submitted, theirs, finance)
    with pytest.raises(Refused, match="找不到这张凭证"):
        factories.record_check(submitted, theirs, finance)
    theirs.refresh_from_db()
    assert (theirs.holds, theirs.checked_at, theirs.claim_id != claim.pk) == (True, None, True)


def test_a_stale_version_changes_nothing(claim):
    version = Case.objects.get(pk=claim.pk).version
    line = factories.voucher(claim)
    for act in (
        lambda: services.save_invoice(
            claim_id=claim.pk, user=claim.author, version=version, values=factories.invoice_values(claim)
        ),
        lambda: services.remove_invoice(
            claim_id=claim.pk, invoice_id=line.pk, user=claim.author, version=version
        ),
        lambda: services.save_claim(claim_id=claim.pk, user=claim.author, version=version, amount=Decimal(1)),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "conflict"
    claim.refresh_from_db()
    assert (claim.invoices.count(), claim.amount) == (1, Decimal("0.00"))


# What finance finds of it.


def test_finance_records_who_verified_an_invoice_and_when():
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted")
    line = claim.invoices.get()
    shot = factories.case_file(claim, "checks", user=finance)
    services.record_check(
        claim_id=claim.pk, invoice_id=line.pk, user=finance, version=claim.version, screenshot=shot
    )
    line.refresh_from_db()
    assert (line.checked_by, line.check_attachment, line.checked_at is not None) == (finance, shot, True)


def test_a_changed_invoice_is_unverified_again():
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted")
    line = claim.invoices.get()
    shot = factories.case_file(claim, "checks", user=finance)
    services.record_check(
        claim_id=claim.pk, invoice_id=line.pk, user=finance, version=claim.version, screenshot=shot
    )
    claim = factories.step(claim, "return", finance, note="请更正金额", fields=[])
    services.save_invoice(
        claim_id=claim.pk,
        user=claim.author,
        version=claim.version,
        values={"amount": Decimal("900.00")},
        invoice_id=line.pk,
    )
    line.refresh_from_db()
    assert (line.checked_by, line.checked_at, line.check_attachment) == (None, None, None)


def test_only_finance_verifies_and_rejects_and_only_while_it_checks():
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted")
    line = claim.invoices.get()
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    with pytest.raises(Refused, match="只有财务可以核对发票"):
        factories.record_check(claim, line, head)
    with pytest.raises(Refused, match="只有财务可以核对发票"):
        reject(claim, line, head)
    with pytest.raises(Refused, match="请写明剔除理由"):
        reject(claim, line, finance, reason="  ")
    finance.interests.create(organization=claim.organization, reason="配偶任职")
    with pytest.raises(Refused, match="须回避"):
        reject(claim, line, finance)

    approved = factories.claim_in("approved")
    other = factories.staff(groups=(FINANCE.name,))
    with pytest.raises(Refused, match="核对发票阶段"):
        factories.record_check(approved, approved.invoices.get(), other)
    invoiced = factories.claim_in("invoiced")
    for row in invoiced.invoices.all():
        with pytest.raises(Refused, match="退回结算发票"):
            reject(invoiced, row, other)
