"""The year-end close of a pool: what is open is listed, each line is released, carried over or kept, then it is shut.

Drawn up by one, approved by another, carried out line by line in transactions of their own: a run that was cut off
is taken up again where it stopped, and a second run finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.rules import ensure
from hub.cases.services import perform

from . import ledger
from .ledger.base import lock, total, yuan
from .models import BudgetPool, ClosingLine, Commitment, PoolClosing, Receivable, ReimbursementSettings
from .rules import live_claims

Treatment = ClosingLine.Treatment
State = PoolClosing.State
OPEN_CLAIM = ("draft", "returned")


@dataclass(frozen=True)
class Open:
    """One open thing of a pool, and what may be done with it: `proposed` by the rule, None where finance decides."""

    key: str
    row: Commitment | Receivable
    case: Case
    amount: Decimal
    choices: tuple[Treatment, ...]
    proposed: Treatment | None
    reason: str

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices with their labels."""
        return [(choice.value, choice.label) for choice in self.choices]


def cutoff_of(pool: BudgetPool) -> date:
    """The last day whose events are paid from this pool (DOMAIN 2: 10 December)."""
    rules = ReimbursementSettings.load()
    return date(pool.year, rules.cutoff_month, rules.cutoff_day)


def open_things(pool: BudgetPool) -> list[Open]:
    """Every open reserve and receivable of a pool, the oldest first, with what the rules say of each."""
    cutoff = cutoff_of(pool)
    reserves = pool.commitments.filter(closed_at=None).select_related("case__organization").order_by("pk")
    owed = (
        Receivable.objects.filter(
            state__in=[Receivable.State.PROPOSED, Receivable.State.DEMANDED],
            claim__parent__commitment__entries__pool=pool,
        )
        .distinct()
        .select_related("claim__organization")
        .order_by("pk")
    )
    return [
        *(_reserve(row, cutoff) for row in reserves),
        *(
            Open(
                f"r{row.pk}",
                row,
                row.claim,
                row.amount,
                (Treatment.KEEP,),
                Treatment.KEEP,
                "到账后计入下一年度",
            )
            for row in owed
        ),
    ]


def _reserve(row: Commitment, cutoff: date) -> Open:
    """What the rules say of a reserve.

    An event after the cut-off claims from next year's pool by its carried-over reserve (DOMAIN 2). A claim that
    was handed in is paid, so its reserve goes on. Where the last day has passed without one, the reserve lapses.
    Whatever is still running before the cut-off is for finance to decide.
    """
    claims = live_claims(row.case)
    handed_in = [claim for claim in claims if claim.state not in OPEN_CLAIM]
    both = (Treatment.CARRY, Treatment.RELEASE)
    choices: tuple[Treatment, ...] = both
    proposed: Treatment | None = None
    if row.happens_on and row.happens_on > cutoff:
        proposed, reason = Treatment.CARRY, f"活动在 {cutoff:%m-%d} 之后，从下一年度报销"
    elif handed_in:
        proposed, reason = Treatment.CARRY, f"报销 {handed_in[0].number} 已提交，结转后付款"
    elif row.claim_deadline and row.claim_deadline < timezone.localdate():
        proposed, reason = Treatment.RELEASE, f"报销期限 {row.claim_deadline:%Y-%m-%d} 已过，没有提交报销"
    elif row.claim_deadline:
        reason = f"报销期限 {row.claim_deadline:%Y-%m-%d} 未到，请决定"
    else:
        reason = "尚未验收，请决定"
    if handed_in or not _can_lapse(row.case, claims):
        choices = (Treatment.CARRY,)
        proposed = Treatment.CARRY
        reason = reason.replace("，请决定", "，不能释放")
    return Open(f"c{row.pk}", row, row.case, row.left, choices, proposed, reason)


def _can_lapse(case: Case, claims: Iterable[Case]) -> bool:
    """Whether the platform can end this case without a claim: its flow has the step for the state it would be in."""
    sources = next((step.source for step in case.flow.transitions if step.name == "lapse"), ())
    return bool(claims) or case.state in sources


def may_close(pool: BudgetPool, user: User) -> Reason | None:
    """Finance closes a pool of a year that has come to its cut-off, once."""
    if not user.has_perm("reimbursement.change_budgetpool"):
        return "只有财务可以办理年度关账。"
    if pool.closings.exclude(state=State.CANCELLED).exists():
        return "这个预算池的年度关账已经编制。"
    if timezone.localdate() <= cutoff_of(pool):
        return f"{cutoff_of(pool):%Y-%m-%d}（年度报销截止日）之后才能关账，现在可以先看预览。"
    return None


@transaction.atomic
def prepare(
    *, pool_id: int, successor_id: int | None, user: User, choices: Mapping[str, str], note: str = ""
) -> PoolClosing:
    """Draw up a close: every open thing with its treatment. Refused where one is undecided."""
    pool = lock(pool_id)
    ensure(may_close(pool, user))
    later = BudgetPool.objects.filter(year__gt=pool.year, closed_at=None)
    successor = later.filter(pk=successor_id).first() if successor_id else None
    things = open_things(pool)
    lines = []
    for thing in things:
        chosen = choices.get(thing.key) or (thing.proposed.value if thing.proposed else "")
        if chosen not in [choice.value for choice in thing.choices]:
            raise Refused(f"请决定如何处理：{thing.case.number or thing.case}（{yuan(thing.amount)}）。")
        if chosen != Treatment.RELEASE and successor is None:
            raise Refused("有需要结转或继续追收的款项，请选择结转至哪个年度的预算池；没有的请先建立。")
        commitment = thing.row if isinstance(thing.row, Commitment) else None
        receivable = thing.row if isinstance(thing.row, Receivable) else None
        lines.append((commitment, receivable, thing.amount, chosen, thing.reason))
    closing = PoolClosing.objects.create(
        pool=pool,
        successor=successor,
        prepared_by=user,
        prepared_at=timezone.now(),
        note=note.strip()[:300],
    )
    ClosingLine.objects.bulk_create(
        ClosingLine(
            closing=closing,
            commitment=commitment,
            receivable=receivable,
            amount=amount,
            treatment=chosen,
            reason=reason,
        )
        for commitment, receivable, amount, chosen, reason in lines
    )
    return closing


def may_approve(closing: PoolClosing, user: User) -> Reason | None:
    """A second person approves what one drew up."""
    if not user.has_perm("reimbursement.change_budgetpool"):
        return "只有财务可以复核年度关账。"
    if closing.prepared_by_id == user.pk:
        return "关账由您编制，须由另一位财务人员复核。"
    return None


@transaction.atomic
def send_back(*, closing_id: int, user: User, note: str) -> None:
    """Put a close that was drawn up aside: it is drawn up anew."""
    closing = PoolClosing.objects.select_for_update().get(pk=closing_id)
    if closing.state != State.PREPARED:
        raise Refused("关账已经复核，不能退回。", code="conflict")
    if not user.has_perm("reimbursement.change_budgetpool"):
        raise Refused("只有财务可以办理年度关账。")
    if not note.strip():
        raise Refused("请写明退回的原因。")
    closing.state = State.CANCELLED
    closing.note = note.strip()[:300]
    closing.save()


@transaction.atomic
def approve(*, closing_id: int, user: User) -> PoolClosing:
    """Approve a close: from here on the pool takes no new reserve. Refused where what is open has changed since."""
    found = PoolClosing.objects.filter(pk=closing_id).values_list("pool").first()
    if found is None:
        raise Refused("找不到这次关账。", code="missing")
    pool = lock(found[0])
    closing = PoolClosing.objects.select_for_update().get(pk=closing_id)
    ensure(may_approve(closing, user))
    if closing.state != State.PREPARED:
        raise Refused(f"关账现在是“{closing.get_state_display()}”，不能再次复核。", code="conflict")
    now_open = {(thing.key, thing.amount) for thing in open_things(pool)}
    drawn_up = {
        (f"c{line.commitment_id}" if line.commitment_id else f"r{line.receivable_id}", line.amount)
        for line in closing.lines.all()
    }
    if now_open != drawn_up:
        raise Refused("编制之后，未结款项有变化。请退回，按最新名单重新编制。", code="conflict")
    closing.state = State.RUNNING
    closing.approved_by = user
    closing.approved_at = timezone.now()
    closing.save()
    pool.closed_at = closing.approved_at
    pool.save(update_fields=["closed_at"])
    return closing


def run(*, closing_id: int) -> PoolClosing:
    """Carry out what an approved close still has to do, each line in its own transaction; safe to run again."""
    closing = PoolClosing.objects.get(pk=closing_id)
    if closing.state == State.DONE:
        return closing
    if closing.state != State.RUNNING:
        raise Refused("复核之后才能办理关账。")
    for pk in closing.lines.filter(done_at=None).order_by("pk").values_list("pk", flat=True):
        try:
            _carry_out(pk)
        except Refused as refusal:
            _note_failure(pk, refusal.reason)
    with transaction.atomic():
        closing = PoolClosing.objects.select_for_update().get(pk=closing_id)
        if closing.state == State.RUNNING and not closing.lines.filter(done_at=None).exists():
            closing.state = State.DONE
            closing.finished_at = timezone.now()
            closing.save()
    return closing


@transaction.atomic
def _carry_out(line_id: int) -> None:
    """One line: its case is locked first, then the line, then the pools."""
    line = ClosingLine.objects.select_related("closing", "commitment", "receivable__claim").get(pk=line_id)
    commitment = line.commitment
    case_id = commitment.case_id if commitment else cast(Receivable, line.receivable).claim_id
    list(Case.objects.select_for_update().filter(pk=case_id))
    line = ClosingLine.objects.select_for_update(of=("self",)).select_related("closing").get(pk=line_id)
    if line.done_at:
        return
    user = line.closing.approved_by
    if commitment is None:
        line.outcome = f"继续追收，到账计入{line.closing.successor}"
    elif not Commitment.objects.get(pk=commitment.pk).is_open:
        line.outcome = "关账前已结清"
    elif line.treatment == Treatment.CARRY:
        successor_id = cast(int, line.closing.successor_id)
        amount = ledger.carry(commitment=commitment, successor_id=successor_id, user=user)
        line.outcome = f"已结转 {yuan(amount)} 至{line.closing.successor}"
    else:
        _lapse(commitment.case_id)
        line.outcome = f"已释放 {yuan(line.amount)}"
    line.done_at = timezone.now()
    line.save()


def _lapse(case_id: int) -> None:
    """End a case without payment: first the drafts of claims under it, then itself; its flow gives the sum back."""
    case = Case.objects.get(pk=case_id)
    for claim in live_claims(case):
        perform(case_id=claim.pk, name="lapse", user=None, version=None, data={"note": "年度关账"})
    perform(case_id=case_id, name="lapse", user=None, version=None, data={"note": "年度关账"})


@transaction.atomic
def _note_failure(line_id: int, reason: Reason) -> None:
    ClosingLine.objects.filter(pk=line_id, done_at=None).update(outcome=f"未能办理：{reason}"[:200])


def sums_of(pool: BudgetPool) -> dict[str, Decimal]:
    """What the close shows of a pool: what is held, what is left over, in yuan."""
    held = pool.commitments.filter(closed_at=None).annotate(open_sum=F("amount") - F("paid"))
    return {"held": total(held, "open_sum"), "available": pool.available}
