"""The verbs of promises: propose with an answer, promise, give more time, finish (DOMAIN 1: answers are kept)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases import timeline
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case, Participation
from hub.cases.rules import ensure
from hub.cases.services import SENT_AGAIN

from .. import naming
from ..common import rules as common_rules
from ..models import CommonIssue, FeedbackItem, IssueItem, Promise
from . import notices, rules


@dataclass(frozen=True)
class Row:
    """One promise as it was typed."""

    text: str
    owner: User
    due_on: date


def propose(*, item: FeedbackItem, rows: Sequence[Row], user: User) -> None:
    """Keep what a drafted answer promises; it replaces what an earlier draft did. Nobody is told yet.

    The caller has locked the item. Raises Refused for an owner or a day that can't be.
    """
    drop_proposed(item)
    for row in rows:
        _create(row, items=[item], user=user)


def drop_proposed(item: FeedbackItem) -> None:
    """Forget what was only proposed: the item is answered otherwise, or the draft written anew."""
    item.promises.filter(promised_at=None).delete()


def promise_proposed(*, item: FeedbackItem, user: User | None, at: datetime) -> list[Promise]:
    """What was proposed with the answer is promised now; the firm is told with the answer."""
    made = list(item.promises.filter(promised_at=None).select_related("owner", "department"))
    for promise in made:
        _begin(promise, [item], user=user, at=at)
    return made


def words(promises: Iterable[Promise]) -> str:
    """What an answer promises, for the message about it; empty for nothing."""
    return "\n".join(f"承诺落实：{promise.text}（{promise.due_on:%Y-%m-%d} 前）" for promise in promises)


@transaction.atomic
def promise(*, item_ids: Iterable[int], row: Row, user: User) -> Promise:
    """Promise something to the firms whose items these are, after their answer, and tell them.

    Raises Refused where the user may not do so for one of the items, and for an owner or a day that can't be.
    """
    items = _locked(item_ids)
    if not items or Case.objects.visible_to(user).filter(pk__in=[item.pk for item in items]).count() < len(
        items
    ):
        raise Refused("找不到这条意见，或者您无权查看。", code="missing")
    for item in items:
        ensure(rules.may_promise(item, user))
    if same := _just_promised(row, items, user):
        return same
    return _give(row, items, user=user)


@transaction.atomic
def promise_to_all(*, issue_id: int, row: Row, user: User) -> Promise:
    """Promise something to every firm that was given the answer of a common issue; each is told alone.

    Raises Refused where the user may not, for words that name one of the firms, an owner or a day that can't be.
    """
    issue = _lock_issue(issue_id, user)
    ensure(common_rules.may_promise(issue, user))
    items = _locked(_answered(issue))
    if not items:
        raise Refused("还没有意见收到统一答复，请稍后再增加承诺事项。")
    if same := _just_promised(row, items, user):
        return same
    return _give(row, items, user=user, issue=issue)


@transaction.atomic
def join(*, issue: CommonIssue, item_id: int) -> None:
    """An item that gets the common answer later gets what was promised with it, too, where it is not done yet."""
    for pk in Promise.objects.open().filter(issue=issue.pk).order_by("pk").values_list("pk", flat=True):
        items = _locked([item_id])
        found = (
            Promise.objects.select_for_update(of=("self",)).select_related("owner", "department").get(pk=pk)
        )
        if found.done_on is not None or found.items.filter(pk=item_id).exists():
            continue
        if rules.may_own(items, found.owner):
            continue  # tied to this firm: its answer stands, the promise stays with the others
        found.items.add(*items)
        _admit(items, found.owner)
        _record(items, "promise", _in_words(found), user=None)
        notices.tell_firms("made", found, items)


def _lock_issue(issue_id: int, user: User) -> CommonIssue:
    rows = CommonIssue.objects.select_for_update(no_key=True, of=("self",))
    if not CommonIssue.objects.visible_to(user).filter(pk=issue_id).exists():
        raise Refused("找不到这个共性问题，或者您无权办理。", code="missing")
    return rows.get(pk=issue_id)


def _answered(issue: CommonIssue) -> list[int]:
    """The keys of the items that have the common answer."""
    return list(issue.items.filter(state=IssueItem.State.ANSWERED).values_list("item", flat=True))


def _give(
    row: Row, items: Sequence[FeedbackItem], *, user: User, issue: CommonIssue | None = None
) -> Promise:
    made = _create(row, items=items, user=user, issue=issue)
    _begin(made, items, user=user, at=timezone.now())
    notices.tell_firms("made", made, items)
    return made


def _just_promised(row: Row, items: list[FeedbackItem], user: User) -> Promise | None:
    """The very same promise of this person within SENT_AGAIN: the form was sent twice."""
    return Promise.objects.filter(
        items=items[0],
        text=row.text.strip(),
        due_on=row.due_on,
        made_by=user,
        promised_at__gt=timezone.now() - SENT_AGAIN,
    ).first()


@transaction.atomic
def extend(*, promise_id: int, due_on: date, reason: str, user: User) -> Promise:
    """Give a promise more time, for a reason that the firms read. Raises Refused."""
    found, items = _lock_seen(promise_id, user)
    ensure(rules.may_extend(found, user))
    if not (reason := reason.strip()):
        raise Refused("请写明延期的理由，会员会看到。")
    ensure(rules.day_fits(due_on, after=found.due_on) or _tells(items, reason))
    before, found.due_on = found.due_on, due_on
    found.extensions += 1
    found.save(update_fields=["due_on", "extensions"])
    found.notices.all().delete()  # the new date has reminders of its own
    note = f"{found.text}：由 {before:%Y-%m-%d} 延期至 {due_on:%Y-%m-%d}。{reason}"
    _record(items, "extend_promise", note, user=user)
    notices.tell_firms("extended", found, items, note=reason)
    notices.tell_owner("extended", found, but=user, note=reason)
    return found


@transaction.atomic
def hand_over(*, promise_id: int, owner: User, user: User) -> Promise:
    """Name another owner; the promise goes to their department, and they see its items. Raises Refused."""
    found, items = _lock_seen(promise_id, user)
    ensure(rules.may_hand_over(found, user))
    ensure(rules.may_own(items, owner))
    if owner == found.owner:
        raise Refused(f"这项承诺已经由{owner}负责。")
    before, found.owner, found.department = found.owner, owner, cast(Department, owner.department)
    found.save(update_fields=["owner", "department"])
    note = f"{found.text}：责任人由{before}改为{owner}（{found.department}）。"
    _record(items, "hand_over_promise", note, user=user, internal=True)
    _admit(items, owner)
    notices.tell_owner("owner", found, but=user)
    return found


@transaction.atomic
def finish(*, promise_id: int, done_on: date, note: str, user: User) -> Promise:
    """Say when a promise was kept, and what was done; the firms are told. Raises Refused."""
    found, items = _lock_seen(promise_id, user)
    ensure(rules.may_finish(found, user))
    if not (note := note.strip()):
        raise Refused("请写明落实情况，会员会看到。")
    if not timezone.localdate(found.promised_at) <= done_on <= timezone.localdate():
        raise Refused("完成日期须在承诺当日至今天之间。")
    ensure(_tells(items, note))
    found.done_on, found.done_by, found.done_note = done_on, user, note
    found.save(update_fields=["done_on", "done_by", "done_note"])
    _record(items, "keep_promise", f"{found.text}：{done_on:%Y-%m-%d} 完成。{note}", user=user)
    notices.tell_firms("done", found, items, note=note)
    notices.tell_owner("done", found, but=user, note=note)
    return found


def lock(promise_id: int) -> tuple[Promise, list[FeedbackItem]]:
    """A promise with its items, locked after them."""
    items = _locked(FeedbackItem.objects.filter(promises=promise_id).values_list("pk", flat=True))
    found = Promise.objects.select_for_update(of=("self",)).select_related("owner", "department")
    return found.get(pk=promise_id), items


def note_date(found: Promise, items: Sequence[FeedbackItem], event: str) -> None:
    """Keep on the timelines that a promise is overdue, for staff only. The caller has locked both."""
    _record(items, event, f"{found.text}：{found.due_on:%Y-%m-%d}", user=None, internal=True)


def _tells(items: Sequence[FeedbackItem], text: str) -> Reason | None:
    """Why several firms may not read this: it names one of them."""
    return naming.tells(items, [text]) if len({item.form.firm_name for item in items}) > 1 else None


def _create(
    row: Row, *, items: Sequence[FeedbackItem], user: User, issue: CommonIssue | None = None
) -> Promise:
    if not (text := row.text.strip()):
        raise Refused("请写明承诺事项。")
    ensure(rules.day_fits(row.due_on))
    ensure(rules.may_own(items, row.owner) or _tells(items, text))
    made = Promise.objects.create(
        text=text,
        issue=issue,
        owner=row.owner,
        department=cast(Department, row.owner.department),
        due_on=row.due_on,
        first_due_on=row.due_on,
        made_by=user,
    )
    made.items.set(items)
    return made


def _begin(found: Promise, items: Sequence[FeedbackItem], *, user: User | None, at: datetime) -> None:
    """From now on it is promised; the owner sees the items that it is about, and is told."""
    found.promised_at = at
    found.save(update_fields=["promised_at"])
    _admit(items, found.owner)
    _record(items, "promise", _in_words(found), user=user, at=at)
    notices.tell_owner("owner", found, but=user)


def _in_words(found: Promise) -> str:
    return f"{found.text}（{found.department}，{found.due_on:%Y-%m-%d} 前）"


def _admit(items: Sequence[FeedbackItem], owner: User) -> None:
    """Let the owner see what the promise is about, whichever department's it is."""
    for item in items:
        Participation.objects.get_or_create(
            case_id=item.pk, user=owner, defaults={"reason": "承诺事项责任人"}
        )


def _lock_seen(promise_id: int, user: User) -> tuple[Promise, list[FeedbackItem]]:
    """A promise that this user sees; raises Refused for any other."""
    if not Promise.objects.visible_to(user).filter(pk=promise_id).exists():
        raise Refused("找不到这项承诺，或者您无权查看。", code="missing")
    return lock(promise_id)


def _locked(item_ids: Iterable[int]) -> list[FeedbackItem]:
    """The items after the lock of their cases' base rows, in key order."""
    keys = [row.pk for row in Case.objects.select_for_update().filter(pk__in=list(item_ids)).order_by("pk")]
    return list(
        FeedbackItem.objects.filter(pk__in=keys)
        .select_related("organization", "form__organization")
        .order_by("pk")
    )


def _record(
    items: Sequence[FeedbackItem],
    event: str,
    note: str,
    *,
    user: User | None,
    at: datetime | None = None,
    internal: bool = False,
) -> None:
    data: dict[str, Any] = {"data": {"note": note}}
    for item in items:
        timeline.record(
            case=item,
            event=event,
            actor=user,
            source=item.state,
            target=item.state,
            data=data,
            internal=internal,
            at=at or timezone.now(),
        )
