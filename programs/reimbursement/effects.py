"""What the steps of a claim do to it, its invoices and the money; called by `perform()` under its lock."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from django.utils import timezone

from hub.cases.flows import Refused, Step
from hub.cases.models import Case
from hub.cases.services import perform

from . import ledger
from .deadlines import expected_payment
from .models import Invoice, Payment
from .rules import commitment_of, live_claims, most_payable


def free_invoices(step: Step) -> None:
    """Withdrawal and rejection free every invoice of the claim (DOMAIN 2); its case can be claimed again."""
    step.case.invoices.filter(holds=True).update(holds=False)
    if not live_claims(step.case.parent, besides=step.case.pk):
        move_parent(step.case, "unclaim")


def move_parent(claim: Case, name: str) -> None:
    """Take the claimed case along: its flow offers the platform `claim`, `unclaim`, `pay_part`, `settle`, `lapse`.

    While several claims are on their way it stays where it is, until the last of them comes to its end.
    """
    parent_id = cast(int, claim.parent_id)
    perform(case_id=parent_id, name=name, user=None, version=None, data={"claim": claim.number or "草稿"})


def approve_amount(step: Step) -> None:
    """Set the approved sum: at most what was claimed and what the live vouchers cover."""
    claim = step.case
    amount: Decimal = step.data["approved_amount"]
    most = most_payable(claim)
    if not 0 < amount <= most:
        raise Refused(
            f"核定金额须大于零且不超过 {ledger.yuan(most)}（申请金额、有效凭证合计、批准金额中的最小者）。"
        )
    if amount < most and not step.data.get("note", "").strip():
        raise Refused(f"核定金额低于可报销的 {ledger.yuan(most)}，请写明核减的原因，申请单位会看到。")
    claim.approved_amount = amount
    step.facts["cut"] = claim.amount - amount


def drop_settlement(step: Step) -> None:
    """A refused settlement invoice is freed, with the reason, so that a right one can take its place."""
    step.case.invoices.filter(tier=Invoice.Tier.SETTLEMENT, holds=True).update(
        holds=False, rejected_reason=step.data.get("note", "")[:300]
    )


def recheck(step: Step) -> None:
    """The vouchers go back to finance: what was approved on them no longer stands."""
    step.facts["approved_amount"] = step.case.approved_amount
    step.case.approved_amount = None
    drop_settlement(step)


def plan_payment(step: Step) -> None:
    """Accept the settlement invoice: plan the transfer to the account on file now."""
    claim = step.case
    organization = claim.organization
    Payment.objects.create(
        claim=claim,
        commitment=commitment_of(claim),
        amount=claim.approved_amount,
        payee=organization.name,
        bank_name=organization.bank_name,
        bank_account=organization.bank_account,
        expected_on=expected_payment(accepted_on=timezone.localdate(step.at)),
    )


def drop_payment(step: Step) -> None:
    """A transfer that can't go out as planned is planned again, to the account then on file."""
    payment = step.case.payment
    step.facts["payment"] = f"{payment.payee} {payment.masked_bank_account} {ledger.yuan(payment.amount)}"
    payment.delete()


def book_payment(step: Step) -> None:
    """Book the bank's receipt: payment and ledger in one step.

    The last claim brings the parent to its end; after a partial one it waits for the next.
    """
    claim = step.case
    payment = claim.payment
    payment.paid_on = step.data["paid_on"]
    payment.bank_reference = step.data["bank_reference"]
    payment.recorded_by = step.user
    payment.save()
    ledger.pay(
        commitment=payment.commitment,
        amount=payment.amount,
        user=step.user,
        final=claim.is_final,
        payment=payment,
    )
    if claim.is_final:
        move_parent(claim, "settle")
    elif not live_claims(claim.parent, besides=claim.pk):
        move_parent(claim, "pay_part")
