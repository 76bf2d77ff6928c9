"""Refunds after a payment: proposed by one, confirmed by another, booked when the bank shows the money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import timeline
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.notices import applicants
from hub.cases.rules import ensure, is_uninvolved
from hub.notifications.services import notify

from . import ledger
from .ledger import cents, yuan
from .models import Claim, Receivable
from .rules import can_pay

State = Receivable.State


def refundable(claim: Claim) -> Decimal:
    """What may still be asked back of a paid claim, in yuan."""
    rows = claim.receivables.exclude(state=State.CANCELLED)
    payment = getattr(claim, "payment", None)
    if payment is None or payment.paid_on is None:
        return Decimal("0.00")
    return payment.amount - cents(rows.aggregate(sum=Sum("amount"))["sum"])


def may_demand(claim: Claim, user: User) -> Reason | None:
    """Whether this user may ask for money back: finance, of a paid claim, uninvolved."""
    if claim.state != "paid":
        return "付款之后才能要求退款；付款之前请撤回付款安排或重新核票。"
    if reason := can_pay(claim, user) or is_uninvolved(claim, user):
        return reason
    return None if refundable(claim) > 0 else "这笔付款已全部要求退款。"


def may_confirm(row: Receivable, user: User) -> Reason | None:
    """Whoever proposed it doesn't confirm it."""
    if row.state != State.PROPOSED:
        return f"这笔退款现在是“{row.get_state_display()}”。"
    if row.proposed_by_id == user.pk:
        return "退款由您提出，须由另一位财务人员复核。"
    return can_pay(row.claim, user) or is_uninvolved(row.claim, user)


def may_receive(row: Receivable, user: User) -> Reason | None:
    """The money is booked once it was asked for."""
    if row.state != State.DEMANDED:
        return f"这笔退款现在是“{row.get_state_display()}”，不能登记到账。"
    return can_pay(row.claim, user) or is_uninvolved(row.claim, user)


def may_cancel(row: Receivable, user: User) -> Reason | None:
    """What is not received yet may be taken back."""
    if row.state not in (State.PROPOSED, State.DEMANDED):
        return f"这笔退款现在是“{row.get_state_display()}”，不能撤销。"
    return can_pay(row.claim, user) or is_uninvolved(row.claim, user)


def _lock_claim(claim_id: int, user: User) -> Claim:
    """The claim, its case row locked; Refused where this user doesn't see it."""
    list(Case.objects.select_for_update().filter(pk=claim_id))
    claim = Claim.objects.visible_to(user).filter(pk=claim_id).select_related("organization").first()
    if claim is None:
        raise Refused("找不到这份报销，或者您无权查看。", code="missing")
    return claim


def _lock(receivable_id: int, user: User) -> Receivable:
    found = Receivable.objects.filter(pk=receivable_id).values_list("claim").first()
    if found is None:
        raise Refused("找不到这笔退款。", code="missing")
    claim = _lock_claim(found[0], user)
    row = Receivable.objects.select_for_update().get(pk=receivable_id)
    row.claim = claim
    return row


@transaction.atomic
def propose(*, claim_id: int, user: User, amount: Decimal, reason: str, due_on: date) -> Receivable:
    """Ask for a second person's word on asking `amount` yuan back until `due_on`."""
    claim = _lock_claim(claim_id, user)
    ensure(may_demand(claim, user))
    most = refundable(claim)
    if not amount.is_finite() or not 0 < amount <= most or amount != amount.quantize(most):
        raise Refused(f"退款金额须大于零、最多两位小数，且不超过 {yuan(most)}。")
    if not reason.strip():
        raise Refused("请写明退款的事由，申请单位会看到。")
    if due_on <= timezone.localdate():
        raise Refused("退款期限须晚于今天。")
    return Receivable.objects.create(
        claim=claim,
        amount=amount,
        reason=reason.strip()[:300],
        due_on=due_on,
        proposed_by=user,
        proposed_at=timezone.now(),
    )


@transaction.atomic
def confirm(*, receivable_id: int, user: User) -> Receivable:
    """A second person confirms: from now on the firm sees it, and is told."""
    row = _lock(receivable_id, user)
    ensure(may_confirm(row, user))
    row.state = State.DEMANDED
    row.confirmed_by = user
    row.demanded_at = timezone.now()
    row.save()
    note = f"要求退款 {yuan(row.amount)}，期限 {row.due_on:%Y-%m-%d}。事由：{row.reason}"
    _tell(row, "demand_refund", user, note)
    return row


@transaction.atomic
def receive(*, receivable_id: int, user: User, received_on: date, bank_reference: str) -> Receivable:
    """Book the money that came back: the pool may use it again."""
    row = _lock(receivable_id, user)
    ensure(may_receive(row, user))
    if received_on > timezone.localdate():
        raise Refused("到账日不能晚于今天。")
    if row.demanded_at and received_on < timezone.localdate(row.claim.submitted_at):
        raise Refused("到账日早于报销提交日，请对照银行回单核对。")
    if not bank_reference.strip():
        raise Refused("请填写银行流水号。")
    row.state = State.RECEIVED
    row.received_on = received_on
    row.bank_reference = bank_reference.strip()[:60]
    row.received_by = user
    row.save()
    ledger.refund(
        commitment=row.claim.payment.commitment,
        amount=row.amount,
        user=user,
        note=f"{row.claim.number} 退款",
        receivable=row,
    )
    _tell(row, "receive_refund", user, f"退款 {yuan(row.amount)} 已到账。")
    return row


@transaction.atomic
def cancel(*, receivable_id: int, user: User, note: str) -> Receivable:
    """Take back a demand that was not met; the firm, where it was told of it, is told again."""
    row = _lock(receivable_id, user)
    ensure(may_cancel(row, user))
    if not note.strip():
        raise Refused("请写明撤销的原因。")
    told = row.state == State.DEMANDED
    row.state = State.CANCELLED
    row.closing_note = note.strip()[:200]
    row.save()
    if told:
        _tell(row, "cancel_refund", user, f"退款要求 {yuan(row.amount)} 已撤销：{row.closing_note}")
    return row


def _tell(row: Receivable, event: str, user: User, note: str) -> None:
    """Onto the claim's timeline, and to the firm's people."""
    claim = row.claim
    timeline.record(
        case=claim,
        event=event,
        actor=user,
        source=claim.state,
        target=claim.state,
        data={"data": {"note": note}},
        internal=False,
        at=timezone.now(),
    )
    context: dict[str, Any] = {"sentence": f"报销 {claim.number}：{note}"}
    notify(
        event=event,
        recipients=applicants(claim),
        context=context,
        url=reverse("portal:case", args=[claim.pk]),
    )
