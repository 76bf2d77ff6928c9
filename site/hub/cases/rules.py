"""Who may do what with a case. Each predicate answers None, or the reason why not in words."""

from __future__ import annotations

from hub.accounts.models import User
from hub.members.services import is_tied, organization_of

from .flows import Predicate, Reason, Refused, Transition
from .models import Case


def is_applicant(case: Case, user: User | None) -> Reason | None:
    """Only contacts of the organization the case belongs to."""
    if user is not None:
        organization = organization_of(user)
        if organization is not None and organization.pk == case.organization_id:
            return None
    return "只有申请单位的联系人可以办理。"


def is_system(case: Case, user: User | None) -> Reason | None:
    """Only follow-up steps that the platform takes itself."""
    return None if user is None else "这一步由系统自动办理。"


def holds(permission: str, reason: Reason) -> Predicate:
    """Only those who hold the permission; one who sees a department's cases only, in that department."""

    def predicate(case: Case, user: User | None) -> Reason | None:
        if user is None or not user.has_perm(permission):
            return reason
        if not user.has_perm("cases.view_every_case") and user.department_id != case.department_id:
            return "只有承办部门可以办理。"
        return None

    return predicate


def is_uninvolved(case: Case, user: User | None) -> Reason | None:
    """Nobody decides on their own case or one of a firm they are tied to (DOMAIN 8)."""
    if user is None:
        return None
    if user.pk == case.author_id:
        return "不能办理自己提出的事项。"
    if is_tied(user, case.organization_id):
        return "您与该机构存在利害关系，须回避，请交由同事办理。"
    return None


def did_not(event: str, reason: Reason) -> Predicate:
    """Four eyes: whoever last took the earlier step may not take this one."""

    def predicate(case: Case, user: User | None) -> Reason | None:
        last = case.timeline.filter(event=event).order_by("-seq").first()
        if user is not None and last is not None and last.actor_id == user.pk:
            return reason
        return None

    return predicate


can_review = holds("cases.review_case", "只有业务部门审核人员可以办理。")
can_approve = holds("cases.approve_case", "只有部门负责人可以审批。")


def not_theirs(case: Case, transition: Transition, user: User | None) -> Reason | None:
    """Why this step is not this user's to take, or None, whatever state the case is in."""
    predicates = (*transition.allowed, is_uninvolved) if transition.decides else transition.allowed
    return next((why for predicate in predicates if (why := predicate(case, user))), None)


def why_not(case: Case, transition: Transition, user: User | None) -> Reason | None:
    """Why this user may not take this step now, or None. Says nothing of the data still to be entered."""
    if case.state not in transition.source:
        return "事项当前状态下不能进行这项操作。"
    if reason := not_theirs(case, transition, user):
        return reason
    for guard in transition.guards:
        if reason := guard(case):
            return reason
    return None


def offered(case: Case, user: User) -> list[tuple[Transition, Reason | None]]:
    """The steps to show: those the user may take, each with the reason that still stands in its way.

    A step that is another's business is left out; one whose guard fails is shown with the reason.
    """
    rows = []
    for transition in case.flow.transitions:
        if case.state not in transition.source or not_theirs(case, transition, user):
            continue
        rows.append((transition, next((why for guard in transition.guards if (why := guard(case))), None)))
    return rows


def may_edit(case: Case, user: User | None) -> Reason | None:
    """Whether the applicant may change the case's data now."""
    if not case.state_info.editable:
        return "事项已提交，当前状态下不能修改。"
    return is_applicant(case, user)


def may_remark(case: Case, user: User) -> Reason | None:
    """Whoever sees a submitted case may remark on it, but for auditors, who change nothing."""
    if case.submitted_at is None:
        return "草稿提交后才能留言。"
    if user.has_perm("cases.audit_case") and not user.is_superuser:
        return "审计人员只查阅，不留言。"
    return None


def may_assign(case: Case, user: User) -> Reason | None:
    """Clerks and heads assign; a reviewer may take an unassigned case of the department."""
    if case.state_info.final:
        return "事项已办结。"
    if user.has_perm("cases.assign_case"):
        return holds("cases.assign_case", "")(case, user)
    if case.assignee_id is None:
        return can_review(case, user)
    return "只有收文人员或部门负责人可以改派。"


def is_staff(user: User) -> bool:
    """Whether the user works on cases at the exchange: such users read internal remarks and files.

    An observer of a securities bureau enters the admin, too, and is no staff.
    """
    return user.has_perm("cases.read_internal")


def ensure(reason: Reason | None) -> None:
    """Raise the reason as a refusal, where there is one."""
    if reason:
        raise Refused(reason)
