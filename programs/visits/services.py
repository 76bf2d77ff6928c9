"""The verbs of visits beside the steps of the flow: a letter is written, or registered for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.rules import ensure, may_edit
from hub.cases.services import SENT_AGAIN, changing, open_case, perform, register_case
from hub.members.models import Contact, Organization

from . import rules
from .guests.mails import give_code
from .models import Half, Visit, Visitor, WishedDate

TITLE = 40


@dataclass(frozen=True)
class Wish:
    """A day that would suit, and which half of it."""

    day: date
    half: str = Half.ANY


@dataclass(frozen=True)
class Person:
    """Somebody who comes; the first one leads."""

    name: str
    job: str = ""
    phone: str = ""


def title_of(purpose: str) -> str:
    """The beginning of the purpose, on one line."""
    words = " ".join(purpose.split())
    return words if len(words) <= TITLE else f"{words[: TITLE - 1]}…"


@transaction.atomic
def open_letter(*, user: User) -> Visit:
    """Open a draft with the contact's own data filled in; one of the user's own in which nothing was saved yet is that one.

    Raises Refused where the user acts for no organization.
    """
    ensure(rules.may_apply(user))
    Contact.objects.select_for_update().get(user=user)  # one press of the button waits for the other
    blank = Visit.objects.filter(author=user, state="draft", version=1).first()
    return blank or open_case(
        kind="visit",
        user=user,
        title="",
        contact_name=user.get_full_name(),
        contact_phone=user.phone,
        contact_email=user.email,
    )


def save_letter(
    *,
    visit_id: int,
    user: User,
    version: int,
    values: dict[str, Any],
    dates: Sequence[Wish],
    visitors: Sequence[Person],
) -> Visit:
    """Save what the applicant typed, complete or not; dates and visitors replace the former ones.

    Raises Refused for a letter that can't be changed, a stale version, or too many rows.
    """
    with changing(case_id=visit_id, user=user, version=version, allowed=may_edit) as visit:
        for name, value in values.items():
            setattr(visit, name, value)
        visit.title = title_of(visit.purpose)
        visit.erased_at = None  # who is named now is remembered anew
        _write(visit, dates, visitors)
    return visit


@transaction.atomic
def register_visit(
    *,
    organization: Organization,
    channel: str,
    received_at: datetime,
    user: User | None,
    dates: Sequence[Wish] = (),
    visitors: Sequence[Person] = (),
    **values: Any,
) -> Visit:
    """Register a letter that came in otherwise than through the portal, and hand it in at once.

    `user` is the clerk, None the platform; `values` are fields of the visit as far as they are known. The two working
    days run from the day of `received_at` (DOMAIN 1). An institution without an account that left an address gets
    a query code by mail. What a clerk registers again right after it is the same page sent twice: the visit that is
    there is returned. Raises Refused with the reason.
    """
    if organization.kind == Organization.Kind.MARKET_INSTITUTION and not values.get("institution"):
        raise Refused("请填写来访单位的名称。")
    same = {"organization": organization, "channel": channel, "received_at": received_at, **values}
    if user is not None and (found := _just_registered(user, same)):
        return found
    visit = register_case(
        kind="visit",
        user=user,
        organization=organization,
        channel=channel,
        received_at=received_at,
        title=title_of(values.get("purpose", "")),
        **values,
    )
    _write(visit, dates, visitors)
    visit = perform(case_id=visit.pk, name="submit", user=user, version=visit.version)
    if visit.institution and visit.contact_email:
        give_code(case=visit, email=visit.contact_email)
    return visit


def _just_registered(user: User, values: dict[str, Any]) -> Visit | None:
    """The visit that this clerk has registered with the very same contents within SENT_AGAIN."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one press of the button after the other
    since = timezone.now() - SENT_AGAIN
    return Visit.objects.filter(author=user, created_at__gt=since, **values).first()


def _write(visit: Visit, dates: Sequence[Wish], visitors: Sequence[Person]) -> None:
    """Replace dates and people; the same day and half is kept once."""
    if len(dates) > rules.MOST_DATES:
        raise Refused(f"希望来访的日期最多填写 {rules.MOST_DATES} 个。")
    if len(visitors) > rules.MOST_VISITORS:
        raise Refused(f"来访人员最多逐一填写 {rules.MOST_VISITORS} 位，其余请写在拜访函中。")
    visit.dates.all().delete()
    visit.visitors.all().delete()
    WishedDate.objects.bulk_create(
        WishedDate(visit=visit, position=number, day=wish.day, half=wish.half)
        for number, wish in enumerate(dict.fromkeys(dates), start=1)
    )
    Visitor.objects.bulk_create(
        Visitor(
            visit=visit,
            position=number,
            name=person.name,
            job=person.job,
            phone=person.phone,
            is_lead=number == 1,
        )
        for number, person in enumerate(visitors, start=1)
    )
