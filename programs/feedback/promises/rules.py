"""Who may promise something to a firm, give it more time, and say that it is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.delegation import hats
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import is_staff, is_uninvolved
from hub.members.services import ties

from ..models import FeedbackItem, FeedbackSettings, Promise
from ..rules import can_answer

ANSWERED = ("answered", "closed")


def sees_promises(user: User) -> bool:
    """Whoever works on cases at the exchange; each sees those of `visible_to`."""
    return is_staff(user)


def may_promise(item: FeedbackItem, user: User) -> Reason | None:
    """Whoever may answer an item may promise something after it was answered; before, with the answer."""
    if item.state not in ANSWERED:
        return "答复之后才能增加承诺事项；尚未答复的，请在答复中一并填写。"
    return can_answer(item, user) or is_uninvolved(item, user)


def may_own(items: Iterable[FeedbackItem], owner: User) -> Reason | None:
    """The owner is somebody at the exchange with a department, and tied to none of the firms (DOMAIN 8)."""
    if not is_staff(owner) or owner.department_id is None:
        return "责任人须是交易所某一部门的人员。"
    if ties(owner) & {item.organization_id for item in items}:
        return f"{owner}与提出意见的机构存在利害关系，须回避，请另选责任人。"
    return None


def day_fits(due_on: date, *, after: date | None = None) -> Reason | None:
    """A promise's day lies ahead, not later than the settings allow, and after the day it had before."""
    today = timezone.localdate()
    last = today + timedelta(days=FeedbackSettings.load().promise_days)
    if due_on <= today:
        return "完成期限须晚于今天。"
    if after is not None and due_on <= after:
        return f"新的期限须晚于现在的期限 {after:%Y-%m-%d}。"
    return f"完成期限不能晚于 {last:%Y-%m-%d}。" if due_on > last else None


def still_ahead(case: Case) -> Reason | None:
    """An answer isn't approved with a proposed promise whose day has come meanwhile."""
    item: FeedbackItem = case.child
    late = item.promises.filter(promised_at=None, due_on__lte=timezone.localdate()).first()
    return late and f"拟承诺事项“{late}”的完成期限已到，请退回重拟。"


def may_finish(promise: Promise, user: User) -> Reason | None:
    """The owner, or whoever leads: the department's head, a clerk."""
    return _finishes(promise, user) or _is_tied(promise, user)


def may_extend(promise: Promise, user: User) -> Reason | None:
    """Whoever leads: an owner doesn't give themselves more time for what a firm was promised."""
    return _extends(promise, user) or _is_tied(promise, user)


def may_hand_over(promise: Promise, user: User) -> Reason | None:
    """Whoever leads names another owner, as when somebody leaves."""
    return may_extend(promise, user)


def offered(promises: Iterable[Promise], user: User) -> list[dict[str, Any]]:
    """Each promise with what this user may do about it; two queries, however many there are."""
    promises = list(promises)
    tied = _tied(promises, user)
    return [
        {
            "promise": promise,
            "may_finish": promise.pk not in tied and _finishes(promise, user) is None,
            "may_extend": promise.pk not in tied and _extends(promise, user) is None,
        }
        for promise in promises
    ]


def _finishes(promise: Promise, user: User) -> Reason | None:
    if reason := _is_over(promise):
        return reason
    if any(person.pk == promise.owner_id or _leads(person, promise) for person in hats(user)):
        return None
    return "由责任人、部门负责人或会员专人登记。"


def _extends(promise: Promise, user: User) -> Reason | None:
    if reason := _is_over(promise):
        return reason
    if any(_leads(person, promise) for person in hats(user)):
        return None
    return "只有部门负责人或会员专人可以延期、改派。"


def _is_over(promise: Promise) -> Reason | None:
    if promise.promised_at is None:
        return "答复批准后才成为承诺。"
    return None if promise.done_on is None else f"这项承诺已于 {promise.done_on:%Y-%m-%d} 落实。"


def _leads(person: User, promise: Promise) -> bool:
    if not person.has_perm("cases.assign_case"):
        return False
    return person.has_perm("cases.view_every_case") or person.department_id == promise.department_id


def _is_tied(promise: Promise, user: User) -> Reason | None:
    if _tied([promise], user):
        return "您与提出意见的机构存在利害关系，须回避，请交由同事办理。"
    return None


def _tied(promises: Iterable[Promise], user: User) -> set[int]:
    """Those, by key, that were given to a firm this user is tied to (DOMAIN 8)."""
    links = Promise.items.through.objects.filter(
        promise__in=[promise.pk for promise in promises], feedbackitem__organization__in=ties(user)
    )
    return set(links.values_list("promise", flat=True))
