"""The verbs of common issues: group items, answer or meet, let out, publish.

Locks are taken in one order: issue, case, row of the item. What happens to an item by itself (withdrawn, answered
alone) takes the case and the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import timeline
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure, is_uninvolved
from hub.cases.services import lock, perform
from hub.jobs.registry import Progress
from hub.jobs.services import start

from ..models import CommonIssue, FeedbackItem, IssueItem, IssueRecord
from ..promises import services as promises
from . import messages, rules
from .flow import ACTS, HAS_ANSWER
from .kinds import reach
from .publication import draft_announcement, take_off

State, Proposal = CommonIssue.State, CommonIssue.Proposal
DELIVER = "feedback.common_answer"
CHANGED = "您打开页面之后，这个问题已被他人更新。请查看最新内容后再办理，您的填写仍保留在下方。"


# Grouping


@transaction.atomic
def create_issue(*, user: User, item_ids: Iterable[int] = (), **values: Any) -> CommonIssue:
    """Open a common issue: title, question, department, owner, attention; with the items it begins with.

    Raises Refused for an item that can't stand behind it, and then makes nothing.
    """
    issue = CommonIssue(created_by=user, **values)
    ensure(rules.may_keep(issue, user))
    with _own_title():
        issue.save(force_insert=True)
    _record(issue, "create", user)
    for pk in sorted(set(item_ids)):
        _add(issue, pk, user)
    return issue


@transaction.atomic
def change_issue(*, issue_id: int, user: User, version: int, **values: Any) -> CommonIssue:
    """Write the issue otherwise. Raises Refused once it was proposed, or after somebody else's change."""
    issue = _locked(issue_id, user, version)
    ensure(rules.may_change(issue, user))
    for name, value in values.items():
        setattr(issue, name, value)
    ensure(rules.may_keep(issue, user))  # another department's issues are not given to it
    with _own_title():
        _save(issue)
    _record(issue, "edit", user, text=f"{issue.title}\n\n{issue.question}")
    return issue


@contextmanager
def _own_title() -> Iterator[None]:
    """No two issues at work are called the same: a form that was sent twice makes one."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused("已有同名的共性问题，请另拟标题，或者把意见加入那个问题。") from error


@transaction.atomic
def add_item(*, issue_id: int, item_id: int, user: User, confirmed: bool = False) -> IssueItem:
    """Put an item behind an issue; behind an answered one it gets the answer at once, which `confirmed` says.

    Raises Refused with the reason.
    """
    issue = _locked(issue_id, user)
    ensure(rules.may_add(issue, user))
    if issue.state in HAS_ANSWER and not confirmed:
        raise Refused("问题已经答复：加入后这条意见立即收到同样的答复，请勾选确认。")
    row = _add(issue, item_id, user)
    _save(issue)
    return row


def add_items(
    *, issue_id: int, item_ids: Iterable[int], user: User, confirmed: bool = False
) -> tuple[int, list[str]]:
    """Put several items behind an issue, each by itself; how many came in, and why the others did not."""
    added, refused = 0, []
    for pk in sorted(set(item_ids)):
        try:
            add_item(issue_id=issue_id, item_id=pk, user=user, confirmed=confirmed)
            added += 1
        except Refused as refusal:
            refused.append(refusal.reason)
    return added, refused


def _add(issue: CommonIssue, item_id: int, user: User) -> IssueItem:
    """Under the lock of the issue."""
    case = lock(item_id, user)
    if not isinstance(case, FeedbackItem):
        raise Refused("只能加入会员意见。")
    name = f"“{case.title}”："
    if reason := rules.may_take(issue, case, user) or is_uninvolved(case, user):
        raise Refused(name + reason)
    in_hand = case.state in rules.IN_HAND
    row = IssueItem.objects.create(
        issue=issue,
        item=case,
        added_by=user,
        state=IssueItem.State.WAITING if in_hand else IssueItem.State.ELSEWHERE,
    )
    _note(case, "join_issue", issue, user)
    _record(issue, "add", user, item=case)
    if in_hand and issue.state in HAS_ANSWER:
        _answer(issue, row.pk)
    elif issue.state == State.MEETING:
        messages.tell_of_meeting(issue)
    return row


@transaction.atomic
def remove_item(*, issue_id: int, item_id: int, user: User, reason: str) -> None:
    """Take an item out again, for a reason, before the answer is with the head. Raises Refused."""
    issue = _locked(issue_id, user)
    ensure(rules.may_remove(issue, user))
    case = lock(item_id, user)
    rows = IssueItem.objects.select_for_update().filter(
        issue=issue.pk, item=item_id, state__in=(IssueItem.State.WAITING, IssueItem.State.ELSEWHERE)
    )
    row = rows.first()
    if row is None:
        raise Refused("这条意见不在这个问题中。")
    if not (reason := reason.strip()):
        raise Refused("请写明移出的理由。")
    _end(row, IssueItem.State.REMOVED)
    _note(case, "leave_issue", issue, user, more=reason)
    _save(issue)
    _record(issue, "remove", user, item=case, note=reason)


def leave(*, item: Case, state: str) -> None:
    """An item goes its own way, withdrawn or answered alone, as a step of the item: its row is locked."""
    row = (
        IssueItem.objects.select_for_update(of=("self",))
        .select_related("issue")
        .filter(item=item.pk, state=IssueItem.State.WAITING)
        .first()
    )
    if row is not None:
        _end(row, state)
        _record(row.issue, "leave", None, item=item, note=IssueItem.State(state).label)


# What goes out is proposed by one and let out by another


@transaction.atomic
def start_study(*, issue_id: int, user: User, version: int) -> CommonIssue:
    """The items are together: the department studies them."""
    with _acting(issue_id, "study", user, version) as issue:
        issue.state = State.STUDYING
    return issue


@transaction.atomic
def propose_answer(*, issue_id: int, user: User, version: int, answer: str) -> CommonIssue:
    """Write the one answer, or the minutes of the meeting, for a second person's approval."""
    with _acting(issue_id, "answer", user, version, text=answer) as issue:
        issue.answer = answer.strip()
        _propose(issue, Proposal.ANSWER, user, issue.answer)
    return issue


@transaction.atomic
def propose_meeting(
    *,
    issue_id: int,
    user: User,
    version: int,
    meeting_at: datetime,
    kinds: Iterable[str] = (),
    **values: Any,
) -> CommonIssue:
    """Plan the one meeting: meeting_minutes, meeting_link, meeting_note, seats, meeting_audience and its kinds."""
    text = f"{timezone.localtime(meeting_at):%Y-%m-%d %H:%M} {values.get('meeting_link', '')}"
    with _acting(issue_id, "meeting", user, version, text=text) as issue:
        if meeting_at <= timezone.now():
            raise Refused("会议时间须在现在之后。")
        for name, value in values.items():
            setattr(issue, name, value)
        issue.meeting_at = meeting_at
        issue.meeting_kinds = reach(issue.meeting_audience, kinds)
        _propose(issue, Proposal.MEETING, user, issue.meeting_note)
    return issue


@transaction.atomic
def propose_publication(
    *, issue_id: int, user: User, version: int, audience: str, kinds: Iterable[str] = ()
) -> CommonIssue:
    """Have question and answer read by all members, or by chosen kinds of organizations."""
    with _acting(issue_id, "publish", user, version) as issue:
        issue.audience, issue.kinds = audience, reach(audience, kinds)
        if not issue.kinds:
            raise Refused("请至少选择一类机构。")
        _propose(issue, Proposal.PUBLICATION, user, issue.answer)
    return issue


def _propose(issue: CommonIssue, what: str, user: User, text: str) -> None:
    ensure(rules.tells(issue, [issue.title, issue.question, text]))
    issue.resume, issue.state = issue.state, State.APPROVING
    issue.proposal, issue.proposed_by = what, user
    messages.tell_approvers(issue)


@transaction.atomic
def approve(*, issue_id: int, user: User, version: int) -> CommonIssue:
    """Let out what a colleague proposed. An answer goes to every item in a job; see `deliver`."""
    with _acting(issue_id, "approve", user, version) as issue:
        now = timezone.now()
        ensure(rules.tells(issue, [issue.title, issue.question, issue.answer, issue.meeting_note]))
        if issue.proposal == Proposal.ANSWER:
            issue.state, issue.answered_at, issue.approved_by = State.ANSWERED, now, user
            start(
                kind=DELIVER,
                owner=user,
                arguments={"issue": issue.pk},
                title=f"统一答复：{issue.title}",
                key=str(issue.pk),
            )
        elif issue.proposal == Proposal.MEETING:
            if issue.is_over:
                raise Refused("会议时间已过，请退回修改。")
            issue.state, issue.arranged_at = State.MEETING, now
            messages.tell_of_meeting(issue)
        else:
            issue.state, issue.published_at = State.PUBLISHED, now
            if issue.audience == CommonIssue.Audience.PUBLIC:
                issue.page = draft_announcement(issue, user)
        _settle(issue)
    return issue


@transaction.atomic
def send_back(*, issue_id: int, user: User, version: int, note: str) -> CommonIssue:
    """Give a proposal back with a reason; the issue is where it was before."""
    with _acting(issue_id, "send_back", user, version, note=note) as issue:
        messages.tell_proposer(issue, note=note)
        issue.state = issue.resume
        _settle(issue)
    return issue


@transaction.atomic
def cancel_meeting(*, issue_id: int, user: User, version: int, note: str) -> CommonIssue:
    """The meeting is off: who registered is told, and forgotten."""
    with _acting(issue_id, "cancel_meeting", user, version, note=note) as issue:
        messages.tell_of_cancelling(issue, note=note)
        issue.registrations.all().delete()
        issue.state, issue.arranged_at = State.STUDYING, None
    return issue


@transaction.atomic
def take_down(*, issue_id: int, user: User, version: int, note: str) -> CommonIssue:
    """Off the portal's pages and off the site, for a reason; the firms keep their answers."""
    with _acting(issue_id, "take_down", user, version, note=note) as issue:
        take_off(issue, user)
        issue.published_at = None
        if issue.state == State.PUBLISHED:
            issue.state = State.ANSWERED
    return issue


@transaction.atomic
def close(*, issue_id: int, user: User, version: int, note: str = "") -> CommonIssue:
    """The issue is over; items that wait still are answered by themselves."""
    with _acting(issue_id, "close", user, version, note=note) as issue:
        for pk in list(_waiting(issue).order_by("item_id").values_list("item", flat=True)):
            case = lock(pk, None)
            for row in _waiting(issue).select_for_update().filter(item=pk):
                _end(row, IssueItem.State.REMOVED)
                _note(case, "leave_issue", issue, user)
        issue.state = State.CLOSED
    return issue


def _settle(issue: CommonIssue) -> None:
    issue.proposal, issue.proposed_by, issue.resume = "", None, ""


# The answer to every item


def deliver(issue_id: int, progress: Progress) -> tuple[int, list[str]]:
    """Answer every item that waits, each in a transaction of its own. Safe to run again: it goes on where it stopped.

    Answers how many have the answer now, and why some have not.
    """
    issue = CommonIssue.objects.get(pk=issue_id)
    keys = list(_waiting(issue).order_by("item_id").values_list("pk", flat=True))
    refused = []
    for number, pk in enumerate(keys, start=1):
        try:
            _answer(issue, pk)
        except Refused as refusal:
            refused.append(refusal.reason)
        progress(number, len(keys), "正在发送答复")
    done = issue.items.filter(state=IssueItem.State.ANSWERED).count()
    if keys:
        _record(issue, "delivered", None, note=f"{done} 条意见已统一答复。")
    return done, refused


@transaction.atomic
def _answer(issue: CommonIssue, row_id: int) -> None:
    """Answer one item, unless it went its own way meanwhile."""
    item_id = IssueItem.objects.values_list("item", flat=True).get(pk=row_id)
    lock(item_id, None)
    row = IssueItem.objects.select_for_update().get(pk=row_id)
    if row.state != IssueItem.State.WAITING:
        return
    case = perform(
        case_id=item_id,
        name="answer_commonly",
        user=None,
        version=None,
        data={"answer": issue.answer},
    )
    _end(row, IssueItem.State.ANSWERED)
    messages.tell_of_answer(issue, case)
    promises.join(issue=issue, item_id=item_id)


# What all of it stands on


@contextmanager
def _acting(
    issue_id: int, name: str, user: User, version: int, *, note: str = "", text: str = ""
) -> Iterator[CommonIssue]:
    """An act on the locked issue: who may, what is missing, then its record."""
    issue, act = _locked(issue_id, user, version), ACTS[name]
    ensure(rules.why_not(issue, act, user))
    yield issue
    _save(issue)
    _record(issue, name, user, note=note.strip(), text=text)


def _locked(issue_id: int, user: User, version: int | None = None) -> CommonIssue:
    # Without the key: whoever holds an item may still write a record of it.
    issue = CommonIssue.objects.select_for_update(no_key=True).filter(pk=issue_id).first()
    if issue is None or not CommonIssue.objects.visible_to(user).filter(pk=issue_id).exists():
        raise Refused("找不到这个共性问题，或者您无权办理。", code="missing")
    if version is not None and issue.version != version:
        raise Refused(CHANGED, code="conflict")
    return issue


def _save(issue: CommonIssue) -> None:
    issue.version += 1
    issue.updated_at = timezone.now()
    issue.save()


def _record(
    issue: CommonIssue,
    act: str,
    user: User | None,
    *,
    item: Case | None = None,
    note: str = "",
    text: str = "",
) -> None:
    IssueRecord.objects.create(
        issue=issue, act=act, by=user, item_id=item.pk if item else None, note=note[:500], text=text
    )


def _note(case: Case, event: str, issue: CommonIssue, user: User | None, *, more: str = "") -> None:
    """On the timeline of an item, for staff only: the firm reads the answer."""
    timeline.record(
        case=case,
        event=event,
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"note": f"“{issue.title}”{'：' + more if more else ''}"}},
        internal=True,
        at=timezone.now(),
    )


def _waiting(issue: CommonIssue):
    return IssueItem.objects.filter(issue=issue.pk, state=IssueItem.State.WAITING)


def _end(row: IssueItem, state: str) -> None:
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at"])
