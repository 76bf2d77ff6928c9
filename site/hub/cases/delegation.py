"""Standing in for absent colleagues: whose right a person has besides their own, today.

No chains: who is absent passes on only their own right, and stands in for nobody meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.utils import timezone

from hub.accounts.models import User


def delegators(user: User) -> list[User]:
    """The absent colleagues this person stands in for today. One query per user object, which is a request's."""
    found = getattr(user, "_delegators", None)
    if found is None:
        found = _absent_for(user) if user.is_active and user.has_perm("cases.read_internal") else []
        user._delegators = found  # type: ignore[attr-defined]
    return found


def _absent_for(user: User) -> list[User]:
    today = timezone.localdate()
    running = apps.get_model("cases", "Absence").objects.on(today)
    rows = running.filter(substitute=user.pk, user__is_active=True).select_related("user__department")
    people = [row.user for row in rows.order_by("pk")]
    return [] if people and running.filter(user=user.pk).exists() else people


def hats(user: User) -> list[User]:
    """The person, and the absent colleagues they stand in for."""
    return [user, *delegators(user)] if user.is_authenticated else [user]


@contextmanager
def alone(user: User) -> Iterator[None]:
    """Ask for this person's own right only."""
    others = delegators(user)
    user._delegators = []  # type: ignore[attr-defined]
    try:
        yield
    finally:
        user._delegators = others  # type: ignore[attr-defined]


def substitutes(people: Iterable[User], *, tied: Iterable[int] = ()) -> list[User]:
    """Those who stand in today for some of these people; not the ones tied to the firm concerned."""
    running = apps.get_model("cases", "Absence").objects.on(timezone.localdate())
    rows = running.filter(user__in=[person.pk for person in people]).exclude(substitute__in=tied)
    away = set(running.values_list("user", flat=True))
    return [row.substitute for row in rows.select_related("substitute") if row.substitute_id not in away]
