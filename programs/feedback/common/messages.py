"""What firms and staff are told of common issues. Firms read neutral words and their own items, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.backoffice.people import holding
from hub.cases.notices import applicants
from hub.members.models import Contact
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify

from ..models import CommonIssue, FeedbackItem, IssueItem
from .querysets import KEEP

TITLE = Placeholder("标题", "title", "仓单质押业务办理流程")
WHEN = Placeholder("会议时间", "when", "2026-12-15 14:30")
NOTE = Placeholder("说明", "note", "请关注后续通知。")
WHAT = Placeholder("事项", "what", "统一答复")

declare(
    Event(
        key="common.answered",
        label="共性问题：已统一答复（提出机构）",
        group=Group.DECISION,
        placeholders=(TITLE,),
        subject="您反映的问题已有统一答复：{{ 标题 }}",
        body="贵单位反映的意见已作为共性问题“{{ 标题 }}”统一答复，请打开查看并评价。",
        mandatory=True,
    ),
    Event(
        key="common.meeting",
        label="共性问题：安排线上会议（提出机构）",
        group=Group.PROGRESS,
        placeholders=(TITLE, WHEN),
        subject="就“{{ 标题 }}”召开线上会议（{{ 会议时间 }}）",
        body="就贵单位反映的问题“{{ 标题 }}”，交易所定于 {{ 会议时间 }} 召开线上会议，请在会员门户报名。会后以纪要答复。",
        mandatory=True,
    ),
    Event(
        key="common.meeting_cancelled",
        label="共性问题：会议取消（提出与报名机构）",
        group=Group.PROGRESS,
        placeholders=(TITLE, WHEN, NOTE),
        subject="线上会议取消：{{ 标题 }}",
        body="原定 {{ 会议时间 }} 召开的线上会议“{{ 标题 }}”取消。\n{{ 说明 }}",
        mandatory=True,
    ),
    Event(
        key="common.proposed",
        label="共性问题：请审批",
        group=Group.WORK,
        placeholders=(TITLE, WHAT),
        subject="请审批共性问题“{{ 标题 }}”：{{ 事项 }}",
        body="共性问题“{{ 标题 }}”的{{ 事项 }}已报批，请核对文字没有透露提出机构后审批。",
    ),
    Event(
        key="common.sent_back",
        label="共性问题：被退回",
        group=Group.WORK,
        placeholders=(TITLE, WHAT, NOTE),
        subject="共性问题“{{ 标题 }}”被退回：{{ 事项 }}",
        body="共性问题“{{ 标题 }}”的{{ 事项 }}被退回。\n{{ 说明 }}",
    ),
)


def tell_of_answer(issue: CommonIssue, item: FeedbackItem) -> None:
    """Whoever stands behind an item, once for all of theirs: the way leads to their own item."""
    notify(
        event="common.answered",
        recipients=applicants(item),
        context={"title": issue.title},
        url=reverse("portal:case", args=[item.pk]),
        idempotency_key=f"common.answered:{issue.pk}",
    )


def askers(issue: CommonIssue) -> list[User]:
    """The people of all who stand behind the items, as `applicants` of each. One query."""
    rows = IssueItem.objects.filter(issue=issue.pk, state__in=IssueItem.BEHIND)
    contacts = User.objects.filter(
        is_active=True, contact__is_active=True, contact__organization__in=rows.values("item__organization")
    )
    return list(
        contacts.filter(Q(pk__in=rows.values("item__author")) | Q(contact__is_administrator=True)).distinct()
    )


def tell_of_meeting(issue: CommonIssue) -> None:
    """The askers; called again, those of them who were not told of this time yet."""
    notify(
        event="common.meeting",
        recipients=askers(issue),
        context={"title": issue.title, "when": when(issue)},
        url=reverse("common_issues:issue", args=[issue.pk]),
        idempotency_key=f"common.meeting:{issue.pk}:{issue.arranged_at:%Y%m%d%H%M%S}",
    )


def tell_of_cancelling(issue: CommonIssue, *, note: str) -> None:
    """The askers, and whoever registered somebody: that there is no meeting then, and why."""
    registered = User.objects.filter(pk__in=issue.registrations.values("registered_by"))
    notify(
        event="common.meeting_cancelled",
        recipients=[*askers(issue), *registered],
        context={"title": issue.title, "when": when(issue), "note": note},
        url=reverse("common_issues:index"),
    )


def tell_approvers(issue: CommonIssue) -> None:
    """Those who may let it out: the heads of the department, and the clerks; not who proposed it."""
    keepers = User.objects.filter(holding(KEEP), is_active=True).exclude(pk=issue.proposed_by_id or 0)
    _tell_staff(
        issue,
        "proposed",
        keepers.filter(holding("cases.view_every_case") | Q(department=issue.department_id)),
    )


def tell_proposer(issue: CommonIssue, *, note: str) -> None:
    """Whoever proposed what was sent back."""
    if issue.proposed_by is not None:
        _tell_staff(issue, "sent_back", [issue.proposed_by], note=note)


def _tell_staff(issue: CommonIssue, event: str, people: Iterable[User], *, note: str = "") -> None:
    notify(
        event=f"common.{event}",
        recipients=people,
        context={"title": issue.title, "what": issue.get_proposal_display(), "note": note},
        url=reverse("common_desk:issue", args=[issue.pk]),
        subject_key=f"common:{issue.pk}",
    )


def when(issue: CommonIssue) -> str:
    """The time of the meeting as people write it."""
    return f"{timezone.localtime(issue.meeting_at):%Y-%m-%d %H:%M}" if issue.meeting_at else ""


def without_account(rows: Sequence[IssueItem]) -> list[str]:
    """The institutions behind these items that nobody can tell through the platform: staff tell them."""
    firms = {row.item.organization_id for row in rows}
    contacts = Contact.objects.filter(is_active=True, organization__in=firms)
    reached = set(contacts.values_list("organization", flat=True))
    names = [row.item.form.firm_name for row in rows if row.item.organization_id not in reached]
    return list(dict.fromkeys(names))
