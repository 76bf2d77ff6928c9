"""A claim by its services and steps: from an accepted event to the bank receipt, and what may go wrong."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from hub.accounts.roles import AUDITOR, CLERK, FINANCE, HEAD, REVIEWER
from hub.attachments.services import attach, slot_of
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.services import perform
from hub.cases.timeline import verify_case
from hub.membership import payees
from programs.reimbursement import ledger, services
from programs.reimbursement.deadlines import claim_deadline, expected_payment
from programs.reimbursement.forms import ApproveClaimForm, PayForm
from programs.reimbursement.models import Claim, ReimbursementSettings
from tests import factories

pytestmark = pytest.mark.django_db


def refusal(case, name, user, **data) -> str:
    """Why a step is refused."""
    with pytest.raises(Refused) as caught:
        factories.step(case, name, user, **data)
    return caught.value.reason


@pytest.fixture
def finance():
    return factories.staff(groups=(FINANCE.name,))


def head_of(claim):
    return factories.staff(groups=(HEAD.name,), department=claim.department)


# Deadlines.


@pytest.mark.parametrize(
    ("event_end", "accepted_on", "deadline"),
    [
        (date(2026, 5, 10), date(2026, 5, 15), date(2026, 6, 9)),  # 30 days after the event
        (date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 10)),  # the annual cut-off
        (date(2026, 12, 10), date(2026, 11, 25), date(2026, 12, 10)),
        (date(2026, 12, 11), date(2026, 12, 15), date(2027, 1, 10)),  # after it: next year's pool
        (date(2026, 5, 10), date(2026, 6, 8), date(2026, 6, 18)),  # accepted late: ten days remain
        (date(2026, 11, 20), date(2026, 12, 20), date(2026, 12, 30)),
    ],
)
def test_the_last_day_of_a_claim(event_end, accepted_on, deadline):
    assert claim_deadline(event_end=event_end, accepted_on=accepted_on) == deadline


def test_the_exchange_may_change_the_days():
    rules = ReimbursementSettings.load()
    rules.claim_days, rules.cutoff_month, rules.cutoff_day, rules.minimum_days = 60, 11, 30, 0
    rules.payment_days = 3
    rules.save()
    assert claim_deadline(event_end=date(2026, 5, 10), accepted_on=date(2026, 5, 11)) == date(2026, 7, 9)
    assert claim_deadline(event_end=date(2026, 11, 1), accepted_on=date(2026, 11, 2)) == date(2026, 11, 30)
    assert expected_payment(accepted_on=date(2026, 4, 29)) == date(2026, 5, 7)


def test_a_payment_is_expected_after_ten_working_days():
    assert expected_payment(accepted_on=date(2026, 9, 24)) == date(2026, 10, 15)


# Opening.


def test_a_claim_stands_under_its_event_with_its_department_handler_and_last_day():
    event = factories.accepted_event(days_left=12)
    reviewer = factories.staff(groups=(REVIEWER.name,), department=event.department)
    Case.objects.filter(pk=event.pk).update(assignee=reviewer)
    claim = services.open_claim(parent_id=event.pk, user=event.author)
    assert (claim.parent_id, claim.department, claim.assignee, claim.organization, claim.state) == (
        event.pk,
        event.department,
        reviewer,
        event.organization,
        "draft",
    )
    assert claim.due_on == timezone.localdate() + timedelta(days=12)
    assert claim.title == "铜产业链风险管理沙龙 费用报销"


def test_one_claim_at_a_time_until_it_is_withdrawn():
    event = factories.accepted_event()
    first = factories.claim(event=event)
    with pytest.raises(Refused, match="已有一份报销在办理"):
        factories.claim(event=event)
    factories.step(first, "withdraw", first.author)
    assert factories.claim(event=event).pk != first.pk


def test_nothing_is_claimed_before_acceptance_after_settlement_or_by_others():
    draft = factories.application()
    with pytest.raises(Refused, match="验收后才能申请报销"):
        services.open_claim(parent_id=draft.pk, user=draft.author)
    paid = factories.claim_in("paid")
    with pytest.raises(Refused, match="经费已经结清"):
        services.open_claim(parent_id=paid.parent_id, user=paid.author)
    event = factories.accepted_event()
    for stranger in (factories.member(), factories.staff(groups=(FINANCE.name,))):
        with pytest.raises(Refused):
            services.open_claim(parent_id=event.pk, user=stranger)
    with pytest.raises(Refused) as caught:
        services.open_claim(parent_id=0, user=event.author)
    assert caught.value.code == "missing"


def test_a_claim_is_opened_and_submitted_up_to_its_last_day():
    event = factories.accepted_event(days_left=5)
    claim = factories.claim_in("draft", event=event)
    late = factories.accepted_event(days_left=5)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert refusal(claim, "submit", claim.author).startswith("报销期限")
        with pytest.raises(Refused, match="已过，请联系承办部门"):
            services.open_claim(parent_id=late.pk, user=late.author)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert factories.step(claim, "submit", claim.author).state == "submitted"


# Handing in.


def test_a_claim_asks_for_a_sum_vouchers_that_cover_it_and_files():
    event = factories.accepted_event(amount="1000.00")
    claim = factories.claim(event=event)
    assert refusal(claim, "submit", claim.author) == "请至少录入一张费用凭证。"
    factories.voucher(claim, amount=Decimal("1500.00"))
    assert refusal(claim, "submit", claim.author) == "请填写申请报销金额。"

    def ask(amount):
        version = Case.objects.get(pk=claim.pk).version
        services.save_claim(claim_id=claim.pk, user=claim.author, version=version, amount=Decimal(amount))

    ask("1000.01")
    assert refusal(claim, "submit", claim.author) == (
        "申请金额 1,000.01 元 超过批准金额 1,000.00 元，请调减；超出部分由主办方自行承担。"
    )
    ask("1000.00")
    assert refusal(claim, "submit", claim.author) == "还缺少材料：费用凭证原件（还差 1 个）。"
    factories.case_file(claim, "vouchers", user=claim.author)
    claim = factories.step(claim, "submit", claim.author)
    assert claim.number == f"BX-{timezone.localdate().year}-0001"


def test_vouchers_below_the_claim_are_named_with_both_sums():
    claim = factories.claim(amount=Decimal("1000.01"))
    factories.voucher(claim)
    factories.case_file(claim, "vouchers", user=claim.author)
    assert refusal(claim, "submit", claim.author) == (
        "费用凭证合计 1,000.00 元，低于申请金额 1,000.01 元。请补充凭证或调减申请金额。"
    )


def test_a_voucher_that_no_longer_holds_is_named():
    claim = factories.claim_in("draft")
    line = claim.invoices.get()
    claim.organization.name = "改名后的期货有限公司"
    claim.organization.save()
    assert refusal(claim, "submit", claim.author).startswith(f"{line.number}：发票抬头应为本单位")


def test_the_submitted_vouchers_are_kept_in_the_timeline():
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    snapshot = claim.timeline.get(event="submit").content.data["snapshot"]
    assert snapshot["amount"] == "1000.00"
    assert [row["amount"] for row in snapshot["invoices"]] == ["600.00", "400.00"]


# Checking and approving.


def test_finance_checks_every_voucher_before_the_department_decides(finance):
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    first, second = claim.invoices.all()
    assert refusal(claim, "check", finance) == "还有 2 张发票未登记查验结果。"
    factories.record_check(claim, first, finance)
    services.reject_invoice(
        claim_id=claim.pk,
        invoice_id=second.pk,
        user=finance,
        version=Case.objects.get(pk=claim.pk).version,
        reason="与活动无关",
    )
    claim = factories.step(claim, "check", finance)
    assert claim.state == "checked"
    head = head_of(claim)
    assert refusal(claim, "approve", head, approved_amount=Decimal("600.01")).startswith(
        "核定金额须大于零且不超过 600.00 元"
    )
    assert refusal(claim, "approve", head, approved_amount=Decimal("0")).startswith("核定金额须大于零")
    claim = factories.step(claim, "approve", head, approved_amount=Decimal("600.00"))
    assert claim.approved_amount == Decimal("600.00")


def test_a_claim_whose_vouchers_were_all_rejected_goes_no_further(finance):
    claim = factories.claim_in("submitted")
    services.reject_invoice(
        claim_id=claim.pk,
        invoice_id=claim.invoices.get().pk,
        user=finance,
        version=claim.version,
        reason="假发票",
    )
    assert refusal(claim, "check", finance) == "没有有效的费用凭证，请退回更正或不予报销。"


def test_no_more_is_approved_than_the_event_was_granted():
    claim = factories.claim_in("checked", event=factories.accepted_event(amount="1000.00"))
    claim.amount = Decimal("5000.00")
    claim.save()
    claim.invoices.update(amount=Decimal("5000.00"))
    form = ApproveClaimForm(case=claim, user=head_of(claim))
    assert form.fields["approved_amount"].initial == Decimal("1000.00")
    assert refusal(claim, "approve", head_of(claim), approved_amount=Decimal("1000.01")).startswith(
        "核定金额须大于零且不超过 1,000.00 元"
    )


def test_finance_does_not_decide_the_sum_and_the_department_does_not_pay(finance):
    claim = factories.claim_in("checked")
    assert refusal(claim, "approve", finance, approved_amount=Decimal(1)) == "只有部门负责人可以审批。"
    payable = factories.claim_in("payable")
    assert refusal(payable, "pay", head_of(payable)) == "只有财务可以付款。"
    other_head = factories.staff(groups=(HEAD.name,))
    with pytest.raises(Refused) as caught:
        factories.step(claim, "approve", other_head, approved_amount=Decimal(1))
    assert caught.value.code == "missing"


def test_a_claim_returned_after_its_last_day_can_still_be_corrected(finance):
    claim = factories.claim_in("submitted", event=factories.accepted_event(days_left=2))
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        claim = factories.step(
            claim,
            "return",
            finance,
            note="请补正",
            fields=[{"field": "amount", "label": "申请金额", "note": ""}],
        )
        assert claim.due_on == timezone.localdate() + timedelta(days=10)
        assert claim.corrections == [{"field": "amount", "label": "申请金额", "note": ""}]
        claim = factories.step(claim, "resubmit", claim.author)
    assert (claim.state, claim.corrections) == ("submitted", [])


def test_a_returned_claim_that_never_comes_back_can_be_refused(finance):
    claim = factories.claim_in("submitted")
    claim = factories.step(claim, "return", finance, note="请补正", fields=[])
    claim = factories.step(claim, "reject", head_of(claim), note="逾期未更正")
    assert (claim.state, claim.invoices.filter(holds=True).count()) == ("rejected", 0)


def test_vouchers_in_doubt_after_the_approval_go_back_to_finance(finance):
    claim = factories.claim_in("invoiced", amounts=("600.00", "400.00"))
    settlement = claim.invoices.get(tier="settlement")
    claim = factories.step(claim, "recheck", finance, note="一张发票查无此票")
    settlement.refresh_from_db()
    assert (claim.state, claim.approved_amount) == ("submitted", None)
    assert (settlement.holds, settlement.rejected_reason) == (False, "一张发票查无此票")
    services.reject_invoice(
        claim_id=claim.pk,
        invoice_id=claim.invoices.filter(tier="cost")[0].pk,
        user=finance,
        version=claim.version,
        reason="查无此票",
    )
    claim = factories.step(claim, "check", finance)
    claim = factories.step(claim, "approve", head_of(claim), approved_amount=Decimal("400.00"))
    # The freed settlement invoice may not serve over the new sum; a new one may.
    row = factories.voucher(claim, **factories.settlement_values(claim))
    factories.step(claim, "submit_settlement", claim.author)
    factories.record_check(claim, row, finance)
    claim = factories.step(claim, "accept_settlement", finance)
    assert claim.payment.amount == Decimal("400.00")


# The settlement invoice and the payment.


def test_a_settlement_is_handed_in_with_its_invoice_and_file():
    claim = factories.claim_in("approved")
    assert refusal(claim, "submit_settlement", claim.author) == "请先录入结算发票。"
    factories.voucher(claim, **factories.settlement_values(claim))
    assert refusal(claim, "submit_settlement", claim.author) == "还缺少材料：结算发票原件（还差 1 个）。"


def test_a_wrong_settlement_invoice_is_freed_with_the_reason(finance):
    claim = factories.claim_in("invoiced")
    row = claim.invoices.get(tier="settlement")
    claim = factories.step(claim, "return_settlement", finance, note="税率有误")
    row.refresh_from_db()
    assert (claim.state, row.holds, row.rejected_reason) == ("approved", False, "税率有误")
    again = factories.voucher(claim, **factories.settlement_values(claim, number=row.number))
    assert again.pk != row.pk


def test_a_payment_needs_an_account_and_a_verified_settlement(finance):
    claim = factories.claim_in("invoiced")
    assert refusal(claim, "accept_settlement", finance) == "还有 1 张发票未登记查验结果。"
    factories.record_check(claim, claim.invoices.get(tier="settlement"), finance)
    claim.organization.bank_account = ""
    claim.organization.save()
    assert "尚未登记收款账户" in refusal(claim, "accept_settlement", finance)


def new_payee_account(organization, account, *, confirmed=True):
    """A change of the account, entered by the clerk and, unless told otherwise, confirmed by finance."""
    change = payees.enter(
        organization_id=organization.pk,
        bank_name="中国银行上海分行",
        bank_account=account,
        basis="盖章来函",
        user=factories.staff(groups=(CLERK.name,)),
    )
    if confirmed:
        payees.confirm(change_id=change.pk, user=factories.staff(groups=(FINANCE.name,)))


def test_no_payment_is_planned_while_a_change_of_the_account_waits(finance):
    claim = factories.claim_in("invoiced")
    factories.record_check(claim, claim.invoices.get(tier="settlement"), finance)
    new_payee_account(claim.organization, "6222000000000000001", confirmed=False)
    assert "有变更待财务确认" in refusal(claim, "accept_settlement", finance)


def test_the_payment_is_planned_to_the_account_on_file_and_stays_as_planned(finance):
    claim = factories.claim_in("payable")
    payment = claim.payment
    account = claim.organization.bank_account
    new_payee_account(claim.organization, "6222000000000000001")
    payment.refresh_from_db()
    assert (payment.bank_account, payment.payee) == (account, claim.organization.name)
    assert payment.expected_on == expected_payment(accepted_on=timezone.localdate())
    assert payment.bank_account_for(finance) == account
    assert payment.bank_account_for(claim.author) == f"•••• {account[-4:]}"
    assert payment.bank_account_for(factories.staff(groups=(AUDITOR.name,))) == f"•••• {account[-4:]}"

    # A wrong account is mended by planning again.
    factories.step(claim, "replan_payment", finance, note="账户有误")
    claim = factories.step(claim, "accept_settlement", finance)
    assert claim.payment.bank_account == "6222000000000000001"


def test_a_payment_is_booked_with_its_receipt_and_closes_everything(finance):
    claim = factories.claim_in("payable", amounts=("600.00", "200.00"))
    pool = claim.payment.commitment.pool
    data = {"paid_on": timezone.localdate(), "bank_reference": "HS20260101"}
    assert refusal(claim, "pay", finance, **data) == "还缺少材料：银行回单（还差 1 个）。"
    factories.case_file(claim, "receipt", user=finance)
    claim = factories.step(claim, "pay", finance, **data)
    claim.payment.refresh_from_db()
    assert (claim.payment.paid_on, claim.payment.recorded_by) == (timezone.localdate(), finance)
    assert claim.parent.state == "settled"
    assert pool.available == Decimal("999200.00")
    assert ledger.reconcile(pool=pool).differences == ()
    assert (verify_case(claim), verify_case(claim.parent)) == (None, None)


def test_a_claim_is_paid_once(finance):
    claim = factories.claim_in("payable")
    factories.case_file(claim, "receipt", user=finance)
    data = {"paid_on": timezone.localdate(), "bank_reference": "HS1"}
    paid = factories.step(claim, "pay", finance, **data)
    with pytest.raises(Refused) as caught:
        perform(case_id=claim.pk, name="pay", user=finance, version=claim.version, data=data)
    assert caught.value.code == "conflict"
    assert refusal(paid, "pay", finance, **data) == "事项当前状态下不能进行这项操作。"
    assert paid.payment.commitment.pool.entries.filter(kind="pay").count() == 1


@pytest.mark.parametrize(
    ("days", "problem"), [(1, "付款日不能晚于今天。"), (0, None), (-1, "付款日早于报销提交日")]
)
def test_the_day_of_payment_lies_between_submission_and_today(days, problem, finance):
    claim = factories.claim_in("payable")
    paid_on = timezone.localdate() + timedelta(days=days)
    form = PayForm({"paid_on": paid_on, "bank_reference": "HS1"}, case=claim, user=finance)
    found = form.errors.get("paid_on", [""])[0]
    assert found.startswith(problem) if problem else found == ""


def test_after_the_settlement_the_applicant_no_longer_withdraws():
    for state in ("invoiced", "payable", "paid"):
        claim = factories.claim_in(state)
        assert refusal(claim, "withdraw", claim.author) == "事项当前状态下不能进行这项操作。"


def test_staff_with_a_tie_to_the_firm_recuse_themselves(finance):
    claim = factories.claim_in("payable")
    factories.case_file(claim, "receipt", user=finance)
    finance.interests.create(organization=claim.organization, reason="配偶任职")
    assert "须回避" in refusal(claim, "pay", finance, paid_on=timezone.localdate(), bank_reference="HS1")


def test_files_of_finance_are_finances():
    claim = factories.claim_in("payable")
    auditor = factories.staff(groups=(AUDITOR.name,))
    for stranger in (auditor, head_of(claim), claim.author):
        with pytest.raises(Refused, match="不能在“银行回单”中增减文件"):
            attach(
                case_id=claim.pk,
                slot=slot_of(claim, "receipt"),
                upload=factories.pdf_upload(),
                user=stranger,
            )


def test_a_claim_of_a_withdrawn_claim_uses_the_same_reserve(finance):
    event = factories.accepted_event(amount="1000.00")
    first = factories.claim_in("submitted", event=event)
    factories.step(first, "withdraw", first.author)
    second = factories.claim_in("paid", event=Case.objects.get(pk=event.pk).child)
    assert second.number.endswith("0002")
    assert Claim.objects.filter(parent=event).count() == 2
    assert ledger.reconcile(pool=event.commitment.pool).differences == ()
