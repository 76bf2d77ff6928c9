"""The verbs of the ledger. Each locks the pool's row, and callers that hold a case's lock call it after that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.members.models import Organization

from ..models import BudgetPool, Commitment, LedgerEntry, Payment, Receivable
from ..models.pools import ZERO
from .base import Kind, ensure_open, lock, lock_all, post, sum_of_money, total, yuan

USED = (Kind.RESERVE, Kind.RELEASE, Kind.PAY, Kind.REFUND)
NEW_ENTRIES = "您打开页面之后，台账有了新的分录。请核对最近的分录，确认这笔{what}尚未登记，再重新提交。"


@transaction.atomic
def allot(
    *, pool_id: int, amount: Decimal, user: User | None, note: str, seen: int | None = None
) -> LedgerEntry:
    """Add money to a pool. `amount` in yuan, above zero.

    `seen` is the number of the last entry the person saw, 0 for none: a form that is sent twice adds once.
    """
    amount = sum_of_money(amount, "拨入金额")
    pool = lock(pool_id)
    ensure_open(pool)
    if seen is not None and pool.entries.filter(seq__gt=seen).exists():
        raise Refused(NEW_ENTRIES.format(what="拨入"), code="conflict")
    return post(pool=pool, kind=Kind.ALLOT, amount=amount, user=user, note=note)


@transaction.atomic
def reverse(*, entry_id: int, user: User | None, note: str) -> LedgerEntry:
    """Undo an allotment that was entered wrongly, by an entry of the opposite sign; once per entry.

    Reserves and payments are not undone here: they have their own ways back, with the case that they belong to.
    """
    if not note.strip():
        raise Refused("请写明冲正的原因。")
    wrong = LedgerEntry.objects.filter(pk=entry_id).first()
    if wrong is None or wrong.kind != Kind.ALLOT:
        raise Refused("只有拨入可以冲正；占用、支付请在对应的事项中办理。")
    pool = lock(wrong.pool_id)
    ensure_open(pool)
    if LedgerEntry.objects.filter(origin=wrong).exists():
        raise Refused(f"第 {wrong.seq} 笔已经冲正，不能重复冲正。", code="conflict")
    return post(
        pool=pool, kind=Kind.REVERSE, amount=-wrong.amount, user=user, note=note.strip(), origin=wrong
    )


@transaction.atomic
def reserve(
    *,
    case: Case,
    pool_id: int,
    amount: Decimal,
    user: User | None,
    category: str = "",
    happens_on: date | None = None,
) -> Commitment:
    """Hold `amount` yuan of a pool for an approved case.

    Refused, in words, where the pool is closed or short, or the organization's yearly limit is. A case reserves
    again after its earlier commitment was released without payment; the same row then stands for the new sum.
    """
    amount = sum_of_money(amount, "批准金额")
    pool = lock(pool_id)
    ensure_open(pool)
    commitment = Commitment.objects.filter(case=case.pk).first() or Commitment(case_id=case.pk)
    if commitment.pk and (commitment.is_open or commitment.paid):
        raise Refused("这个事项已经占用预算，不能重复占用。")
    left = usable_by(pool=pool, organization=case.organization)
    if left is not None and amount > left:
        raise Refused(
            f"{case.organization.short_name}本年度在{pool.name}还可使用 {yuan(left)}，本次 {yuan(amount)} 超出上限。"
            "请调减批准金额，或由财务调整上限。",
            code="limit",
        )
    commitment.pool = pool
    commitment.amount = amount
    commitment.category = category[:40]
    commitment.happens_on = happens_on
    commitment.closed_at = None
    commitment.claim_deadline = None
    commitment.save()
    post(
        pool=pool, kind=Kind.RESERVE, amount=-amount, user=user, note=case.number or "", commitment=commitment
    )
    return commitment


@transaction.atomic
def release(*, case: Case, user: User | None) -> None:
    """Give back what a case still holds, as on cancellation; nothing where it holds nothing."""
    commitment = Commitment.objects.filter(case=case.pk).first()
    if commitment is None:
        return
    pool, commitment = _locked(commitment)
    if not commitment.is_open:
        return
    left = commitment.left
    _close(commitment)
    if left:
        post(
            pool=pool,
            kind=Kind.RELEASE,
            amount=left,
            user=user,
            note=case.number or "",
            commitment=commitment,
        )


@transaction.atomic
def pay(
    *,
    commitment: Commitment,
    amount: Decimal,
    user: User | None,
    final: bool = True,
    payment: Payment | None = None,
) -> None:
    """Book what was paid: out of the reserve into payment, in one step (DOMAIN 2).

    The last payment (`final`) releases the whole rest and closes the reserve; one before it takes its own sum out
    and leaves the rest held. A `payment` is booked once: the database knows no second entry of it.
    """
    amount = sum_of_money(amount, "付款金额")
    pool, commitment = _locked(commitment)
    if not commitment.is_open:
        raise Refused("这笔占用已经关闭，不能再付款。")
    left = commitment.left
    if amount > left:
        raise Refused(f"付款金额不能超过批准金额 {yuan(left)}。")
    if payment is not None and LedgerEntry.objects.filter(payment=payment).exists():
        raise Refused("这笔付款已经登记，不能重复入账。", code="conflict")
    number = commitment.case.number or ""
    out = left if final else amount
    for kind, sum_, link in ((Kind.RELEASE, out, None), (Kind.PAY, -amount, payment)):
        post(pool=pool, kind=kind, amount=sum_, user=user, note=number, commitment=commitment, payment=link)
    commitment.paid += amount
    if final:
        commitment.closed_at = timezone.now()
    commitment.save()


@transaction.atomic
def refund(
    *,
    commitment: Commitment,
    amount: Decimal,
    user: User | None,
    note: str = "",
    receivable: Receivable | None = None,
) -> LedgerEntry:
    """Book money that came back after it was paid: the pool may use it again.

    Where the pool of the payment is closed, the money goes to the pool that it was carried over to.
    """
    amount = sum_of_money(amount, "退款金额")
    first = BudgetPool.objects.get(pk=Commitment.objects.values_list("pool").get(pk=commitment.pk)[0])
    pool = lock(_living(first).pk)
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    most = commitment.paid - commitment.refunded
    if amount > most:
        raise Refused(f"退款金额不能超过已付未退的 {yuan(most)}。")
    if receivable is not None and LedgerEntry.objects.filter(receivable=receivable).exists():
        raise Refused("这笔退款已经登记，不能重复入账。", code="conflict")
    entry = post(
        pool=pool,
        kind=Kind.REFUND,
        amount=amount,
        user=user,
        note=note or commitment.case.number or "",
        commitment=commitment,
        receivable=receivable,
    )
    commitment.refunded += amount
    commitment.save()
    return entry


def _living(pool: BudgetPool) -> BudgetPool:
    """The pool itself, or the open one after it by the closes' successors."""
    while pool.closed_at:
        closing = pool.closings.exclude(state="cancelled").select_related("successor").first()
        if closing is None or closing.successor is None:
            raise Refused(f"{pool.name}已关账，且没有结转的预算池。请先建立新年度的预算池并登记为结转去向。")
        pool = closing.successor
    return pool


@transaction.atomic
def carry(*, commitment: Commitment, successor_id: int, user: User | None) -> Decimal:
    """Carry an open reserve over to the next pool: both sides in one transaction, pools locked in key order.

    The old pool releases what is held and gives it away; the new one takes it and reserves it. What is left for
    others is the same in both as before. Gives the sum in yuan, 0 where nothing is held any more.
    """
    pools = lock_all(commitment.pool_id, successor_id)
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.pool_id == successor_id or not commitment.is_open:
        return ZERO
    if commitment.pool_id not in pools or successor_id not in pools:
        raise Refused("占用所在的预算池刚刚有变化，请刷新后重试。", code="conflict")
    old, new = pools[commitment.pool_id], pools[successor_id]
    ensure_open(new)
    amount = commitment.left
    if not amount:
        commitment.pool = new
        commitment.save()
        return ZERO
    note = f"{commitment.case.number or ''} 结转".strip()
    post(pool=old, kind=Kind.RELEASE, amount=amount, user=user, note=note, commitment=commitment)
    given = post(
        pool=old, kind=Kind.CARRY, amount=-amount, user=user, note=f"{note}至{new}", commitment=commitment
    )
    post(
        pool=new,
        kind=Kind.CARRY,
        amount=amount,
        user=user,
        note=f"{note}自{old}",
        commitment=commitment,
        origin=given,
    )
    post(pool=new, kind=Kind.RESERVE, amount=-amount, user=user, note=note, commitment=commitment)
    commitment.pool = new
    commitment.save()
    return amount


def _locked(commitment: Commitment) -> tuple[BudgetPool, Commitment]:
    """The pool that holds the commitment now, locked, and the commitment as it stands then."""
    pool = lock(commitment.pool_id)
    fresh = Commitment.objects.select_for_update().select_related("case").get(pk=commitment.pk)
    if fresh.pool_id != pool.pk:
        raise Refused("这笔占用刚刚结转到下一年度，请刷新后重试。", code="conflict")
    return pool, fresh


def _close(commitment: Commitment) -> None:
    commitment.closed_at = timezone.now()
    commitment.save()


@transaction.atomic
def open_for_claim(*, case: Case, deadline: date, cut_percent: int = 0, cut_reason: str = "") -> None:
    """Let an accepted case's commitment be claimed until `deadline`.

    `cut_percent` of a claim is what the case's room advises to cut, and why; whoever approves the claim decides.
    """
    Commitment.objects.filter(case=case.pk, closed_at=None).update(
        claim_deadline=deadline, cut_percent=cut_percent, cut_reason=cut_reason
    )


def usable_by(*, pool: BudgetPool, organization: Organization) -> Decimal | None:
    """What an organization may still be granted from the pool, in yuan; None without a limit."""
    if pool.organization_limit is None:
        return None
    own = pool.entries.filter(kind__in=USED, commitment__case__organization=organization)
    return max(pool.organization_limit + total(own), ZERO)
