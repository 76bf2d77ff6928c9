"""The working-day calendar in the staff's admin: years, one year drawn, one year edited."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .forms import CalendarYearForm
from .models import CalendarYear, SpecialDay
from .services import SATURDAY, years_without_data


@dataclass(frozen=True)
class Square:
    """One day of a drawn month; `special` is why it differs."""

    day: date
    in_month: bool
    is_working: bool
    special: SpecialDay | None


def months_of(year: CalendarYear) -> list[tuple[date, list[list[Square]]]]:
    """The first day and the weeks of each month, Monday first."""
    special = {day.date: day for day in year.days.all()}

    def square(day: date, month: int) -> Square:
        known = special.get(day)
        return Square(
            day=day,
            in_month=day.month == month,
            is_working=known.is_working if known else day.weekday() < SATURDAY,
            special=known,
        )

    return [
        (
            date(year.year, month, 1),
            [
                [square(day, month) for day in week]
                for week in Calendar().monthdatescalendar(year.year, month)
            ],
        )
        for month in range(1, 13)
    ]


class YearIndexView(generic.IndexView):
    """The years that are known, and a warning about those that should be."""

    template_name = "hub/workdays/index.html"

    def get_base_queryset(self) -> QuerySet[CalendarYear]:
        return CalendarYear.objects.annotate(
            days_off=Count("days", filter=Q(days__is_working=False)),
            days_on=Count("days", filter=Q(days__is_working=True)),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"missing": years_without_data()}


class YearInspectView(generic.InspectView):
    """A year drawn in months."""

    template_name = "hub/workdays/year.html"
    page_title = "年历"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"months": months_of(self.object)}


class CalendarYearViewSet(ModelViewSet):
    """Years of the calendar, for those who hold the model's permissions."""

    model = CalendarYear
    name = "workdays"
    menu_label = "工作日年历"
    icon = "calendar"
    add_to_settings_menu = True
    menu_order = 400
    form_class = CalendarYearForm
    index_view_class = YearIndexView
    inspect_view_class = YearInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_display = [
        "__str__",
        Column("days_off", label="假日（天）"),
        Column("days_on", label="周末上班（天）"),
        Column("source", label="依据"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[CalendarYearForm]:
        """The form as it stands: its text field belongs to no model field."""
        return CalendarYearForm

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {"usage_url_name": None}
