"""The home screen of staff: my work first, then deadlines and what was decided lately."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.forms import Media
from django.utils import timezone
from wagtail.admin.ui.components import Component

from hub.accounts.models import User
from hub.cases.flows import all_flows
from hub.cases.models import Case, TimelineEntry
from hub.cases.paging import capped_count
from hub.cases.rules import is_staff

from .access import acts_on_cases, sees_cases
from .attention import notices_for
from .filters import SOON
from .records import Line, lines_of

SHOWN = 8
SCREEN_CSS = ("hub/css/backoffice.css",)


class StaffPanel(Component):
    """A panel of the home screen in the look of our own screens."""

    name = ""
    order = 0
    template_name = ""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def media(self) -> Media:
        return Media(css={"all": SCREEN_CSS})


class MyWorkPanel(StaffPanel):
    """What waits for the user, the most urgent first."""

    name = "my_work"
    order = 10
    template_name = "hub/backoffice/panels/my_work.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = Case.objects.my_work(self.user)
        urgent = rows.order_by(F("due_on").asc(nulls_last=True), "updated_at", "pk")
        today = timezone.localdate()
        return {
            "cases": urgent.select_related("organization", "assignee")[:SHOWN],
            "count": capped_count(rows),
            "overdue": capped_count(rows.filter(due_on__lt=today)),
            "mine": capped_count(rows.filter(assignee=self.user)),
            "free": capped_count(rows.filter(assignee=None)),
        }


class DeadlinesPanel(StaffPanel):
    """The time limits that run out soon, also those of applicants: somebody may have to remind them."""

    name = "deadlines"
    order = 20
    template_name = "hub/backoffice/panels/deadlines.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        until = timezone.localdate() + timedelta(days=SOON)
        rows = Case.objects.visible_to(self.user).filter(closed_at=None, due_on__lte=until)
        if not self.user.has_perm("cases.view_every_case"):
            rows = rows.filter(Q(department=self.user.department_id) | Q(assignee=self.user))
        return {
            "cases": rows.select_related("organization", "assignee").order_by("due_on", "pk")[:SHOWN],
            "days": SOON,
        }


class DecidedPanel(StaffPanel):
    """The latest decisions on cases the user may see."""

    name = "decided"
    order = 30
    template_name = "hub/backoffice/panels/decided.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"decisions": latest_decisions(self.user)}


class NoticesPanel(StaffPanel):
    """What of the rooms waits for the user besides cases."""

    name = "notices"
    order = 15
    template_name = "hub/backoffice/panels/notices.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"notices": notices_for(self.user)}


def latest_decisions(user: User) -> list[tuple[Case, Line]]:
    """The last decisions on the cases that moved last, newest first. Three queries."""
    moved = Case.objects.visible_to(user).filter(submitted_at__isnull=False).order_by("-updated_at", "-pk")
    decisions = {(flow.kind, step.name) for flow in all_flows() for step in flow.transitions if step.decides}
    rows = (
        TimelineEntry.objects.filter(
            case__in=list(moved.values_list("pk", flat=True)[: 4 * SHOWN]),
            event__in={event for _, event in decisions},
            **({} if is_staff(user) else {"internal": False}),
        )
        .select_related("case__organization", "actor__department", "on_behalf_of", "content")
        .order_by("-at", "-pk")
    )
    entries = [entry for entry in rows if (entry.case.kind, entry.event) in decisions][:SHOWN]
    return [(entry.case, line) for entry, line in zip(entries, lines_of(entries), strict=True)]


def panels_for(user: User) -> list[StaffPanel]:
    """The panels of the home screen: cases for those who work with them, what else waits for everybody."""
    panels: list[StaffPanel] = [MyWorkPanel(user)] if acts_on_cases(user) else []
    panels.append(NoticesPanel(user))
    return [*panels, DeadlinesPanel(user), DecidedPanel(user)] if sees_cases(user) else panels
