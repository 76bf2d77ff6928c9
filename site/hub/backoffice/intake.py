"""登记收文: everything that a clerk registers for others, in one place.

A room says what it has by `register_intake(Intake(…))` when its app is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User

from .access import StaffMixin, registers_cases


@dataclass(frozen=True, kw_only=True)
class Intake:
    """One thing that is registered, or a box of what came in.

    `url` is the name of its page. `count` answers how many wait there for this user, where anything waits.
    """

    label: str
    url: str
    description: str
    count: Callable[[User], int] | None = None


_intakes: list[Intake] = []


def register_intake(intake: Intake) -> None:
    """Put it on the page, after what was registered before."""
    _intakes.append(intake)


class IntakeView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """What can be registered, each with what waits."""

    template_name = "hub/backoffice/intake.html"
    page_title = "登记收文"
    header_icon = "clipboard-list"

    allowed = staticmethod(registers_cases)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The entries with their counts."""
        entries = [(intake, intake.count(self.user) if intake.count else 0) for intake in _intakes]
        return super().get_context_data(entries=entries, **kwargs)
