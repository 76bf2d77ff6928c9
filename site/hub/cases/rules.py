"""Who may do what with a case. Each predicate answers None, or the reason why not in words."""

from __future__ import annotations

from hub.accounts.models import User
from hub.members.models import Organization
from hub.members.services import is_tied, organization_of

from .delegation import alone, delegators, hats
from .flows import Predicate, Reason, Refused, Transition
from .models import Case


def is_applicant(case: Case, user: User | None) -> Reason | None:
    """Only contacts of the organization the case belongs to."""
    if user is not None:
        organization = organization_of(user)
        if organization is not None and organization.pk == case.organization_id:
            return None
    return "只有申请单位的联系人可以办理。"


def may_hand_in(case: Case, user: User | None) -> Reason | None:
    """Whoever may submit a draft: its applicant, or whoever registers what came in otherwise."""
    if case.channel == Case.Channel.PORTAL:
        return is_applicant(case, user)
    return None if user is None else may_register(user, case.organization)


def may_register(user: User, organization: Organization) -> Reason | None:
    """Those who register what comes in, but not for a firm they are tied to (DOMAIN 8)."""
    if not user.has_perm("cases.register_case"):
        return "只有收文人员可以登记。"
    if is_tied(user, organization.pk):
        return "您与该机构存在利害关系，须回避，请交由同事登记。"
    return None


def is_system(case: Case, user: User | None) -> Reason | None:
    """Only follow-up steps that the platform takes itself."""
    return None if user is None else "这一步由系统自动办理。"


def holds(permission: str, reason: Reason) -> Predicate:
    """Only those who hold the permission; one who sees a department's cases only, in that department.

    Whoever stands in for an absent colleague holds theirs, too, where neither of them is tied to the firm.
    """

    def held(case: Case, user: User) -> Reason | None:
        if not user.has_perm(permission):
            return reason
        if not user.has_perm("cases.view_every_case") and user.department_id != case.department_id:
            return "只有承办部门可以办理。"
        return None

    def predicate(case: Case, user: User | None) -> Reason | None:
        if user is None:
            return reason
        why = held(case, user)
        if why is None:
            return None
        for other in delegators(user):
            if held(case, other) is None:
                return is_uninvolved(case, other) or is_uninvolved(case, user)
        return why

    return predicate


def is_uninvolved(case: Case, user: User | None) -> Reason | None:
    """Nobody decides on their own case or one of a firm they are tied to (DOMAIN 8)."""
    if user is None:
        return None
    if user.pk == case.author_id and case.channel == Case.Channel.PORTAL:
        return "不能办理自己提出的事项。"
    if is_tied(user, case.organization_id):
        return "您与该机构存在利害关系，须回避，请交由同事办理。"
    return None


def did_not(event: str, reason: Reason) -> Predicate:
    """Four eyes: whoever last took the earlier step may not take this one.

    A substitute counts as one with the colleague they stand in for, whichever of the two acted first.
    """

    def predicate(case: Case, user: User | None) -> Reason | None:
        last = case.timeline.filter(event=event).order_by("-seq").first()
        if user is None or last is None:
            return None
        people = {person.pk for person in hats(user)}
        return reason if people & {last.actor_id, last.on_behalf_of_id} else None

    return predicate


can_review = holds("cases.review_case", "只有业务部门审核人员可以办理。")
can_approve = holds("cases.approve_case", "只有部门负责人可以审批。")


def not_theirs(case: Case, transition: Transition, user: User | None) -> Reason | None:
    """Why this step is not this user's to take, or None, whatever state the case is in."""
    predicates = (*transition.allowed, is_uninvolved) if transition.decides else transition.allowed
    return next((why for predicate in predicates if (why := predicate(case, user))), None)


def on_behalf_of(case: Case, transition: Transition, user: User | None) -> User | None:
    """The absent colleague with whose right this user may take the step; None where their own suffices."""
    if user is None:
        return None
    with alone(user):
        if not_theirs(case, transition, user) is None:
            return None
    return next((other for other in delegators(user) if not_theirs(case, transition, other) is None), None)


def why_not(case: Case, transition: Transition, user: User | None) -> Reason | None:
    """Why this user may not take this step now, or None. Says nothing of the data still to be entered."""
    if case.state not in transition.source:
        return "事项当前状态下不能进行这项操作。"
    if reason := not_theirs(case, transition, user):
        return reason
    return in_the_way(case, transition)


def in_the_way(case: Case, transition: Transition) -> Reason | None:
    """What the case still lacks for this step, whoever takes it, or None."""
    for guard in transition.guards:
        if reason := guard(case):
            return reason
    if transition.needs_votes and (reason := _votes_missing(case)):
        return reason
    return opinions_open(case) if transition.decides else None


def _votes_missing(case: Case) -> Reason | None:
    from .reviews import missing  # stands on these predicates

    return missing(case)


def opinions_open(case: Case) -> Reason | None:
    """A decision waits until what other departments were asked is noted or withdrawn."""
    names = [
        opinion.department.name
        for opinion in case.opinions.filter(state__in=("asked", "answered")).select_related("department")
    ]
    return f"征求{'、'.join(names)}的意见尚未办结，请先采纳办结或撤回。" if names else None


def offered(case: Case, user: User) -> list[tuple[Transition, Reason | None]]:
    """The steps to show: those the user may take, each with the reason that still stands in its way.

    A step that is another's business is left out; one whose guard fails is shown with the reason.
    """
    rows = []
    for transition in case.flow.transitions:
        if case.state not in transition.source or not_theirs(case, transition, user):
            continue
        rows.append((transition, in_the_way(case, transition)))
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
    if any(person.has_perm("cases.assign_case") for person in hats(user)):
        return holds("cases.assign_case", "")(case, user)
    if case.assignee_id is None:
        return can_review(case, user)
    return "只有收文人员或部门负责人可以改派。"


def may_extend(case: Case, user: User) -> Reason | None:
    """Clerks and heads give more time, where the running clock allows it; nobody for a firm they are tied to."""
    rule = case.state_info.clock
    if rule is None or not rule.extendable:
        return "这个事项当前的期限不能延长。"
    if not any(person.has_perm("cases.assign_case") for person in hats(user)):
        return "只有收文人员或部门负责人可以延长期限。"
    return holds("cases.assign_case", "")(case, user) or is_uninvolved(case, user)


def is_staff(user: User) -> bool:
    """Whether the user works on cases at the exchange: such users read internal remarks and files.

    An observer of a securities bureau enters the admin, too, and is no staff.
    """
    return user.has_perm("cases.read_internal")


def ensure(reason: Reason | None) -> None:
    """Raise the reason as a refusal, where there is one."""
    if reason:
        raise Refused(reason)
