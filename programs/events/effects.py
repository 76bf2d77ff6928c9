"""What the steps of an event do to its row, its budget and the pool; called by `perform()` under its lock."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from hub.cases.flows import Refused, Step
from programs.reimbursement import ledger
from programs.reimbursement.deadlines import claim_deadline


def submit(step: Step) -> None:
    """An application keeps the rules it was submitted under and goes to the call's department."""
    application = step.case
    application.department = application.call.department
    application.corrections = []
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
    """Approval reserves the approved sum in the call's pool."""
    application = step.case
    amount = application.approved_total
    ledger.reserve(
        case=application,
        pool_id=application.call.pool_id,
        amount=amount,
        user=step.user,
        category=application.get_event_kind_display(),
        happens_on=timezone.localdate(application.ends_at) if application.ends_at else None,
    )
    step.facts["reserved"] = amount


def release(step: Step) -> None:
    """Cancellation and reopening give the reserve back."""
    ledger.release(case=step.case, user=step.user)


def open_for_claim(step: Step) -> None:
    """Acceptance opens the claim until its last day."""
    application = step.case
    deadline = claim_deadline(
        event_end=timezone.localdate(application.ends_at), accepted_on=timezone.localdate(step.at)
    )
    ledger.open_for_claim(case=application, deadline=deadline)
    step.facts["claim_deadline"] = deadline
