"""Payments in batches: made and frozen by one, released by another, booked by the bank's answers.

A batch doesn't pay by itself: each answer takes the claim through its own step, `pay` or `replan_payment`, so that
a single payment and one of a batch are the same payment. Locks: batch, cases in key order, pools in key order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.numbers import next_number
from hub.cases.rules import ensure, is_uninvolved
from hub.cases.services import perform
from hub.members.services import ties
from hub.membership.models import PayeeChange
from hub.membership.rules import payee_settled

from .bank_files import Answer
from .ledger.base import lock_all, yuan
from .models import BatchLine, Claim, Payment, PaymentBatch, ResultFile
from .models.pools import ZERO
from .rules import can_pay

MOST_LINES = 500  # what one transaction books, and a bank's file takes
State, Result = PaymentBatch.State, BatchLine.Result


def payable(user: User) -> QuerySet[Claim]:
    """The claims that may go into a batch: payable, and in none yet. Whether this user may, see `refusals`."""
    return (
        Claim.objects.visible_to(user)
        .filter(state="payable")
        .exclude(batch_lines__result__in=[Result.WAITING, Result.SUCCESS])
        .select_related("organization", "payment", "parent__commitment")
        .order_by("payment__expected_on", "pk")
    )


def refusals(claims: Iterable[Claim], user: User) -> dict[int, Reason]:
    """Why claims can't go to the bank by this user, by claim: not theirs, or an account not to be relied on.

    Rules that ask the database are put only where there is something to find: two queries for all claims.
    """
    claims = list(claims)
    pending = PayeeChange.objects.pending().filter(organization__in={row.organization_id for row in claims})
    doubtful = ties(user) | set(pending.values_list("organization", flat=True))
    reasons = {claim.pk: _refusal(claim, user, doubtful) for claim in claims}
    return {key: reason for key, reason in reasons.items() if reason}


def _refusal(claim: Claim, user: User, doubtful: set[int]) -> Reason | None:
    if reason := can_pay(claim, user):
        return reason
    organization, payment = claim.organization, claim.payment
    in_question = organization.pk in doubtful or claim.author_id == user.pk
    if in_question and (reason := is_uninvolved(claim, user) or payee_settled(organization)):
        return reason
    on_file = (organization.name, organization.bank_name, organization.bank_account)
    if on_file != (payment.payee, payment.bank_name, payment.bank_account):
        return "收款账户在安排付款之后有变更，请撤回付款安排，重新验收后再付。"
    return None


def _ensure_all(claims: Sequence[Claim], user: User) -> None:
    """Raises Refused with the first claim that can't go to the bank."""
    reasons = refusals(claims, user)
    for claim in claims:
        if claim.pk in reasons:
            raise Refused(f"{claim.number}：{reasons[claim.pk]}")


def digest_of(lines: Iterable[BatchLine]) -> str:
    """The SHA-256 of what is paid to whom: one line each of number, payee, account and sum."""
    rows = (f"{line.claim.number}|{line.payee}|{line.bank_account}|{line.amount:.2f}\n" for line in lines)
    return hashlib.sha256("".join(rows).encode()).hexdigest()


@transaction.atomic
def make_batch(*, claim_ids: Sequence[int], user: User, note: str = "") -> PaymentBatch:
    """Freeze these payments in a new batch; Refused, with the claim named, where one can't go."""
    if not claim_ids:
        raise Refused("请至少选择一笔待付款。")
    if len(claim_ids) > MOST_LINES:
        raise Refused(f"一个批次最多 {MOST_LINES} 笔，请分批编制。")
    locked = Case.objects.select_for_update().filter(pk__in=claim_ids).order_by("pk")
    keys = [case.pk for case in locked]
    claims = list(payable(user).filter(pk__in=keys))
    if len(claims) != len(set(claim_ids)):
        raise Refused("所选的付款中有的已在其他批次、已付款或已撤回，请刷新页面后重新选择。", code="conflict")
    _ensure_all(claims, user)
    today = timezone.localdate()
    lines = [
        BatchLine(
            position=position,
            claim=claim,
            payee=claim.payment.payee,
            bank_name=claim.payment.bank_name,
            bank_account=claim.payment.bank_account,
            amount=claim.payment.amount,
        )
        for position, claim in enumerate(claims, start=1)
    ]
    batch = PaymentBatch.objects.create(
        number=f"FK-{today.year}-{next_number(f'batch:{today.year}'):04d}",
        count=len(lines),
        total=sum((line.amount for line in lines), ZERO),
        digest=digest_of(lines),
        made_by=user,
        made_at=timezone.now(),
        note=note.strip()[:200],
    )
    for line in lines:
        line.batch = batch
    BatchLine.objects.bulk_create(lines)
    return batch


def lines_of(batch: PaymentBatch) -> list[BatchLine]:
    """The lines of a batch in their order, with their claims."""
    return list(
        batch.lines.select_related("claim__organization", "claim__payment", "batch").order_by("position")
    )


def _lock(batch_id: int, *, state: str) -> PaymentBatch:
    batch = PaymentBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise Refused("找不到这个批次。", code="missing")
    if batch.state != state:
        raise Refused(
            f"批次 {batch} 现在是“{batch.get_state_display()}”，不能这样办理。请刷新页面。", code="conflict"
        )
    return batch


def may_release(batch: PaymentBatch, user: User) -> Reason | None:
    """Whoever made a batch doesn't release it (DOMAIN 8)."""
    if not user.has_perm("reimbursement.pay_claim"):
        return "只有财务可以复核付款批次。"
    if batch.made_by_id == user.pk:
        return "批次由您编制，须由另一位财务人员复核放行。"
    return None


@transaction.atomic
def release_batch(*, batch_id: int, user: User) -> PaymentBatch:
    """A second person releases a frozen batch for the bank, after accounts, sums and digest were compared again."""
    batch = _lock(batch_id, state=State.FROZEN)
    ensure(may_release(batch, user))
    lines = lines_of(batch)
    _ensure_all([line.claim for line in lines], user)
    found = (len(lines), sum((line.amount for line in lines), ZERO), digest_of(lines))
    if found != (batch.count, batch.total, batch.digest):
        raise Refused("批次内容与编制时的校验值不符，不能放行。请作废后重新编制，并报告系统管理员。")
    batch.state = State.RELEASED
    batch.released_by = user
    batch.released_at = timezone.now()
    batch.save()
    return batch


@transaction.atomic
def cancel_batch(*, batch_id: int, user: User, note: str) -> PaymentBatch:
    """Take back a batch that was not released; its payments are free for another."""
    batch = _lock(batch_id, state=State.FROZEN)
    if not user.has_perm("reimbursement.pay_claim"):
        raise Refused("只有财务可以作废付款批次。")
    if not note.strip():
        raise Refused("请写明作废的原因。")
    batch.lines.update(result=Result.CANCELLED, reason=note.strip()[:200])
    batch.state = State.CANCELLED
    batch.note = note.strip()[:200]
    batch.save()
    return batch


@dataclass(frozen=True)
class Checked:
    """One row of the bank's file beside the line it answers; `problem` says why it can't be booked.

    `known` marks an answer that is booked already with the same content: nothing is left to do for it.
    """

    answer: Answer
    line: BatchLine | None
    problem: Reason | None = None
    known: bool = False


def check_answers(batch: PaymentBatch, answers: Sequence[Answer], user: User) -> list[Checked]:
    """Compare the bank's answers with the batch: unknown, repeated and altered rows are named, none is skipped."""
    lines = {line.claim.number: line for line in lines_of(batch)}
    seen: set[str] = set()
    tied = ties(user)
    checked = []
    for answer in answers:
        line = lines.get(answer.number)
        problem = _problem(answer, line, seen)
        if line is not None and line.claim.organization_id in tied:
            problem = problem or is_uninvolved(line.claim, user)
        seen.add(answer.number)
        known = problem is None and line is not None and line.result != Result.WAITING
        checked.append(Checked(answer, line, problem, known))
    return checked


def _problem(answer: Answer, line: BatchLine | None, seen: set[str]) -> Reason | None:
    if answer.problem:
        return answer.problem
    if line is None:
        return f"批次中没有“{answer.number}”这笔付款。"
    if answer.number in seen:
        return "同一笔付款在文件中出现两次。"
    if answer.account != line.bank_account:
        return "收款账号与批次中的不一致。"
    if answer.amount != line.amount:
        return f"金额 {yuan(answer.amount)} 与批次中的 {yuan(line.amount)} 不一致。"
    if line.result == Result.WAITING:
        return _date_problem(answer, line)
    same = (answer.success, answer.reference if answer.success else line.bank_reference)
    if same != (line.result == Result.SUCCESS, line.bank_reference):
        return f"这笔付款已登记为“{line.get_result_display()}”，与文件不一致，请与银行核实。"
    return None


def _date_problem(answer: Answer, line: BatchLine) -> Reason | None:
    """A payment lies between the release of its batch and today."""
    if not answer.success or answer.paid_on is None:
        return None
    if answer.paid_on > timezone.localdate():
        return "付款日不能晚于今天。"
    released = line.batch.released_at
    if released and answer.paid_on < timezone.localdate(released):
        return f"付款日早于批次放行日 {timezone.localdate(released):%Y-%m-%d}。"
    return None


@transaction.atomic
def keep_result(
    *, batch_id: int, user: User, name: str, digest: str, answers: Sequence[Answer]
) -> ResultFile:
    """Keep what was read of the bank's file, to be looked at before it is booked; the same file is kept once."""
    batch = PaymentBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in (State.RELEASED, State.DONE):
        raise Refused("批次放行之后才能导入银行结果。")
    if not user.has_perm("reimbursement.pay_claim"):
        raise Refused("只有财务可以导入银行结果。")
    found, _ = ResultFile.objects.get_or_create(
        batch=batch,
        digest=digest,
        defaults={
            "name": name[:200],
            "rows": [answer.as_json() for answer in answers],
            "read_by": user,
            "read_at": timezone.now(),
        },
    )
    return found


@transaction.atomic
def book_result(*, file_id: int, user: User) -> int:
    """Book a file of the bank's answers as a whole; how many payments it moved. A second time it moves none.

    Refused with the first problem where a row has one: nothing is booked by half.
    """
    file = ResultFile.objects.filter(pk=file_id).first()
    if file is None:
        raise Refused("找不到这个结果文件。", code="missing")
    batch = PaymentBatch.objects.select_for_update().get(pk=file.batch_id)
    file.refresh_from_db()
    if file.booked_at:
        return 0
    answers = [Answer.from_json(row) for row in file.rows]
    claims = [line.claim for line in lines_of(batch)]
    keys = {claim.pk for claim in claims} | {claim.parent_id for claim in claims}
    list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    lock_all(*{pool for (pool,) in Payment.objects.filter(claim__in=claims).values_list("commitment__pool")})
    checked = check_answers(batch, answers, user)
    bad = [row for row in checked if row.problem]
    if bad:
        raise Refused(
            f"第 {bad[0].answer.row} 行：{bad[0].problem}共 {len(bad)} 行有问题，没有登记任何一笔。"
        )
    fresh = sorted(
        (row for row in checked if not row.known), key=lambda row: row.line.claim_id if row.line else 0
    )
    for row in fresh:
        _book(row, user)
    if not batch.lines.filter(result=Result.WAITING).exists() and batch.state == State.RELEASED:
        batch.state = State.DONE
        batch.save()
    file.booked_at = timezone.now()
    file.save()
    return len(fresh)


def _book(row: Checked, user: User) -> None:
    """Take one claim through its own step, by the bank's answer."""
    answer, line = row.answer, row.line
    assert line is not None  # noqa: S101  a row without a line has a problem
    data: dict[str, Any]
    if answer.success:
        line.result, line.paid_on, line.bank_reference = Result.SUCCESS, answer.paid_on, answer.reference
        data = {"paid_on": answer.paid_on, "bank_reference": answer.reference}
    else:
        line.result, line.reason = Result.FAILED, answer.reason[:200]
        data = {"note": f"银行未能付款：{answer.reason}"}
    line.save()
    name = "pay" if answer.success else "replan_payment"
    perform(
        case_id=line.claim_id, name=name, user=user, version=None, data=data | {"batch": line.batch.number}
    )


def total_of(lines: Iterable[BatchLine], result: str) -> Decimal:
    """The sum of the lines with this result, in yuan."""
    return sum((line.amount for line in lines if line.result == result), ZERO)
