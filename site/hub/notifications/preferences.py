"""How a person wants to be told: by group of events and channel. The inbox always tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction

from hub.accounts.models import User

from .events import Event, Group
from .masking import mobile
from .models import Channel, Mode, Preference

Chosen = Mapping[tuple[str, str], str]

DEFAULTS = {Channel.EMAIL: Mode.NOW, Channel.SMS: Mode.OFF}
MODES = {Channel.EMAIL: (Mode.NOW, Mode.DAILY, Mode.OFF), Channel.SMS: (Mode.NOW, Mode.OFF)}


def offered() -> tuple[Channel, ...]:
    """The channels people may choose between on this installation."""
    return (Channel.EMAIL, Channel.SMS) if settings.SMS_PROVIDER else (Channel.EMAIL,)


def chosen_by(people: Iterable[User], *, groups: Iterable[str] | None = None) -> Mapping[int, Chosen]:
    """What each person has chosen, by one query: {user: {(group, channel): mode}}."""
    rows = Preference.objects.filter(user__in=[person.pk for person in people])
    if groups is not None:
        rows = rows.filter(group__in=groups)
    found: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    for row in rows:
        found[row.user_id][row.group, row.channel] = row.mode
    return found


def mode_of(chosen: Chosen, group: str, channel: Channel) -> str:
    """The mode that counts."""
    return chosen.get((group, channel), DEFAULTS[channel])


def routes(event: Event, person: User, chosen: Chosen) -> dict[Channel, str]:
    """Over which channels, beside the inbox, this person is told of this event, and when."""
    found: dict[Channel, str] = {}
    if person.email:
        found[Channel.EMAIL] = Mode.NOW if event.mandatory else mode_of(chosen, event.group, Channel.EMAIL)
    if Channel.SMS in offered() and mobile(person.phone):
        found[Channel.SMS] = mode_of(chosen, event.group, Channel.SMS)
    return {channel: mode for channel, mode in found.items() if mode != Mode.OFF}


@transaction.atomic
def choose(*, user: User, modes: Mapping[tuple[Group, Channel], str]) -> None:
    """Keep how the user wants to be told."""
    for (group, channel), mode in modes.items():
        Preference.objects.update_or_create(user=user, group=group, channel=channel, defaults={"mode": mode})
