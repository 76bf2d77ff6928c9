"""Who may do what with a common issue, and what it must be before it goes out. Reasons are in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.delegation import hats
from hub.cases.flows import Reason
from hub.members.anonymous import Finding, doubtful
from hub.members.services import organization_of, ties

from .. import naming
from ..models import CommonIssue, FeedbackItem, FeedbackSettings, IssueItem
from ..states import IN_HAND
from .flow import ACTS, COLLECTS, HAS_ANSWER, Act
from .querysets import KEEP

Proposal, State = CommonIssue.Proposal, CommonIssue.State
GONE = ("draft", "withdrawn")


def keeps(user: User) -> bool:
    """Whether the user groups items: clerks, heads of department, and who stands in for them."""
    return any(person.has_perm(KEEP) for person in hats(user))


def may_keep(issue: CommonIssue, user: User) -> Reason | None:
    """Clerks keep every issue, heads their department's; nobody one behind which a firm stands that they are tied to."""
    if not any(
        person.has_perm(KEEP)
        and (person.has_perm("cases.view_every_case") or person.department_id == issue.department_id)
        for person in hats(user)
    ):
        return "只有收文人员和承办部门负责人可以办理共性问题。"
    behind = IssueItem.objects.filter(issue=issue.pk, state__in=IssueItem.BEHIND)
    if ties(user) & set(behind.values_list("item__organization", flat=True)):
        return "您与其中一家提出机构存在利害关系，须回避，请交由同事办理。"
    return None


def may_act(issue: CommonIssue, act: Act, user: User) -> Reason | None:
    """Whether this act is this user's to take, whatever state the issue is in: what goes out needs two people."""
    if reason := may_keep(issue, user):
        return reason
    if not act.decides:
        return None
    if issue.proposed_by_id in {person.pk for person in hats(user)}:
        return "提请与审批须由两个人办理，请交由同事审批。"
    if issue.proposal == Proposal.ANSWER and needs_head(issue) and not is_head(issue, user):
        return "其中有意见的类别要求部门负责人审批，请由承办部门负责人审批。"
    return None


def needs_head(issue: CommonIssue) -> bool:
    """Whether the category of any item that waits wants its answer approved by a head."""
    return IssueItem.objects.filter(
        issue=issue.pk, state=IssueItem.State.WAITING, item__category__needs_approval=True
    ).exists()


def is_head(issue: CommonIssue, user: User) -> bool:
    """Whether the user approves answers of the issue's department, or stands in for who does."""
    return any(
        person.has_perm("cases.approve_case")
        and (person.has_perm("cases.view_every_case") or person.department_id == issue.department_id)
        for person in hats(user)
    )


def not_ready(issue: CommonIssue, act: Act) -> Reason | None:
    """What the issue still lacks for this act, whoever takes it."""
    if issue.state not in act.source:
        return f"问题{issue.get_state_display()}，现在不能{act.label}。"
    rows = IssueItem.objects.filter(issue=issue.pk)
    waiting = rows.filter(state=IssueItem.State.WAITING)
    if act.name in ("study", "answer", "meeting"):
        if not waiting.exists():
            return "还没有加入待答复的意见。"
        if not issue.attention and asked_by(issue) < 2:
            return "只有一家机构提出：请再加入其他机构的意见，或在内容中写明关注度较高的理由。"
    if act.name == "answer" and issue.state == State.MEETING and not issue.is_over:
        return f"会议在 {timezone.localtime(issue.meeting_at):%Y-%m-%d %H:%M} 召开，会后再填写纪要。"
    if issue.state in HAS_ANSWER and act.name in ("publish", "close") and (left := waiting.count()):
        return f"还有 {left} 条意见没有收到答复，全部发出之后才能{act.label}。"
    if act.name == "take_down" and issue.published_at is None:
        return "没有发布，不需要撤下。"
    return None


def why_not(issue: CommonIssue, act: Act, user: User) -> Reason | None:
    """Why this user may not take this act now, or None."""
    return may_act(issue, act, user) or not_ready(issue, act)


def offered(issue: CommonIssue, user: User) -> list[tuple[Act, Reason | None]]:
    """The acts to show: those of the state, with the reason that stands in their way."""
    if may_keep(issue, user):
        return []
    return [(act, why_not(issue, act, user)) for act in ACTS.values() if issue.state in act.source]


def may_change(issue: CommonIssue, user: User) -> Reason | None:
    """The wording is changed until the answer is with the head; afterwards it is what firms have read."""
    if issue.state not in (State.COLLECTING, State.STUDYING):
        return "答复或会议已经报批，内容不能再修改。"
    return may_keep(issue, user)


def may_add(issue: CommonIssue, user: User) -> Reason | None:
    """Items come in until an answer is with the head, and again when it is given."""
    if issue.state not in (*COLLECTS, *HAS_ANSWER):
        return f"问题{issue.get_state_display()}，现在不能加入意见。"
    return may_keep(issue, user)


def may_take(issue: CommonIssue, item: FeedbackItem, user: User) -> Reason | None:
    """Whether this item can stand behind the issue."""
    if item.state in GONE:
        return "会员已撤回，不能加入。"
    other = IssueItem.objects.filter(item=item.pk, state=IssueItem.State.WAITING).select_related("issue")
    if row := other.first():
        return f"已在共性问题“{row.issue.title}”中。"
    if IssueItem.objects.filter(issue=issue.pk, item=item.pk, state__in=IssueItem.BEHIND).exists():
        return "已经加入过。"
    if issue.state not in HAS_ANSWER or item.state not in IN_HAND:
        return None
    wants_head = item.category is not None and item.category.needs_approval
    answered_by_head = issue.approved_by is not None and is_head(issue, issue.approved_by)
    if wants_head and not answered_by_head and not is_head(issue, user):
        return "这类意见的答复须经部门负责人审批，请由部门负责人加入。"
    return None


def may_promise(issue: CommonIssue, user: User) -> Reason | None:
    """What the answer promises is promised once it is given, by whoever keeps the issue."""
    if issue.state not in HAS_ANSWER:
        return "统一答复之后才能增加承诺事项。"
    return may_keep(issue, user)


def may_remove(issue: CommonIssue, user: User) -> Reason | None:
    """An item leaves an issue again until its answer is with the head."""
    if issue.state not in COLLECTS:
        return "答复已经报批或发出，不能再移出意见。"
    return may_keep(issue, user)


# Saying nothing of who asked


def asked_by(issue: CommonIssue) -> int:
    """How many institutions stand behind the issue; those without an account count by name."""
    behind = IssueItem.objects.filter(issue=issue.pk, state__in=IssueItem.BEHIND)
    return behind.values("item__organization", "item__form__institution").distinct().count()


def asked_in_words(issue: CommonIssue) -> str:
    """Who asked, as everybody may read it: from a few firms on, how many; never one alone (DOMAIN 1)."""
    number = asked_by(issue)
    if number >= FeedbackSettings.load().count_from:
        return f"{number} 家会员提出"
    return "会员普遍关注" if issue.attention else "多家会员提出"


def tells(issue: CommonIssue, texts: Iterable[str]) -> Reason | None:
    """Why these texts can't go out: they name somebody who is behind the issue."""
    behind = IssueItem.objects.filter(issue=issue.pk, state__in=IssueItem.BEHIND)
    items = FeedbackItem.objects.filter(pk__in=behind.values("item")).select_related("organization", "form")
    return naming.tells(items, texts)


def doubts(issue: CommonIssue) -> list[Finding]:
    """What in the proposed texts might still tell who asked: whoever approves looks at each."""
    parts = [
        ("标题", issue.title),
        ("问题", issue.question),
        ("答复", issue.answer),
        ("会议说明", issue.meeting_note),
    ]
    return doubtful([(part, text) for part, text in parts if text])


# Meetings


def may_register(issue: CommonIssue, user: User) -> Reason | None:
    """Contacts of an invited organization send somebody until the meeting begins, while there are seats."""
    organization = organization_of(user)
    if organization is None:
        return "只有机构的联系人可以报名。"
    if issue.arranged_at is None:
        return "会议没有开放报名。"
    if issue.is_over or issue.state != State.MEETING:
        return "会议已经开始，不能再报名。"
    most = FeedbackSettings.load().seats_per_firm
    if issue.registrations.of(organization).count() >= most:
        return f"每家机构最多报名 {most} 人；要换人请先取消原来的报名。"
    if issue.seats is not None and issue.registrations.count() >= issue.seats:
        return "会议名额已满，请联系交易所专人。"
    return None
