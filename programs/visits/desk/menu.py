"""接待来访 in the menu of the admin."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from hub.accounts.models import User

from ..querysets import reads_calendar

#: Entries are added by this hook, or by a viewset with it as its `menu_hook`.
HOOK = "register_visits_menu_item"

visits_menu = Menu(register_hook_name=HOOK)


class CalendarItem(MenuItem):
    """接待日历, for those who read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_calendar(cast(User, request.user))


def menu_item() -> SubmenuMenuItem:
    """The entry with what stands below it; nobody sees it who sees nothing there."""
    return SubmenuMenuItem("接待来访", visits_menu, name="visits", icon_name="group", order=115)


def calendar_item() -> MenuItem:
    """The calendar."""
    return CalendarItem(
        "接待日历", reverse("visit_desk:calendar"), name="visit-calendar", icon_name="calendar", order=10
    )
