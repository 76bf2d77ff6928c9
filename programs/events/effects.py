"""What the steps of an event do to its row, its budget and the pool; called by `perform()` under its lock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused, Step
from programs.reimbursement import ledger
from programs.reimbursement.deadlines import claim_deadline
from programs.reimbursement.models import Commitment

from . import hosting
from .changes import bring_to, problems_of, running_change
from .checks import is_late, rules_of
from .models import EventApplication, EventChange
from .pictures import contents_of, differences, picture_of
from .quality import give_score
from .services import fill_in


def submit(step: Step) -> None:
    """An application keeps the rules it was submitted under, and whether that was late; its department is the call's."""
    application = step.case
    application.department = application.call.department
    application.corrections = []
    application.is_late = is_late(application, rules_of(application))
    # A new review starts from the whole budget.
    application.budget_lines.update(approved=None, cut_reason="")


def cut_budget(step: Step) -> None:
    """Write the reviewer's sums: data["lines"] is a list of (line id, approved yuan, reason)."""
    lines = {line.pk: line for line in step.case.budget_lines.all()}
    cuts = []
    for line_id, approved, reason in step.data["lines"]:
        line = lines.pop(line_id, None)
        if line is None:
            raise Refused("预算明细已变化，请刷新页面后重新核定。")
        if not Decimal(0) <= approved <= line.amount:
            raise Refused(f"“{line.description}”的核定金额须在 0 与 {ledger.yuan(line.amount)} 之间。")
        if approved < line.amount and not reason.strip():
            raise Refused(f"“{line.description}”有核减，请写明理由。")
        line.approved, line.cut_reason = approved, reason.strip()
        line.save()
        if approved < line.amount:
            cuts.append(
                {
                    "description": line.description,
                    "amount": line.amount,
                    "approved": approved,
                    "reason": reason,
                }
            )
    if lines:
        raise Refused("请核定每一项预算。")
    step.facts["cuts"] = cuts
    step.facts["approved_total"] = step.case.approved_total


def reserve(step: Step) -> None:
    """Approval reserves the approved sum in the call's pool and opens the addresses for signing in."""
    _reserve(step, pool_id=step.case.call.pool_id)
    hosting.arrange(step.case)


def _reserve(step: Step, *, pool_id: int) -> None:
    application = step.case
    amount = application.approved_total
    ledger.reserve(
        case=application,
        pool_id=pool_id,
        amount=amount,
        user=step.user,
        category=application.get_event_kind_display(),
        happens_on=_last_day(application),
    )
    step.facts["reserved"] = amount


def _last_day(application: EventApplication) -> date | None:
    return timezone.localdate(application.ends_at) if application.ends_at else None


def release(step: Step) -> None:
    """Cancellation and reopening give the reserve back; a change that was not decided falls with it."""
    ledger.release(case=step.case, user=step.user)
    if change := running_change(step.case):
        _close(change, EventChange.Outcome.CANCELLED, step)


def call_off(step: Step) -> None:
    """An event that does not take place gives its reserve back, and nobody signs in to it."""
    release(step)
    hosting.call_off(step.case)


def request_change(step: Step) -> None:
    """The event takes the content that is asked for; the reserve is held until the change is decided."""
    application = step.case
    change = EventChange.objects.get(application=application.pk, outcome=EventChange.Outcome.DRAFT)
    if change.before != picture_of(application):
        raise Refused("活动内容在您填写之后有更新，请重新填写变更。")
    if problems := problems_of(application, change.after):
        raise Refused(problems[0])
    bring_to(application, change.after, before=change.before)
    change.outcome = EventChange.Outcome.PENDING
    change.reason = str(step.data.get("note", ""))
    change.made_by, change.requested_at = cast(User, step.user), step.at
    change.save()
    step.facts["changes"] = [str(point) for point in differences(change.before, change.after)]


def accept_change(step: Step) -> None:
    """The change stands; where another sum was approved, the old reserve gives way to the new one."""
    application = step.case
    held = Commitment.objects.filter(case=application.pk, closed_at=None).first()
    if held is not None and held.amount == application.approved_total:
        Commitment.objects.filter(pk=held.pk).update(happens_on=_last_day(application))
        step.facts["reserved"] = held.amount
    else:
        ledger.release(case=application, user=step.user)
        _reserve(step, pool_id=held.pool_id if held else application.call.pool_id)
    _close(_pending(step), EventChange.Outcome.APPROVED, step)


def refuse_change(step: Step) -> None:
    """What was approved stands again, with its sums and its reserve."""
    _undo(step, EventChange.Outcome.REFUSED)


def withdraw_change(step: Step) -> None:
    """The organiser keeps to what was approved."""
    _undo(step, EventChange.Outcome.WITHDRAWN)


def _undo(step: Step, outcome: str) -> None:
    change = _pending(step)
    fill_in(step.case, **contents_of(change.before))
    _close(change, outcome, step)


def _pending(step: Step) -> EventChange:
    return EventChange.objects.get(application=step.case.pk, outcome=EventChange.Outcome.PENDING)


def _close(change: EventChange, outcome: str, step: Step) -> None:
    change.outcome, change.closed_at = outcome, step.at
    change.save()


def accept(step: Step) -> None:
    """Acceptance gives the quality score and opens the claim until its last day, with what a low score advises."""
    application = step.case
    score = give_score(
        application=application,
        theme=step.data.get("theme"),
        comment=step.data.get("theme_comment", ""),
        user=step.user,
    )
    step.facts["score"] = {"total": score.total, "parts": score.parts}
    deadline = claim_deadline(
        event_end=timezone.localdate(application.ends_at), accepted_on=timezone.localdate(step.at)
    )
    advice = {}
    if not score.passes and score.rules["cut_percent"]:
        percent = score.rules["cut_percent"]
        advice = {
            "cut_percent": percent,
            "cut_reason": f"质量评分 {score.total} 分，低于合格分 {score.rules['pass_mark']} 分，建议核减 {percent}%。",
        }
    ledger.open_for_claim(case=application, deadline=deadline, **advice)
    step.facts["claim_deadline"] = deadline
