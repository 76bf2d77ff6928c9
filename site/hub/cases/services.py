"""The verbs of every case: open, edit, perform a transition, assign, remark, erase."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from hub.accounts.models import User
from hub.members.models import Organization
from hub.members.services import organization_of
from hub.workdays.services import due_date, working_days_between

from . import reviews, rules, timeline
from .delegation import hats
from .flows import Predicate, Refused, Step, Transition, flow_of
from .models import Case, Clock, ClockSettings, EntryContent, Opinion, TimelineEntry
from .notices import tell, tell_assignee, tell_of_extension, tell_of_remark, tell_successor
from .numbers import next_number
from .querysets import CaseQuerySet

# The same remark within this time after itself is the same form, sent twice.
SENT_AGAIN = timedelta(minutes=10)
CHANGED_MEANWHILE = "您打开页面之后，这个事项已被他人更新。请查看最新内容后再办理，您的填写仍保留在下方。"


@transaction.atomic
def open_case(*, kind: str, user: User, title: str, parent: Case | None = None, **values: Any) -> Case:
    """Open a draft of that kind for the organization the user acts for.

    `values` are fields of the room's table. Raises Refused where the user acts for no organization.
    """
    organization = organization_of(user)
    if organization is None:
        raise Refused("您的账号没有关联任何机构，不能发起申请。请联系交易所开通。")
    return _open(kind, user, title=title, organization=organization, parent=parent, **values)


@transaction.atomic
def register_case(
    *,
    kind: str,
    user: User | None,
    organization: Organization,
    channel: str,
    received_at: datetime,
    title: str,
    **values: Any,
) -> Case:
    """Register what came in otherwise than through the portal; the caller hands it in by the flow's first step.

    `user` is the member of staff who registers it, None the platform. Raises Refused where they may not, or for a
    receipt in the future.
    """
    if user is not None:
        rules.ensure(rules.may_register(user, organization))
    now = timezone.now()
    if received_at > now:
        raise Refused("收文时间不能晚于现在，请核对。")
    values |= {"channel": channel, "received_at": received_at, "submitted_at": now}
    return _open(kind, user, title=title, organization=organization, **values)


@transaction.atomic
def open_child(*, parent: Case, kind: str, user: User | None, title: str, step: str, **values: Any) -> Case:
    """Open a case below another one and take its first step, as the effect of a step of the parent.

    It belongs to the same organization and came in the same way. The parent's row is locked by the caller.
    """
    shared = {name: getattr(parent, name) for name in ("organization", "author", "channel", "received_at")}
    child = _open(kind, user, title=title, parent=parent, **shared | values)
    return perform(case_id=child.pk, name=step, user=None, version=None)


def _open(kind: str, user: User | None, *, organization: Organization, **values: Any) -> Case:
    now = timezone.now()
    case = flow_of(kind).model(
        kind=kind,
        organization=organization,
        region=organization.region,
        version=1,
        created_at=now,
        updated_at=now,
        **{"author": user} | values,
    )
    case.save(force_insert=True)
    if case.state_info.clock:
        _restart_clock(case, now)
        case.save(update_fields=["due_on"])
    timeline.record(
        case=case, event="open", actor=user, source="draft", target="draft", data={}, internal=False, at=now
    )
    return case


def perform(
    *,
    case_id: int,
    name: str,
    user: User | None,
    version: int | None,
    data: dict[str, Any] | None = None,
    quiet: bool = False,
) -> Case:
    """Take one step of a case's flow: the only place that writes a state.

    `user` None is the platform itself; `version` is the one the user saw (None: the platform). Everything
    happens in one transaction under the lock of the case's (and its parent's) base row, or not at all. With `quiet`
    the caller tells people of it.
    Raises Refused with the reason in words.
    """
    with transaction.atomic():
        case = lock(case_id, user)
        if version is not None and case.version != version:
            raise Refused(CHANGED_MEANWHILE, code="conflict")
        step = case.flow.transition(name)
        rules.ensure(rules.why_not(case, step, user))
        work = Step(case=case, user=user, data=dict(data or {}), at=timezone.now())
        internal_note = work.data.pop("internal_note", "")
        if step.effect:
            step.effect(work)
        source = case.state
        behalf = rules.on_behalf_of(case, step, user)
        _enter(case, step, work.at)
        reviews.first_vote(case, step, user, work.at)
        content = {"data": work.data, "facts": work.facts}
        if step.snapshots:
            content["snapshot"] = case.flow.snapshot(case)
        timeline.record(
            case=case,
            event=step.name,
            actor=user,
            source=source,
            target=step.target,
            data=content,
            internal=step.internal,
            at=work.at,
            on_behalf_of=behalf,
        )
        case.save()
        if step.follow:
            step.follow(work)
        if internal_note:
            _note(case=case, text=internal_note, user=user, internal=True)
        if not (step.quiet or quiet):
            tell(case=case, step=step, user=user, note=str(work.data.get("note", "")))
    return case


def _enter(case: Case, step: Transition, at: datetime) -> None:
    """Bring the case into the step's target state: version, times, number, clock."""
    target = case.flow.state(step.target)
    case.version += 1
    case.updated_at = at
    case.closed_at = at if target.final else None
    if target.final:
        _drop_opinions(case, at, ended_by=step.name)
    if step.target != case.state or step.restarts:
        case.state = step.target
        _restart_clock(case, at, ended_by=step.name)
    if step.numbers:
        case.submitted_at = case.submitted_at or at
        case.received_at = case.received_at or at
        if case.number is None:
            today = timezone.localdate(at)
            case.number = case.flow.number(case, today, next_number(case.flow.series(case, today)))


def _restart_clock(case: Case, at: datetime, *, ended_by: str = "") -> None:
    """Stop the clock of the state that is left and start the one of the state that is entered.

    One that continues goes on where both states have it.
    """
    running = Clock.objects.filter(case=case.pk, stopped_at=None, opinion=None).first()
    rule = case.state_info.clock
    if running and rule and rule.continues and running.name == rule.name:
        return
    if running:
        stop_clock(running, at, ended_by=ended_by)
    case.due_on = None
    if rule is None:
        return
    start = rule.start(case, timezone.localdate(at))
    amount = rule.amount(case)
    due = due_date(start=start, amount=amount, unit=rule.unit, rollover=rule.rollover)
    limit = rule.limit(case)
    case.due_on = min(due, limit) if limit else due
    Clock.objects.create(
        case_id=case.pk,
        name=rule.name,
        label=rule.label,
        waits_for=case.state_info.waits_for,
        unit=rule.unit,
        amount=amount,
        rollover=rule.rollover,
        started_on=start,
        due_on=case.due_on,
    )


def _drop_opinions(case: Case, at: datetime, *, ended_by: str) -> None:
    """A case that is over asks nobody any more."""
    for clock in Clock.objects.filter(case=case.pk, stopped_at=None).exclude(opinion=None):
        stop_clock(clock, at, ended_by=ended_by)
    case.opinions.filter(state__in=(Opinion.State.ASKED, Opinion.State.ANSWERED)).update(
        state=Opinion.State.WITHDRAWN
    )


def stop_clock(clock: Clock, at: datetime, *, ended_by: str) -> None:
    """Stop a clock, with the working days it took and the event that ended it."""
    clock.stopped_at = at
    clock.took = max(working_days_between(clock.started_on, timezone.localdate(at)), 0)
    clock.ended_by = ended_by
    clock.save(update_fields=["stopped_at", "took", "ended_by"])


def lock(case_id: int, user: User | None) -> Case:
    """Lock the base rows, parent before child, and load the room's row after them.

    `user` None is the platform. Raises Refused for a case this user doesn't see.
    """
    parent = Subquery(Case.objects.filter(pk=case_id).values("parent"))
    rows = {
        row.pk: row
        for row in Case.objects.select_for_update().filter(pk__in=[case_id, parent]).order_by("pk")
    }
    if case_id not in rows or (user and not Case.objects.visible_to(user).filter(pk=case_id).exists()):
        raise Refused("找不到这个事项，或者您无权查看。", code="missing")
    return rows[case_id].child


@contextmanager
def changing(*, case_id: int, user: User, version: int, allowed: Predicate) -> Iterator[Case]:
    """Lock a case for a change of its data; the version rises when the block ends.

    Yields the room's row; the block changes its fields and its lines. Raises Refused where `allowed` gives
    a reason or somebody else was faster.
    """
    with transaction.atomic():
        case = lock(case_id, user)
        rules.ensure(allowed(case, user))
        if case.version != version:
            raise Refused(CHANGED_MEANWHILE, code="conflict")
        yield case
        case.version += 1
        case.updated_at = timezone.now()
        case.save()


@transaction.atomic
def extend(*, case_id: int, due_on: date, reason: str, user: User, version: int) -> Case:
    """Give the running clock of a case more time, for a reason that the applicant reads.

    Raises Refused for somebody who may not, a clock that can't be extended, or a day that is none.
    """
    case = lock(case_id, user)
    if case.version != version:
        raise Refused(CHANGED_MEANWHILE, code="conflict")
    rules.ensure(rules.may_extend(case, user))
    if not (reason := reason.strip()):
        raise Refused("请写明延长期限的理由，申请单位会看到。")
    clock = Clock.objects.get(case=case.pk, stopped_at=None, opinion=None)
    last = clock.due_on + timedelta(days=ClockSettings.load().extension_days)
    if not max(clock.due_on, timezone.localdate()) < due_on <= last:
        raise Refused(f"新的期限须晚于现在的期限和今天，且不晚于 {last:%Y-%m-%d}。")
    at = timezone.now()
    before, clock.due_on, clock.extensions = clock.due_on, due_on, clock.extensions + 1
    clock.save(update_fields=["due_on", "extensions"])
    clock.notices.all().delete()  # the new end has reminders of its own
    case.due_on = due_on
    case.version += 1
    case.updated_at = at
    note = f"{clock.label}由 {before:%Y-%m-%d} 延长至 {due_on:%Y-%m-%d}。{reason}"
    timeline.record(
        case=case,
        event="extend",
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"note": note}},
        internal=False,
        at=at,
    )
    case.save()
    tell_of_extension(case=case, note=note, user=user)
    return case


@transaction.atomic
def assign(*, case_id: int, assignee: User, user: User, version: int) -> Case:
    """Make one member of staff the named handler of a case; a reviewer may take an unassigned one."""
    case = lock(case_id, user)
    if case.version != version:
        raise Refused(CHANGED_MEANWHILE, code="conflict")
    rules.ensure(rules.may_assign(case, user))
    if not any(person.has_perm("cases.assign_case") for person in hats(user)) and assignee != user:
        raise Refused("您只能把事项分派给自己。")
    if not Case.objects.visible_to(assignee).filter(pk=case.pk).exists() or not rules.is_staff(assignee):
        raise Refused(f"{assignee}无权办理这个事项，请选择承办部门的人员。")
    if reason := rules.is_uninvolved(case, assignee):
        raise Refused(f"{assignee}：{reason}")
    case.assignee = assignee
    case.version += 1
    case.updated_at = timezone.now()
    timeline.record(
        case=case,
        event="assign",
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"assignee": str(assignee)}},
        internal=False,
        at=case.updated_at,
    )
    case.save()
    tell_assignee(case=case, user=user)
    return case


def open_cases_of(person: User) -> CaseQuerySet:
    """What a person is the applicant of and what has not come to its end, drafts included."""
    return Case.objects.open().filter(author=person)


@transaction.atomic
def hand_over(*, leaving: User, successor: User, user: User) -> list[Case]:
    """Make a colleague the applicant of everything that a leaving contact has open, drafts included.

    `user` is who does it. Parents are locked before their children. Raises Refused where the colleague does not
    act for the organization that a case belongs to.
    """
    pairs = open_cases_of(leaving).values_list("pk", "parent")
    keys = {key for pair in pairs for key in pair if key is not None}
    locked = list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    cases = [case for case in locked if case.author_id == leaving.pk and not case.state_info.final]
    organization = organization_of(successor)
    for case in cases:
        if organization is None or organization.pk != case.organization_id or successor == leaving:
            raise Refused("接手人须是本单位在用的其他联系人。")
        case.author = successor
        case.version += 1
        case.updated_at = timezone.now()
        timeline.record(
            case=case,
            event="hand_over",
            actor=user,
            source=case.state,
            target=case.state,
            data={"data": {"note": f"申请人由{leaving}变更为{successor}。"}},
            internal=False,
            at=case.updated_at,
        )
        case.save(update_fields=["author", "version", "updated_at"])
    if cases:
        tell_successor(cases=cases, leaving=leaving, successor=successor, user=user)
    return cases


@transaction.atomic
def remark(*, case_id: int, user: User, text: str, internal: bool = True) -> TimelineEntry:
    """Add a remark to the timeline: internal by default, and never internal from the applicant.

    The same words again right after them are the same form sent twice: they are kept once.
    """
    case = lock(case_id, user)
    rules.ensure(rules.may_remark(case, user))
    text = text.strip()
    if not text:
        raise Refused("请填写留言内容。")
    internal = internal and rules.is_staff(user)
    if same := _just_said(case, user, text, internal=internal):
        return same
    entry = _note(case=case, text=text, user=user, internal=internal)
    tell_of_remark(case=case, user=user, internal=internal)
    return entry


def _just_said(case: Case, user: User, text: str, *, internal: bool) -> TimelineEntry | None:
    """The last entry of the case, if it is this very remark and not older than SENT_AGAIN."""
    last = case.timeline.select_related("content").order_by("-seq").first()
    if last is None or (last.event, last.actor_id, last.internal) != ("remark", user.pk, internal):
        return None
    said = last.content.data if hasattr(last, "content") else {}
    is_same = said == {"data": {"note": text}} and last.at > timezone.now() - SENT_AGAIN
    return last if is_same else None


def _note(*, case: Case, text: str, user: User | None, internal: bool) -> TimelineEntry:
    return timeline.record(
        case=case,
        event="remark",
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"note": text}},
        internal=internal,
        at=timezone.now(),
    )


@transaction.atomic
def erase_content(*, entry: TimelineEntry, user: User | None, reason: str) -> None:
    """Erase what an entry says, as the law may ask; the fact and its digest stay and still verify.

    `user` None is the platform, when a period of retention has ended.
    """
    case = lock(entry.case_id, user)
    EntryContent.objects.filter(entry=entry).delete()
    timeline.record(
        case=case,
        event="erase",
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"note": reason, "entry": entry.seq}},
        internal=True,
        at=timezone.now(),
    )
