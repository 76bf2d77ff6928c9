"""Rows of visits."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from hub.accounts.models import Department, User
from hub.accounts.roles import CLERK, REVIEWER
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.models import Organization
from hub.members.services import market_institutions
from hub.workdays.services import add_working_days
from programs.visits import planning, services
from programs.visits.models import Arrangement, Half, Room, Visit
from programs.visits.services import Person, Wish
from tests import factories

PEOPLE = (Person("林婉清", "副总经理", "13800001111"), Person("周明远", "风控总监", "13800002222"))
TOPICS = "仓单质押的办理时限\n铜期权做市报价"


def clerk(**values: Any) -> User:
    """Somebody who arranges visits."""
    return factories.staff(groups=(CLERK.name,), **values)


def receiver(department: Department | None = None, **values: Any) -> User:
    """Somebody of a department who receives visitors."""
    return factories.staff(groups=(REVIEWER.name,), department=department, **values)


def room(**values: Any) -> Room:
    """A room for twenty."""
    number = Room.objects.count() + 1
    return Room.objects.create(**{"name": f"{number} 号会议室", "place": "A 座三层", "capacity": 20} | values)


def values(**more: Any) -> dict[str, Any]:
    """What a letter says."""
    return {
        "purpose": "交流铜期权的运用与仓单质押",
        "party_size": 3,
        "topics": TOPICS,
        "contact_name": "林婉清",
        "contact_phone": "021-55501101",
        "contact_email": "lin@example.com",
    } | more


def draft(*, member: User | None = None, dates: tuple[Wish, ...] = (), **more: Any) -> Visit:
    """A letter that is being written in the portal."""
    member = member or factories.member()
    visit = services.open_letter(user=member)
    wished = dates or (Wish(add_working_days(timezone.localdate(), 5), Half.MORNING),)
    return services.save_letter(
        visit_id=visit.pk, user=member, version=1, values=values(**more), dates=wished, visitors=PEOPLE
    )


def visit(*, member: User | None = None, **more: Any) -> Visit:
    """A letter handed in through the portal."""
    member = member or factories.member()
    made = draft(member=member, **more)
    return perform(case_id=made.pk, name="submit", user=member, version=made.version)


def registered(
    *,
    user: User | None = None,
    organization: Organization | None = None,
    received_at: datetime | None = None,
    **more: Any,
) -> Visit:
    """A letter of an institution without an account, unless told otherwise."""
    organization = organization or market_institutions()
    institution = "晨川资产管理有限公司" if organization == market_institutions() else ""
    return services.register_visit(
        organization=organization,
        channel=Case.Channel.LETTER,
        received_at=received_at or timezone.now(),
        user=user,
        visitors=PEOPLE,
        **values(institution=institution) | more,
    )


def at(hour: int, minute: int = 0, *, days: int = 5) -> datetime:
    """An hour of a working day that lies so many ahead."""
    day = add_working_days(timezone.localdate(), days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def plan(visit: Case, *, user: User, people: tuple[User, ...] = (), **more: Any) -> Arrangement:
    """A plan for the morning of the fifth working day, in a room of its own."""
    wanted: dict[str, Any] = {"starts_at": at(9, 30), "ends_at": at(11), "people": people} | more
    if not {"room", "link"} & wanted.keys():
        wanted["room"] = room()
    if not people and "departments" not in wanted:
        wanted["people"] = (receiver(),)
    version = Case.objects.values_list("version", flat=True).get(pk=visit.pk)
    return planning.plan(visit_id=visit.pk, user=user, version=version, wanted=planning.Plan(**wanted))


def take(visit: Case, step: str, user: User | None, **data: Any) -> Visit:
    """One step of a visit as it stands."""
    version = Case.objects.values_list("version", flat=True).get(pk=visit.pk)
    return perform(case_id=visit.pk, name=step, user=user, version=version, data=data)


def fresh(visit: Case) -> Visit:
    """The visit as it stands."""
    return Visit.objects.get(pk=visit.pk)


def past(visit: Case, *, hours: int = 2) -> None:
    """Let the arrangement lie behind: it ended an hour ago."""
    now = timezone.now()
    Arrangement.objects.filter(visit=visit.pk, state=Arrangement.State.SENT).update(
        starts_at=now - timedelta(hours=hours), ends_at=now - timedelta(hours=hours - 1)
    )
