"""Several claims on one commitment: what each may ask for, which closes the reserve, where the event stands."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from hub.accounts.roles import FINANCE, HEAD
from hub.cases.flows import Refused
from hub.cases.models import Case
from programs.reimbursement import ledger, services
from programs.reimbursement.facts import facts_of
from programs.reimbursement.models import Commitment, Payment
from tests import factories
from tests.programs.reimbursement.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def part(state: str, event, amount: str, *, is_final: bool = False):
    """A claim of one voucher, partial unless told otherwise."""
    return factories.claim_in(state, event=event, amounts=(amount,), is_final=is_final)


def state_of(case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_two_partial_claims_and_a_last_one_take_what_was_reserved_and_no_more():
    event = factories.accepted_event(amount="1000.00")
    pool = event.commitment.pool
    first = part("paid", event, "300.00")
    commitment = Commitment.objects.get(case=event.pk)
    assert (state_of(first), state_of(event)) == ("paid", "accepted")
    assert (commitment.is_open, commitment.left, pool.available) == (
        True,
        Decimal("700.00"),
        Decimal("999000.00"),
    )

    second = part("submitted", event, "500.00")
    last = part("draft", event, "200.00", is_final=True)
    with pytest.raises(Refused, match="还有 1 份报销在办理"):
        factories.step(last, "submit", last.author)
    factories.step(second, "withdraw", second.author)
    assert state_of(event) == "claiming"  # the draft is still on its way

    factories.step(last, "withdraw", last.author)
    last = part("paid", event, "650.00", is_final=True)
    commitment.refresh_from_db()
    assert (state_of(event), commitment.paid, commitment.is_open) == ("settled", Decimal("950.00"), False)
    assert pool.available == Decimal("999050.00")
    assert ledger.reconcile(pool=pool).differences == ()


def test_a_claim_may_ask_for_what_the_others_leave():
    event = factories.accepted_event(amount="1000.00")
    part("submitted", event, "700.00")
    second = part("draft", event, "300.01")
    with pytest.raises(Refused, match=r"申请金额 300\.01 元 超过还可申报的 300\.00 元"):
        factories.step(second, "submit", second.author)
    assert facts_of(second, user=second.author).claimable == Decimal("300.00")


def test_a_whole_commitment_leaves_nothing_to_open_a_claim_for():
    event = factories.accepted_event(amount="1000.00")
    part("submitted", event, "1000.00")
    with pytest.raises(Refused, match="已全部申报"):
        services.open_claim(parent_id=event.pk, user=event.author)


def test_the_event_stays_in_claiming_while_another_claim_is_on_its_way():
    event = factories.accepted_event(amount="1000.00")
    first = part("payable", event, "300.00")
    second = part("submitted", event, "300.00")
    finance = factories.staff(groups=(FINANCE.name,))
    factories.case_file(first, "receipt", user=finance)
    factories.step(first, "pay", finance, paid_on=first.payment.expected_on, bank_reference="HS1")
    assert (state_of(first), state_of(event)) == ("paid", "claiming")
    factories.step(second, "reject", factories.staff(groups=(HEAD.name,), department=event.department))
    assert state_of(event) == "accepted"


def test_the_database_knows_no_payments_above_the_commitment():
    event = factories.accepted_event(amount="1000.00")
    first = part("paid", event, "600.00")
    second = part("approved", event, "400.00")
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.create(
            claim=second,
            commitment=first.payment.commitment,
            amount=Decimal("400.01"),
            payee="某公司",
            bank_name="某银行",
            bank_account="1",
            expected_on=first.payment.expected_on,
        )


def test_a_rejected_line_lowers_the_sum_and_the_member_reads_which_and_why():
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    kept, dropped = claim.invoices.order_by("pk")
    services.reject_invoice(
        claim_id=claim.pk, invoice_id=dropped.pk, user=finance, version=claim.version, reason="酒水不予支持"
    )
    factories.record_check(claim, kept, finance)
    factories.step(claim, "check", finance)
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    with pytest.raises(Refused, match=r"低于可报销的 600\.00 元，请写明核减的原因"):
        factories.step(claim, "approve", head, approved_amount=Decimal("550.00"))
    claim = factories.step(claim, "approve", head, approved_amount=Decimal("600.00"))
    page = text_of(signed_in(claim.author).get(f"/portal/cases/{claim.pk}/"))
    for words in ("比申请核减 400.00 元，剔除凭证 1 张", f"{dropped.number}，400.00 元：酒水不予支持"):
        assert words in page
    # The rejected invoice is free for another claim.
    other = factories.claim(event=factories.accepted_event(user=claim.author))
    assert factories.voucher(other, number=dropped.number).holds
