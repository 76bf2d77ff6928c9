"""The clerk's side: when and where a visit takes place, and who receives it, without two at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases import timeline
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case, Participation
from hub.cases.rules import ensure
from hub.cases.services import changing, lock
from hub.members.services import is_tied
from hub.workdays.services import is_working_day

from . import messages, rules
from .models import Arrangement, Host, Room, Visit, VisitSettings

RECEIVING = "接待来访"
DAY, TIME = "%Y-%m-%d", "%H:%M"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the clerk wants: a time, a room or a link, and at least one person or department that receives."""

    starts_at: datetime
    ends_at: datetime
    room: Room | None = None
    link: str = ""
    remarks: str = ""
    people: tuple[User, ...] = ()
    departments: tuple[Department, ...] = ()


def plan(*, visit_id: int, user: User, version: int, wanted: Plan) -> Arrangement:
    """Keep a new version of the arrangement and ask its hosts; the visitor hears of it when it is sent.

    Room and hosts are locked first, so that of two plans at the same time one is refused. Whoever has accepted the
    same time and place needn't again. Raises Refused with the reason.
    """
    with changing(case_id=visit_id, user=user, version=version, allowed=rules.may_plan) as visit:
        _lock_people(wanted.people)
        if wanted.room:
            Room.objects.select_for_update(no_key=True).get(pk=wanted.room.pk)
        ensure(why_not(visit, wanted))
        visit.assignee = visit.assignee or user  # whoever arranges it is whom the visitor may call
        former = rules.planned_of(visit)
        sent = rules.sent_of(visit)
        if former:
            _end(former, Arrangement.State.DROPPED)
        made = Arrangement.objects.create(
            visit=visit,
            number=(visit.arrangements.aggregate(last=Max("number"))["last"] or 0) + 1,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            room=wanted.room,
            link=wanted.link,
            remarks=wanted.remarks,
            made_by=user,
            made_at=timezone.now(),
        )
        _ask(made, wanted, known=former or sent)
        if former:
            release_missing(former, kept=[made, *([sent] if sent else [])])
        timeline.record(
            case=visit,
            event="plan",
            actor=user,
            source=visit.state,
            target=visit.state,
            data={"data": {"note": "\n".join(described(made))}},
            internal=True,
            at=made.made_at,
        )
    return made


@transaction.atomic
def answer(*, host_id: int, user: User, accepts: bool, reason: str = "") -> Host:
    """Accept or decline to receive a visitor; of a department's invitation whoever accepts becomes the host.

    The clerk is told. Raises Refused where it is not theirs to answer, or they receive somebody else then.
    """
    visit_id = Host.objects.values_list("arrangement__visit", flat=True).get(pk=host_id)
    case = lock(visit_id, user)
    host = Host.objects.select_related("arrangement__visit__organization", "user", "department").get(
        pk=host_id
    )
    ensure(rules.may_answer(host, user))
    if not accepts and not reason.strip():
        raise Refused("请写明谢绝的理由，接待专人会据此另行安排。")
    if accepts:
        _lock_people([user])
        held = host.arrangement
        ensure(conflict(case, held.starts_at, held.ends_at, people=[user]))
        if held.hosts.filter(user=user).exclude(pk=host.pk).exists():
            raise Refused("您已经是这次来访的接待人，请由部门的其他同事接受。")
        host.user = user
    host.state = Host.State.ACCEPTED if accepts else Host.State.DECLINED
    host.reason, host.answered_at = reason.strip(), timezone.now()
    host.save()
    _let_see(host)
    timeline.record(
        case=case,
        event="host_accept" if accepts else "host_decline",
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"note": host.reason}},
        internal=True,
        at=host.answered_at,
    )
    messages.tell_of_answer(host, by=user)
    return host


def why_not(visit: Visit, wanted: Plan) -> Reason | None:
    """Why a visit can't take place then and there, with these people; None where it can."""
    return (
        why_not_then(wanted.starts_at, wanted.ends_at)
        or _why_not_there(visit, wanted)
        or _why_not_they(visit, wanted)
        or conflict(visit, wanted.starts_at, wanted.ends_at, room=wanted.room, people=wanted.people)
    )


def why_not_then(starts_at: datetime, ends_at: datetime) -> Reason | None:
    """A visit lies ahead, on one working day, within the hours of the settings."""
    if starts_at <= timezone.now():
        return "到访时间须在现在之后。"
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if end <= start or start.date() != end.date():
        return "结束时间须晚于开始时间，且在同一天。"
    if not is_working_day(start.date()):
        return f"{start:{DAY}} 不是工作日，请另选日期。"
    hours = VisitSettings.load()
    if start.time() < hours.opens_at or end.time() > hours.closes_at:
        return f"接待时间为 {hours.opens_at:{TIME}} 至 {hours.closes_at:{TIME}}，请在此时间内安排。"
    return None


def _why_not_there(visit: Visit, wanted: Plan) -> Reason | None:
    room = wanted.room
    if room is None:
        return None if wanted.link else "请选择会议室；线上交流的，请填写会议链接。"
    if not room.is_active:
        return f"{room}已停用，请另选会议室。"
    if visit.party_size and visit.party_size > room.capacity:
        return f"{room}可容纳 {room.capacity} 人，来访 {visit.party_size} 人，请另选会议室。"
    return None


def _why_not_they(visit: Visit, wanted: Plan) -> Reason | None:
    if not wanted.people and not wanted.departments:
        return "请至少邀请一位接待人或一个部门。"
    for person in wanted.people:
        if not person.is_active or not person.has_perm("visits.host_visit"):
            return f"{person}不能接待来访，请另选接待人。"
        if is_tied(person, visit.organization_id):
            return f"{person}与来访单位存在利害关系，须回避，请另选接待人。"
    return None


def conflict(
    visit: Case,
    starts_at: datetime,
    ends_at: datetime,
    *,
    room: Room | None = None,
    people: Iterable[User] = (),
) -> Reason | None:
    """Which room or person another visit holds at that time; the other visitor is not named."""
    others = Arrangement.objects.held().overlapping(starts_at, ends_at).exclude(visit=visit.pk)
    if room and (taken := others.filter(room=room).order_by("starts_at").first()):
        return f"{room}在 {taken.when} 已有安排，请另选时间或会议室。"
    busy = (
        Host.objects.filter(arrangement__in=others, user__in=[person.pk for person in people])
        .exclude(state=Host.State.DECLINED)
        .select_related("user", "arrangement")
        .order_by("arrangement__starts_at")
        .first()
    )
    return f"{busy.user}在 {busy.arrangement.when} 已有接待，请另选时间或接待人。" if busy else None


def described(arrangement: Arrangement) -> list[str]:
    """An arrangement in words, line by line."""
    who = "、".join(str(host) for host in arrangement.receiving)
    lines = [f"时间：{arrangement.when}", f"地点：{arrangement.where}", f"接待：{who}"]
    return [*lines, f"说明：{arrangement.remarks}"] if arrangement.remarks else lines


def differences(before: Arrangement, after: Arrangement) -> list[str]:
    """What is different for the visitor, in words."""
    pairs = zip(described(before), described(after), strict=False)
    found = [f"{new}（原{old}）" for old, new in pairs if old != new and not new.startswith("说明")]
    if before.link != after.link and after.link:
        found.append("会议链接已更新")
    if before.remarks != after.remarks:
        found.append(f"说明：{after.remarks or '无'}")
    return found


def release_missing(former: Arrangement, *, kept: Iterable[Arrangement]) -> None:
    """Tell those of a former version who no longer receive the visitor, and take the case from them."""
    people, departments = set(), set()
    for host in Host.objects.filter(arrangement__in=list(kept)):
        people.add(host.user_id)
        departments.add(host.department_id)
    for host in former.hosts.select_related("user", "department", "arrangement__visit"):
        gone = host.user_id not in people if host.user_id else host.department_id not in departments
        if gone:
            release(host)


def release(host: Host) -> None:
    """This person or department no longer receives the visitor."""
    party = {"user": host.user} if host.user else {"department": host.department}
    Participation.objects.filter(case=host.arrangement.visit_id, reason=RECEIVING, **party).delete()
    if host.state != Host.State.DECLINED:
        messages.tell_of_release(host)


def drop(visit: Case) -> None:
    """The visit does not take place: room and hosts are free again."""
    for held in list(visit.child.arrangements.held()):
        _end(held, Arrangement.State.DROPPED)
        release_missing(held, kept=[])


def _end(arrangement: Arrangement, state: str) -> None:
    arrangement.state = state
    arrangement.save(update_fields=["state"])


def _lock_people(people: Iterable[User]) -> None:
    """Lock their rows in the order of keys, so that nobody is promised twice at the same time."""
    keys = sorted({person.pk for person in people})
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _ask(made: Arrangement, wanted: Plan, *, known: Arrangement | None) -> None:
    """The hosts of a new version; those who answered for the same time and place keep their answer."""
    answers = {}
    if known and _place(known) == _place(made):
        answers = {(host.user_id, host.department_id): host for host in known.hosts.all()}
    parties: list[tuple[User | None, Department | None]] = [
        (person, person.department) for person in wanted.people
    ]
    parties += [(None, department) for department in wanted.departments]
    for person, department in parties:
        same = answers.get((person and person.pk, department and department.pk))
        host = Host.objects.create(
            arrangement=made,
            user=person,
            department=department,
            state=same.state if same else Host.State.ASKED,
            reason=same.reason if same else "",
            answered_at=same.answered_at if same else None,
        )
        _let_see(host)
        if same is None:
            messages.invite(host)


def _place(arrangement: Arrangement) -> tuple:
    return (arrangement.starts_at, arrangement.ends_at, arrangement.room_id, arrangement.link)


def _let_see(host: Host) -> None:
    """Whoever receives the visitor sees the case."""
    party = {"user": host.user} if host.user else {"department": host.department}
    Participation.objects.get_or_create(
        case_id=host.arrangement.visit_id, **party, defaults={"reason": RECEIVING}
    )
