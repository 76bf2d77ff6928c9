"""What the pages show of talks: what comes next, a year by months, the archive, one talk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from education.topics.models import Product
from hub.pages.players import why_not_played
from hub.pages.surroundings import CURRENT, public_pages

from .models import Talk, TalkPage, TalkSeriesPage, TalkTag
from .models.pages import MaterialAudience
from .models.records import Standing

PER_PAGE = 20
TONES = {
    Standing.PLANNED: "neutral",
    Standing.OPEN: "go",
    Standing.FULL: "wait",
    Standing.MOVED: "wait",
    Standing.CANCELLED: "stop",
    Standing.HELD: "done",
}


@dataclass(frozen=True)
class Row:
    """A talk in a list: its page's address, how it stands, what it is about."""

    talk: Talk
    url: str
    standing: Standing
    products: list[Product]

    @property
    def tone(self) -> str:
        """How its standing looks."""
        return TONES[self.standing]

    @property
    def label(self) -> str:
        return str(self.standing.label)


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    number: int
    rows: list[Row]


@dataclass(frozen=True)
class Year:
    """A year by its months, and the years beside it that have talks."""

    number: int
    months: list[Month]
    years: list[int]

    @property
    def is_empty(self) -> bool:
        return not any(month.rows for month in self.months)


def listed(series: TalkSeriesPage, request: HttpRequest) -> QuerySet[Talk]:
    """The talks of a series that everybody may see."""
    pages = TalkPage.objects.filter(public_pages(request), CURRENT, live=True)
    return Talk.objects.public().filter(series=series, page__in=pages)


def rows_of(talks: QuerySet[Talk], request: HttpRequest) -> list[Row]:
    """The talks with all that a list shows, by two queries however many they are."""
    found = list(talks.select_related("page").with_seats())  # type: ignore[attr-defined]
    prefetch_related_objects([talk.page for talk in found], "products")
    return [
        Row(talk, talk.page.get_url(request) or "", talk.standing(), list(talk.page.products.all()))
        for talk in found
    ]


def coming(series: TalkSeriesPage, request: HttpRequest) -> list[Row]:
    """What is still to come, the next one first; those that are put off at the end."""
    ahead = Q(ends_at__gte=timezone.now()) | Q(starts_at=None, month__gte=_this_month())
    talks = listed(series, request).filter(ahead)
    rows = rows_of(talks.order_by("month", "starts_at", "pk"), request)
    return sorted(rows, key=lambda row: row.talk.starts_at is None)


def _this_month() -> Any:
    return timezone.localdate().replace(day=1)


def calendar_of(series: TalkSeriesPage, year: int, request: HttpRequest) -> Year:
    """A year by its months."""
    talks = listed(series, request)
    years = {day.year for day in talks.dates("month", "year")}
    rows = rows_of(talks.filter(month__year=year).order_by("month", "starts_at", "pk"), request)
    months = [
        Month(number, [row for row in rows if row.talk.month.month == number]) for number in range(1, 13)
    ]
    return Year(year, months, sorted(years | {year}))


def archive_of(series: TalkSeriesPage, request: HttpRequest) -> dict[str, Any]:
    """The talks that were held, the latest first, as the filters ask."""
    held = listed(series, request).filter(state=Talk.State.OPEN, ends_at__lt=timezone.now())
    years = sorted({day.year for day in held.dates("month", "year")}, reverse=True)
    products = list(Product.objects.filter(talk_pages__talk__in=held).distinct())
    tags = list(TalkTag.objects.filter(talks__content_object__talk__in=held).distinct().order_by("name"))
    asked = request.GET
    year = next((each for each in years if str(each) == asked.get("year")), None)
    product = next((each for each in products if each.code == asked.get("product")), None)
    tag = next((each for each in tags if each.slug == asked.get("topic")), None)
    if year:
        held = held.filter(month__year=year)
    if product:
        held = held.filter(page__products=product)
    if tag:
        held = held.filter(page__tagged__tag=tag)
    page = Paginator(held.order_by("-starts_at", "-pk"), PER_PAGE).get_page(asked.get("page"))
    keys = [talk.pk for talk in page.object_list]
    return {
        "talks": page,
        "rows": rows_of(Talk.objects.filter(pk__in=keys).order_by("-starts_at", "-pk"), request),
        "years": years,
        "products": products,
        "tags": tags,
        "year": year,
        "product": product,
        "tag": tag,
    }


def agenda_of(page: TalkPage) -> list[dict[str, Any]]:
    """The parts of a talk with those speakers whose page is public."""
    return [
        {
            "begins": item.value["begins"],
            "title": item.value["title"],
            "note": item.value["note"],
            "speakers": [each for each in item.value["speakers"] if each is not None and each.live],
        }
        for item in page.agenda
    ]


def materials_of(page: TalkPage) -> dict[str, Any]:
    """Slides and recording, for whoever may see them."""
    slides = list(page.slides.all())
    prefetch_related_objects(slides, "file")
    embedded = page.embed_url if page.embed_url and why_not_played(page.embed_url) is None else ""
    return {"slides": [row.file for row in slides], "video": page.video, "embed_url": embedded}


def has_materials(page: TalkPage) -> bool:
    """Whether there is anything to see afterwards."""
    return bool(page.video_id or page.embed_url or page.slides.all())


def page_context(page: TalkPage, request: HttpRequest) -> dict[str, Any]:
    """What the page of a talk shows: the same for everybody."""
    talk = Talk.objects.filter(page=page.pk).with_seats().first() if page.pk else None
    if talk is not None:
        talk.page = page
    standing = talk.standing() if talk else None
    is_public = page.material_audience == MaterialAudience.PUBLIC
    return {
        "talk": talk,
        "standing": standing,
        "tone": TONES[standing] if standing else "",
        "begun": bool(talk and talk.starts_at and talk.starts_at <= timezone.now()),
        "agenda": agenda_of(page),
        "speakers": page.speakers(),
        "products": list(page.products.all()),
        "tags": list(page.tags.all()),
        "has_materials": has_materials(page),
        "materials": materials_of(page) if is_public else None,
        "materials_url": reverse("talks:materials", args=[talk.pk]) if talk else "",
        "archive_url": f"{page.get_parent().get_url(request)}archive/" if page.depth else "",
    }
