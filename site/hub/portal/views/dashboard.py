"""Where a contact starts: what waits, what runs, what may be applied for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from hub.cases.display import title_of
from hub.cases.flows import Party
from hub.cases.models import Case
from hub.cases.paging import capped_count
from hub.notifications.models import Delivery

from .. import registry
from ..base import PortalMixin

WAITING_ROWS = 8
RUNNING_ROWS = 6
AGENDA_ROWS = 8
AGENDA_DAYS = 28
MESSAGE_ROWS = 4


@dataclass(frozen=True)
class Deadline:
    """A day on which something ends, for whom, and where to read more."""

    on: date
    title: str
    who: str
    url: str


class Dashboard(PortalMixin, TemplateView):
    """What waits for the contact, what the exchange is at, deadlines, open calls, messages, figures."""

    section = "dashboard"
    template_name = "hub/portal/dashboard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A few rows of each, with the way to the rest."""
        mine = Case.objects.visible_to(self.user)
        running = mine.waiting_for(Party.EXCHANGE)
        calls, duties = registry.open_calls(self.user), registry.duties(self.user)
        by_deadline = (F("due_on").asc(nulls_last=True), "-updated_at", "-pk")
        waiting = list(mine.waiting_for(Party.APPLICANT).order_by(*by_deadline)[:WAITING_ROWS])
        running_rows = list(running.whole().order_by("-updated_at", "-pk")[:RUNNING_ROWS])
        return super().get_context_data(
            duties=duties,
            waiting=waiting,
            waiting_count=self.waiting_count,
            running=running_rows,
            running_count=capped_count(running),
            agenda=self.agenda(calls, duties),
            calls=calls,
            figures=registry.figures(self.user),
            unread=Delivery.objects.visible_to(self.user).inbox().unread()[:MESSAGE_ROWS],
            unread_count=self.unread_count,
            is_new=not waiting and not running_rows and not mine.exists(),
            organization=self.organization,
            today=timezone.localdate(),
            **kwargs,
        )

    def agenda(self, calls: list[registry.OpenCall], duties: list[registry.Duty]) -> list[Deadline]:
        """The deadlines up to four weeks ahead, and those that have passed while the case is open.

        The organization's own stand one by one; of the exchange's, those of one day in one line.
        """
        until = timezone.localdate() + timedelta(days=AGENDA_DAYS)
        due = Case.objects.visible_to(self.user).filter(due_on__lte=until)
        own = due.waiting_for(Party.APPLICANT).order_by("due_on", "pk")[:AGENDA_ROWS]
        rows = [
            Deadline(case.due_on, title_of(case), "由我方办理", reverse("portal:case", args=[case.pk]))
            for case in own
        ]
        days = due.waiting_for(Party.EXCHANGE).order_by("due_on").values_list("due_on")
        running = f"{reverse('portal:cases')}?group=running&sort=due"
        rows += [
            Deadline(day, f"{number} 件事项", "交易所办理期限", running)
            for day, number in days.annotate(number=Count("pk"))[:AGENDA_ROWS]
        ]
        rows += [
            Deadline(duty.due_on, duty.title, f"{duty.kind}{duty.state}", duty.url)
            for duty in duties
            if duty.due_on and duty.due_on <= until
        ]
        rows += [
            Deadline(call.closes_on, call.title, "申请截止", call.url)
            for call in calls
            if call.closes_on and call.closes_on <= until
        ]
        return sorted(rows, key=lambda row: row.on)[:AGENDA_ROWS]


class Calls(PortalMixin, TemplateView):
    """What the organization may apply for now, from every room."""

    section = "calls"
    template_name = "hub/portal/calls.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The open calls."""
        return super().get_context_data(calls=registry.open_calls(self.user), **kwargs)
