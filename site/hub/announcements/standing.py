"""Which organizations have confirmed an announcement, which have not, and what became of the messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hub.members.models import Organization
from hub.notifications.models import Channel, Delivery, DeliveryState

from .models import AnnouncementPage, Confirmation, Telling
from .models.audience import split


def missing(page: AnnouncementPage) -> QuerySet[Organization]:
    """The organizations that have still to confirm, with `people`: how many contacts each has to do so."""
    done = Confirmation.objects.filter(announcement=page.pk, organization=OuterRef("pk"))
    active = Count("contacts", filter=Q(contacts__is_active=True, contacts__user__is_active=True))
    rows = Organization.objects.filter(~Exists(done), is_active=True, kind__in=split(page.kinds))
    return rows.annotate(people=active).order_by("kind", "name")


def confirmed(page: AnnouncementPage) -> QuerySet[Confirmation]:
    """Who has confirmed, the last one first."""
    rows = Confirmation.objects.filter(announcement=page.pk)
    return rows.select_related("organization", "confirmed_by").order_by("-confirmed_at", "-pk")


def shares(pages: Iterable[AnnouncementPage]) -> dict[int, tuple[int, int]]:
    """For each page that has to be confirmed: (organizations that have, all that have to). Two queries."""
    wanted = [page for page in pages if page.must_confirm]
    if not wanted:
        return {}
    active = Organization.objects.filter(is_active=True).order_by().values_list("kind")
    by_kind = dict(active.annotate(number=Count("pk")))
    rows = Confirmation.objects.filter(announcement__in=wanted, organization__is_active=True).order_by()
    done = dict(rows.values_list("announcement").annotate(number=Count("pk")))
    return {
        page.pk: (done.get(page.pk, 0), sum(by_kind.get(kind, 0) for kind in split(page.kinds)))
        for page in wanted
    }


@dataclass(frozen=True)
class Outcome:
    """Of the messages of a round over one channel: how many there are, went out, wait, and failed."""

    channel: str
    total: int
    sent: int
    waiting: int
    failed: int


def outcomes(telling: Telling) -> list[Outcome]:
    """What became of the messages of a round, by channel. One query, by the index of the key."""
    rows = Delivery.objects.filter(idempotency_key=telling.delivery_key).order_by()
    found: dict[str, dict[str, int]] = {}
    for channel, state, number in rows.values_list("channel", "state").annotate(number=Count("pk")):
        found.setdefault(channel, {})[state] = number
    sent = (DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.BUNDLED)
    waiting = (DeliveryState.QUEUED, DeliveryState.SENDING)
    return [
        Outcome(
            channel=channel.label,
            total=sum(states.values()),
            sent=sum(states.get(state, 0) for state in sent),
            waiting=sum(states.get(state, 0) for state in waiting),
            failed=sum(number for state, number in states.items() if state not in (*sent, *waiting)),
        )
        for channel in Channel
        if (states := found.get(channel))
    ]
