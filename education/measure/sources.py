"""Where each figure comes from. A room's figures are counted here and nowhere else: one function for each indicator.

A source answers, for the days from `first` up to before `until`, what each month comes to. Each costs a fixed number
of queries, whatever the rows are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Sum, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from education.articles.models import ArticlePage, WorkPage
from education.campus.models import OutcomePage
from education.regulations.models import Version
from education.talks.models import Talk
from education.training.models import Attempt
from hub.announcements.models import AnnouncementPage
from hub.attendance.models import Answer, Attendee, Occasion, SurveyReply
from hub.attendance.results import SATISFIED
from hub.audience import figures as audience
from hub.audience.models import PageDay
from programs.feedback.models import FeedbackItem

from .models import MeasureSettings
from .tallies import Tally

Months = dict[date, Tally]
Source = Callable[[date, date], Months]


def moment(day: date) -> datetime:
    """The beginning of a day in Shanghai."""
    return timezone.make_aware(datetime.combine(day, time()))


def counted(rows: Any, field: str, first: date, until: date) -> Months:
    """How many rows whose moment falls into each month. One query."""
    within = rows.filter(**{f"{field}__gte": moment(first), f"{field}__lt": moment(until)})
    months = within.order_by().annotate(begin=TruncMonth(field)).values("begin").annotate(n=Count("pk"))
    return {timezone.localtime(row["begin"]).date(): Tally(row["n"]) for row in months}


def section_path() -> str:
    """Where the pages of the education base begin; empty for the whole site."""
    section = MeasureSettings.load().section
    return section.path if section else ""


def views(first: date, until: date) -> Months:
    return {day: Tally(month.views) for day, month in audience.by_month(first=first, until=until).items()}


def visitors(first: date, until: date) -> Months:
    return {day: Tally(month.visitors) for day, month in audience.by_month(first=first, until=until).items()}


def section_views(first: date, until: date) -> Months:
    rows = PageDay.objects.filter(day__gte=first, day__lt=until, page__path__startswith=section_path())
    months = rows.annotate(month=TruncMonth("day")).values("month").annotate(n=Sum("views")).order_by("month")
    return {row["month"]: Tally(row["n"]) for row in months}


def updates(first: date, until: date) -> Months:
    pages = Page.objects.filter(path__startswith=section_path()).values("pk")
    rows = PageLogEntry.objects.filter(action="wagtail.publish", page__in=pages)
    return counted(rows, "timestamp", first, until)


def announcements(first: date, until: date) -> Months:
    return counted(AnnouncementPage.objects.all(), "first_published_at", first, until)


def regulations(first: date, until: date) -> Months:
    return counted(Version.objects.all(), "published_at", first, until)


def articles(first: date, until: date) -> Months:
    return counted(ArticlePage.objects.all(), "first_published_at", first, until)


def works(first: date, until: date) -> Months:
    """Original works, and what came of projects with universities."""
    found: Counter[date] = Counter()
    for pages in (WorkPage.objects.all(), OutcomePage.objects.all()):
        for month, tally in counted(pages, "first_published_at", first, until).items():
            found[month] += int(tally.amount)
    return {month: Tally(number) for month, number in found.items()}


def talks(first: date, until: date) -> Months:
    """The monthly talks that took place."""
    rows = Talk.objects.filter(state=Talk.State.OPEN, ends_at__lt=timezone.now())
    return counted(rows, "ends_at", first, until)


def tests_taken(first: date, until: date) -> Months:
    rows = Attempt.objects.filter(state=Attempt.State.SUBMITTED)
    return counted(rows, "submitted_at", first, until)


def held(first: date, until: date) -> Any:
    """The occasions that took place."""
    end = min(moment(until), timezone.now())
    return Occasion.objects.filter(cancelled_at=None, ends_at__gte=moment(first), ends_at__lt=end)


def activities(first: date, until: date) -> Months:
    return counted(held(first, until), "ends_at", first, until)


def people(first: date, until: date) -> Months:
    """Those present; of occasions whose attendees were deleted the numbers that were kept."""
    occasions = held(first, until)
    found: Counter[date] = Counter()
    present = Attendee.objects.present().filter(occasion__in=occasions.filter(purged_at=None).values("pk"))
    rows = present.order_by().annotate(month=TruncMonth("occasion__ends_at")).values("month")
    for row in rows.annotate(n=Count("pk")):
        found[timezone.localtime(row["month"]).date()] += row["n"]
    for ends_at, counts in occasions.filter(purged_at__isnull=False).values_list("ends_at", "counts"):
        found[timezone.localtime(ends_at).date().replace(day=1)] += sum(counts.get("kinds", {}).values())
    return {month: Tally(number) for month, number in found.items()}


def satisfaction(first: date, until: date) -> Months:
    """Of the marks that count in surveys the share of satisfied ones, in percent."""
    occasions = held(first, until).values("pk")
    month = TruncMonth("occasion__ends_at")
    replies = SurveyReply.objects.filter(occasion__in=occasions).order_by()
    enough = {
        row["month"]
        for row in replies.annotate(month=month).values("month").annotate(n=Count("pk"))
        if row["n"] >= MeasureSettings.load().least_replies
    }
    marks = Answer.objects.filter(reply__occasion__in=occasions, mark__isnull=False, question__counts=True)
    good = Sum(Case(When(mark__gte=SATISFIED, then=1), default=0, output_field=IntegerField()))
    rows = marks.order_by().annotate(month=TruncMonth("reply__occasion__ends_at")).values("month")
    return {
        timezone.localtime(row["month"]).date(): Tally(100 * row["good"], row["n"])
        for row in rows.annotate(n=Count("pk"), good=good)
        if row["month"] in enough
    }


def voice_rating(first: date, until: date) -> Months:
    rated = FeedbackItem.objects.filter(
        rating__isnull=False, answered_at__gte=moment(first), answered_at__lt=moment(until)
    )
    rows = rated.order_by().annotate(month=TruncMonth("answered_at")).values("month")
    return {
        timezone.localtime(row["month"]).date(): Tally(row["points"], row["n"])
        for row in rows.annotate(n=Count("pk"), points=Sum(F("rating")))
        if row["n"] >= MeasureSettings.load().least_replies
    }
