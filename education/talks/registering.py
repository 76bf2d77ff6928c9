"""The verbs of registering: take a seat or wait for one, accept an offer, give it back, come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hub.accounts.models import User
from hub.attendance import services as attendance
from hub.attendance.identity import Entry
from hub.attendance.models import ClientKind
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.members.services import organization_of
from hub.notifications.masking import mobile
from hub.pages.purging import purge_after_commit

from . import rules, seats, telling
from .models import Registration, Talk, TalkSettings
from .planning import locked

State = Registration.State


class AlreadyRegistered(Refused):
    """The same account, mailbox or phone stands on the list of this talk, as `row`."""

    def __init__(self, row: Registration, what: str) -> None:
        super().__init__(f"{what}已经报名这场活动，无须重复报名。", code="already")
        self.row = row


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who registers, as typed or as the account says."""

    name: str
    company: str = ""
    kind: str = ClientKind.OTHER
    email: str = ""
    phone: str = ""


def person_of(user: User) -> Person:
    """A contact of a member, by the account."""
    organization = organization_of(user)
    return Person(
        name=str(user)[:30],
        company=organization.name if organization else "",
        kind=ClientKind.PRACTITIONER,
        email=user.email,
        phone=mobile(user.phone),
    )


@transaction.atomic
def register(
    *, talk_id: int, person: Person, user: User | None = None, invited: bool = False, form: str = ""
) -> Registration:
    """Register somebody: a seat while there is one and nobody waits, else the next place on the waiting list.

    `form` names the form that was opened: sent twice it is the same row. Raises AlreadyRegistered, or Refused with
    the reason.
    """
    talk = locked(talk_id)
    if form and (known := talk.registrations.filter(form=form).first()):
        return known
    ensure(rules.why_not_register(talk, user=user, invited=invited))
    source = Registration.Source.MEMBER if user else Registration.Source.PUBLIC
    row = _new(talk, person, source, user=user, form=form)
    left = seats.free(talk)
    queued = talk.registrations.queued().exists()
    row.state = State.SEATED if (left is None or left > 0) and not queued else State.WAITING
    row.save()
    if left == 1 and not queued:
        purge_after_commit()  # from now on pages say that it is full
    telling.tell(row, telling.REGISTERED if row.has_seat else telling.WAITING)
    return row


@transaction.atomic
def admit_walk_in(*, talk_id: int, person: Person, user: User) -> Registration:
    """Somebody came without having registered: written down at the door and there at once, beyond all seats."""
    talk = locked(talk_id)
    ensure(rules.why_no_door(talk))
    row = _new(talk, person, Registration.Source.WALK_IN, user=None, form="")
    row.state = State.SEATED
    row.save()
    return _come(talk, row, user)


def _new(talk: Talk, person: Person, source: str, *, user: User | None, form: str) -> Registration:
    """The row, not saved. Raises AlreadyRegistered."""
    email, phone = person.email.strip().lower(), mobile(person.phone)
    active = talk.registrations.active()
    for what, name, value in (
        ("您", "user", user and user.pk),
        (f"邮箱 {email} ", "email", email),
        (f"手机号 {phone} ", "phone", phone),
    ):
        if value and (known := active.filter(**{name: value}).first()):
            raise AlreadyRegistered(known, what)
    told = TalkSettings.load()
    last = talk.registrations.aggregate(last=Max("place"))["last"] or 0
    return Registration(
        talk=talk,
        place=last + 1,
        source=source,
        user=user,
        organization=organization_of(user) if user else None,
        name=person.name,
        company=person.company,
        kind=person.kind,
        email=email,
        phone=phone,
        form=form,
        consent_text=told.consent_text,
        consent_version=told.consent_version,
        told_sequence=talk.sequence,
        registered_at=timezone.now(),
    )


def _row(registration_id: int) -> tuple[Talk, Registration]:
    """A registration with its talk, under the lock of the talk."""
    talk_id = Registration.objects.values_list("talk", flat=True).get(pk=registration_id)
    talk = locked(talk_id)
    row = Registration.objects.select_related("user").get(pk=registration_id)
    row.talk = talk
    return talk, row


@transaction.atomic
def accept(*, registration_id: int) -> Registration:
    """Take the seat that was offered. Raises Refused where its time is over."""
    talk, row = _row(registration_id)
    if row.has_seat:
        return row
    if talk.state == Talk.State.CANCELLED:
        raise Refused("这场活动已取消。")
    if row.state != State.OFFERED or row.offered_until is None:
        raise Refused("现在没有为您保留的名额。")
    if row.offered_until <= timezone.now():
        raise Refused("名额的保留时间已过，已转给下一位候补。")
    row.state = State.SEATED
    row.save(update_fields=["state"])
    telling.tell(row, telling.REGISTERED)
    return row


@transaction.atomic
def cancel(*, registration_id: int) -> Registration:
    """Give the seat, or the place on the list, back; the next one who waits is offered it. Twice is once."""
    talk, row = _row(registration_id)
    if not row.is_active:
        return row
    if row.checked_in_at:
        raise Refused("您已签到，不能再取消报名。")
    if talk.starts_at and talk.starts_at <= timezone.now():
        raise Refused("活动已经开始，不能再取消报名。")
    row.state, row.cancelled_at = State.CANCELLED, timezone.now()
    row.save(update_fields=["state", "cancelled_at"])
    seats.offer(talk)
    purge_after_commit()
    return row


@transaction.atomic
def check_in(*, registration_id: int, user: User) -> Registration:
    """Somebody is there. Said twice it is once; whoever waited gets in as the staff at the door decide."""
    talk, row = _row(registration_id)
    ensure(rules.why_not_check_in(row))
    if row.checked_in_at:
        return row
    return _come(talk, row, user)


def _come(talk: Talk, row: Registration, user: User) -> Registration:
    row.state = State.SEATED
    row.checked_in_at, row.checked_in_by = timezone.now(), user
    if talk.occasion:
        entry = Entry(row.name, (row.company or "个人")[:80], row.kind, tail=f"ticket-{row.pk}")
        row.attendee = attendance.admit(occasion=talk.occasion, entry=entry, user=user)
    row.save()
    return row


@transaction.atomic
def undo_check_in(*, registration_id: int, user: User) -> Registration:
    """Somebody was ticked by mistake."""
    talk, row = _row(registration_id)
    ensure(rules.why_no_door(talk))
    if row.checked_in_at is None:
        return row
    attendee = row.attendee
    if attendee is not None and attendee.has_replied:
        raise Refused("这位参会人已经填写问卷，不能撤销签到。")
    row.checked_in_at = row.checked_in_by = row.attendee = None
    row.save(update_fields=["checked_in_at", "checked_in_by", "attendee"])
    if attendee is not None:
        attendee.delete()
    return row
