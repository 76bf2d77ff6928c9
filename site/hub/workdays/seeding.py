"""Fill the calendar with the years that `chinesecalendar` knows."""

from importlib.metadata import version

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import transaction

from .models import CalendarYear
from .notices import Day
from .services import set_days

SEED_SOURCE = f"由 chinesecalendar {version('chinesecalendar')} 导入，请对照国务院办公厅放假通知核对"
# As the notices write them; the others the library names alike.
NAMES = {
    Holiday.tomb_sweeping_day: "清明节",
    Holiday.dragon_boat_festival: "端午节",
    Holiday.mid_autumn_festival: "中秋节",
}


@transaction.atomic
def seed_known_years() -> list[int]:
    """Add the years the table lacks and give them back. A year that is there stays as staff left it."""
    known = {day.year for day in holidays}
    missing = sorted(known - set(CalendarYear.objects.values_list("year", flat=True)))
    for number in missing:
        year = CalendarYear.objects.create(year=number, source=SEED_SOURCE)
        days = [
            Day(day, is_working, NAMES.get(Holiday(name), Holiday(name).chinese))
            for kind, is_working in ((holidays, False), (workdays, True))
            for day, name in kind.items()
            if day.year == number
        ]
        set_days(year=year, days=days)
    return missing
