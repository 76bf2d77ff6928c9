"""接待日历: what is held in a week or a month, for staff."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.backoffice.access import StaffMixin
from hub.cases.models import Case

from ..models import Arrangement, Room
from ..querysets import reads_calendar

MONTH, WEEK = "month", "week"
LATEST = 2099


@dataclass(frozen=True)
class Slot:
    """One arrangement as this reader may know it: of a visit they don't see it is only that the time is taken."""

    arrangement: Arrangement
    seen: bool


@dataclass(frozen=True)
class Day:
    """A day with what is held on it."""

    day: date
    slots: list[Slot]

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()


@dataclass(frozen=True)
class Span:
    """A week or a month: its first day, the first day after it, and the ones beside it."""

    kind: str
    start: date
    end: date

    @property
    def earlier(self) -> date:
        """A day of the one before."""
        return self.start - timedelta(days=1)

    @property
    def label(self) -> str:
        """What it is called."""
        if self.kind == MONTH:
            return f"{self.start.year}年{self.start.month}月"
        last = self.end - timedelta(days=1)
        return f"{self.start:%Y-%m-%d} 至 {last:%m-%d}"


def span_of(kind: str, day: date) -> Span:
    """The week (from Monday) or the month in which a day lies."""
    if kind == MONTH:
        start = day.replace(day=1)
        return Span(MONTH, start, (start + timedelta(days=32)).replace(day=1))
    start = day - timedelta(days=day.weekday())
    return Span(WEEK, start, start + timedelta(days=7))


def asked_day(text: str) -> date:
    """The day that an address names; today where it names none."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return timezone.localdate()
        if 2000 <= day.year <= LATEST:
            return day
    return timezone.localdate()


class CalendarView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """A list of days; `?day=` names one in the week, `?view=month` shows the whole month, `?room=` one room."""

    template_name = "programs/visits/desk/calendar.html"
    page_title = "接待日历"
    header_icon = "calendar"

    allowed = staticmethod(reads_calendar)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The days of the span with what is held; queries don't grow with it."""
        asked = self.request.GET
        kind = MONTH if asked.get("view") == MONTH else WEEK
        span = span_of(kind, asked_day(asked.get("day", "")))
        rooms = Room.objects.filter(is_active=True)
        room = next((row for row in rooms if str(row.pk) == asked.get("room")), None)
        return super().get_context_data(
            span=span,
            days=self.days(span, room),
            rooms=rooms,
            room=room,
            today=timezone.localdate(),
            **kwargs,
        )

    def days(self, span: Span, room: Room | None) -> list[Day]:
        """Every working day of a week; of a month the days on which something is held."""
        start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (span.start, span.end))
        rows = Arrangement.objects.held().filter(starts_at__gte=start, starts_at__lt=end)
        if room:
            rows = rows.filter(room=room)
        held = list(
            rows.select_related("visit__organization", "room")
            .prefetch_related("hosts__user", "hosts__department")
            .order_by("starts_at", "pk")
        )
        seen = set(
            Case.objects.visible_to(self.user)
            .filter(pk__in=[row.visit_id for row in held])
            .values_list("pk", flat=True)
        )
        days: dict[date, list[Slot]] = {}
        if span.kind == WEEK:
            days = {span.start + timedelta(days=number): [] for number in range(7)}
        for row in held:
            day = timezone.localdate(row.starts_at)
            days.setdefault(day, []).append(Slot(row, row.visit_id in seen))
        return [Day(day, slots) for day, slots in self.shown(days.items())]

    @staticmethod
    def shown(days: Iterable[tuple[date, list[Slot]]]) -> list[tuple[date, list[Slot]]]:
        """Weekends only where something is held."""
        return [(day, slots) for day, slots in days if slots or day.weekday() < 5]
