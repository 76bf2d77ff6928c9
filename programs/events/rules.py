"""Who may do what with a co-hosted event, and what it must show before its next step."""

from __future__ import annotations

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import can_approve, can_review, is_applicant
from hub.members.models import Organization
from hub.members.services import organization_of

from .checks import rules_of, violations
from .hosting import disagreements, measured
from .models import Call, EventApplication
from .models.records import label_of
from .quality import why_cooling_off

APPLICANT_KINDS = (
    Organization.Kind.FUTURES_FIRM,
    Organization.Kind.NON_BROKER_MEMBER,
    Organization.Kind.ASSOCIATION,
)


def may_apply_at_all(user: User) -> Reason | None:
    """Member firms and industry associations hold events with the exchange (DOMAIN 2)."""
    organization = organization_of(user)
    if organization is None:
        return "您的账号没有关联任何机构，不能发起申请。"
    if organization.kind not in APPLICANT_KINDS:
        return "合办活动由会员单位和行业协会申请。"
    return None


def may_apply(call: Call, user: User) -> Reason | None:
    """Whoever may apply at all applies while the call is open."""
    if reason := may_apply_at_all(user):
        return reason
    if not call.takes_applications:
        return f"本次征集的申请期为 {call.opens_on:%Y-%m-%d} 至 {call.closes_on:%Y-%m-%d}，当前不接受申请。"
    return None


def call_takes_applications(application: EventApplication) -> Reason | None:
    """An application is submitted while its call is open."""
    if application.call.takes_applications:
        return None
    return "本次征集已经关闭，不能提交；草稿仍会保留。"


def is_not_cooling_off(application: EventApplication) -> Reason | None:
    """The organiser of a poor event waits before it applies again (DOMAIN 2), unless the head lifted that."""
    reason = why_cooling_off(application.organization_id)
    return f"贵单位{reason}" if reason else None


def breaks_no_rule(application: EventApplication) -> Reason | None:
    """No rule of the call is broken; the first violation is named."""
    found = violations(application)
    if not found:
        return None
    more = f"（共 {len(found)} 处，见申请表）" if len(found) > 1 else ""
    return f"{found[0].message}{more}"


def budget_reviewed(application: EventApplication) -> Reason | None:
    """Something is left of the budget to approve."""
    if application.approved_total <= 0:
        return "核定金额为零，请退回重审或不予通过。"
    return None


def may_approve(case: Case, user: User | None) -> Reason | None:
    """Above the call's threshold the head decides, below it a second reviewer may (DOMAIN 2)."""
    application = case.child
    if application.approved_total > rules_of(application).approval_threshold:
        return can_approve(case, user)
    return can_approve(case, user) and can_review(case, user)


def wants_second_review(application: EventApplication) -> bool:
    """From the call's sum on a second reviewer looks at it before it is approved."""
    start = rules_of(application).second_review_from
    return start is not None and application.approved_total >= start


def may_cancel(case: Case, user: User | None) -> Reason | None:
    """The organiser cancels its event; so may the head of the department."""
    return is_applicant(case, user) and can_approve(case, user)


def has_ended(application: EventApplication) -> Reason | None:
    """A summary is written after the event."""
    if application.ends_at and timezone.now() < application.ends_at:
        return f"活动于 {timezone.localtime(application.ends_at):%Y-%m-%d %H:%M} 结束，结束后提交总结。"
    return None


SUMMARY_FIELDS = ("actual_attendance", "industrial_attendance", "satisfaction", "outcome", "self_evaluation")


def summary_complete(application: EventApplication) -> Reason | None:
    """The figures and texts of the summary are filled in."""
    empty = [
        label_of(application, name) for name in SUMMARY_FIELDS if getattr(application, name) in (None, "")
    ]
    if empty:
        return f"请先在“活动总结”中填写：{'、'.join(empty)}。"
    return figures_unexplained(application)


def figures_unexplained(application: EventApplication) -> Reason | None:
    """Figures that differ from what was counted need a reason."""
    if application.figures_reason.strip():
        return None
    found = disagreements(application, measured(application))
    return f"{'；'.join(found)}。请填写“与系统统计不一致的说明”。" if found else None


def may_write_summary(case: Case, user: User | None) -> Reason | None:
    """The organiser writes the summary once the event is approved, until it is handed in."""
    if case.state != "approved":
        return "活动批准之后、提交总结之前可以填写总结。"
    return is_applicant(case, user)
