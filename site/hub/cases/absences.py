"""Being absent: who stands in, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.notifications.services import notify

from .flows import Reason, Refused, all_flows
from .models import Absence


def acts(user: User) -> bool:
    """Whether cases can wait for this person: only such people have something to hand over."""
    names = {name for flow in all_flows() for state in flow.states for name in state.permissions}
    return user.has_perm("cases.read_internal") and any(user.has_perm(name) for name in names)


def may_set(user: User, person: User) -> Reason | None:
    """Everybody for themselves, heads for their department."""
    if user.pk == person.pk:
        return None if acts(user) else "只有办理事项的人员需要登记离岗代办。"
    if (
        user.has_perm("cases.approve_case")
        and user.department_id
        and user.department_id == person.department_id
    ):
        return None
    return "只能登记本人的离岗代办；部门负责人可以为本部门人员登记。"


@transaction.atomic
def set_absence(
    *, person: User, substitute: User, starts_on: date, ends_on: date, reason: str, user: User
) -> Absence:
    """Let a colleague act with a person's right from one day to another, both included. Raises Refused."""
    # Both people's rows are locked in one order: two absences can't pass each other.
    list(User.objects.select_for_update().filter(pk__in=[person.pk, substitute.pk]).order_by("pk"))
    if why := may_set(user, person):
        raise Refused(why)
    if ends_on < starts_on:
        raise Refused("结束日期不能早于开始日期。")
    if ends_on < timezone.localdate():
        raise Refused("这段日期已经过去。")
    if substitute.pk == person.pk:
        raise Refused("代办人不能是本人。")
    if not (substitute.is_active and acts(substitute)):
        raise Refused(f"{substitute}不办理事项，请选择其他同事。")
    running = Absence.objects.filter(cancelled_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if running.filter(user=person).exists():
        raise Refused(f"{person}在这段日期已经登记了离岗代办，请先撤销。")
    if running.filter(user=substitute).exists():
        raise Refused(f"{substitute}在这段日期也不在岗，请选择其他同事。")
    made = Absence.objects.create(
        user=person,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        set_by=user,
    )
    _tell(made, user, f"{made}，由{substitute}代为办理事项。")
    return made


@transaction.atomic
def end_absence(*, absence_id: int, user: User) -> Absence:
    """Take an absence back, from this moment on. Raises Refused."""
    absence = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("user", "substitute")
        .get(pk=absence_id)
    )
    if why := may_set(user, absence.user):
        raise Refused(why)
    if absence.cancelled_at is None:
        absence.cancelled_at = timezone.now()
        absence.save(update_fields=["cancelled_at"])
        _tell(absence, user, f"{absence}的离岗代办已撤销。")
    return absence


def _tell(absence: Absence, user: User, sentence: str) -> None:
    people = [person for person in (absence.user, absence.substitute) if person.pk != user.pk]
    notify(
        event="absence.changed",
        recipients=people,
        context={"sentence": sentence, "note": absence.reason, "number": "", "title": "离岗代办"},
        url=reverse("backoffice:absences"),
        subject_key=f"absence:{absence.pk}",
    )
