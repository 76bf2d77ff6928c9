"""The demo tells its past: services take the moment from `timezone.now`, so the seed moves that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch

from django.utils import timezone


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That hour of that day in the exchange's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def as_of(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """Let the block happen at that moment, or now where that is still to come: a demo may be made early in the day."""
    at = min(moment(day, hour, minute), datetime.now(UTC))
    with patch("django.utils.timezone.now", lambda: at):
        yield
