"""What the calendar adds to the back office."""

from wagtail import hooks

from .backoffice import CalendarYearViewSet


@hooks.register("register_admin_viewset")
def register_calendar() -> CalendarYearViewSet:
    return CalendarYearViewSet()
