"""The pages: the list of announcements, and one announcement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.models import Orderable, Page, PageManager, PagePermissionTester

from hub.pages.models import BasePage
from hub.pages.models.base import filled
from hub.pages.models.pages import body_field
from hub.pages.surroundings import public_pages

from ..forms import AnnouncementForm
from ..querysets import AnnouncementQuerySet
from .audience import Audience, Kind, KindsField, reach, split

# Fields of the editor that show only where another field says so.
RULES = {"data-controller": "w-rules", "data-action": "change->w-rules#resolve"}


def shown_when(name: str, value: str) -> dict[str, str]:
    """Attributes of a panel that shows while a field has this value."""
    return {"data-w-rules-target": "show", "data-w-rules": json.dumps({name: [value]})}


class AnnouncementIndexPage(BasePage):
    """公告: the public ones, the pinned on top, then by date; by year and topic."""

    lead = models.TextField("导语", blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead")]
    template = "hub/announcements/announcement_index_page.html"
    search_kind = "公告"
    schema_type = "CollectionPage"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["announcements.AnnouncementPage"]

    PER_PAGE = 20

    class Meta:
        verbose_name = "公告栏目"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        below = AnnouncementPage.objects.child_of(self).for_everybody().filter(public_pages(request))
        known = set(below.order_by().values_list("dated__year", "topic").distinct())
        years = sorted({year for year, _ in known}, reverse=True)
        topics = sorted({topic for _, topic in known if topic})
        asked_year, asked_topic = request.GET.get("year", ""), request.GET.get("topic", "")
        year = int(asked_year) if asked_year in map(str, years) else None
        topic = asked_topic if asked_topic in topics else ""
        rows = below.newest_first()
        pinned: list[AnnouncementPage] = []
        if year:
            rows = rows.filter(dated__year=year)
        if topic:
            rows = rows.filter(topic=topic)
        if not year and not topic:
            pinned = list(rows.pinned())
            rows = rows.exclude(pk__in=[row.pk for row in pinned])
        page = Paginator(rows, self.PER_PAGE).get_page(request.GET.get("page"))
        on_top = pinned if page.number == 1 else []
        return context | {
            "announcements": page,
            "rows": [(row, row.get_url(request), row in on_top) for row in [*on_top, *page.object_list]],
            "years": years,
            "topics": topics,
            "year": year,
            "topic": topic,
        }


class AnnouncementPermissionTester(PagePermissionTester):
    """What was published is taken down and not deleted: who confirmed what hangs on it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.page.first_published_at is None and super().can_delete(ignore_bulk)


class AnnouncementPage(BasePage):
    """One announcement. Only the public ones are on the site; the others are read in the portal alone.

    `kinds` are the kinds of organizations that it reaches, whatever the audience: see `audience`. `dated` is the
    date that readers see, `released_at` when it first went live.
    """

    class OnRelease(models.TextChoices):
        """What happens when it goes live for the first time."""

        TELL = "tell", "发布，并通知公告对象"
        SILENT = "silent", "只发布，不通知"

    document_number = models.CharField("文号", max_length=60, blank=True)
    topic = models.CharField("分类", max_length=20, blank=True)
    issued_on = models.DateField(
        "成文日期", null=True, blank=True, help_text="原文件的日期；不填则按上线日期显示和排序。"
    )
    audience = models.CharField(
        "公告对象",
        max_length=10,
        choices=Audience.choices,
        default=Audience.PUBLIC,
        help_text="“公开”以外的公告不出现在网站上，只有所选机构的联系人登录后可以阅读。",
    )
    kinds = KindsField("机构类别", max_length=200, blank=True)
    body = body_field()
    pinned_until = models.DateField("置顶至", null=True, blank=True, help_text="不填则不置顶。")
    must_confirm = models.BooleanField(
        "须确认阅读", default=False, help_text="公告对象中的每家机构由任意一位联系人确认一次。"
    )
    confirm_by = models.DateField("确认截止日", null=True, blank=True)
    on_release = models.CharField("上线时", max_length=10, choices=OnRelease.choices, default=OnRelease.TELL)
    tell_change = models.BooleanField(
        "把这次更正通知公告对象",
        default=False,
        help_text="已发布的公告修改后默认不再通知。勾选后须写明更正说明，说明同时显示在公告末尾。",
    )
    change_note = models.CharField("更正说明", max_length=300, blank=True)
    dated = models.DateField("日期", default=timezone.localdate, editable=False)
    released_at = models.DateTimeField("首次上线时间", null=True, editable=False)

    objects = PageManager.from_queryset(AnnouncementQuerySet)()

    base_form_class = AnnouncementForm
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("document_number"), FieldPanel("topic"), FieldPanel("issued_on")]),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("audience", heading="谁可以阅读"),
                FieldPanel("kinds", attrs=shown_when("audience", Audience.KINDS)),
            ],
            heading="公告对象",
            attrs=RULES,
        ),
        FieldPanel("body"),
        MultipleChooserPanel(
            "attachments",
            chooser_field_name="file",
            label="附件",
            panels=[FieldPanel("file")],
            help_text="附件只有能读到这份公告的人可以下载。",
        ),
        MultiFieldPanel(
            [
                FieldPanel("must_confirm"),
                FieldPanel("confirm_by", attrs=shown_when("must_confirm", "on")),
                FieldPanel("pinned_until"),
            ],
            heading="确认与置顶",
            attrs=RULES,
        ),
        MultiFieldPanel(
            [
                FieldPanel("on_release"),
                FieldPanel("tell_change"),
                FieldPanel("change_note", attrs=shown_when("tell_change", "on")),
            ],
            heading="通知",
            attrs=RULES,
        ),
    ]
    template = "hub/announcements/announcement_page.html"
    search_kind = "公告"
    schema_type = "Article"
    not_text = frozenset(("audience", "kinds", "on_release", "change_note"))
    exclude_fields_in_copy = ["tell_change", "change_note"]
    parent_page_types = ["announcements.AnnouncementIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "公告"
        verbose_name_plural = "公告"
        permissions = [("keep_announcement", "可维护公告、附件，查看送达与确认情况")]
        indexes = [
            models.Index(fields=["-dated", "-page_ptr"], name="announcement_newest"),
            models.Index(fields=["-released_at"], name="announcement_released"),
            models.Index(
                fields=["confirm_by"], condition=Q(must_confirm=True), name="announcement_to_confirm"
            ),
        ]

    @property
    def open_to_all(self) -> bool:
        return self.audience == Audience.PUBLIC

    @property
    def search_day(self) -> date | None:
        return self.dated

    @property
    def is_pinned(self) -> bool:
        """Whether it stands on top today."""
        return self.pinned_until is not None and self.pinned_until >= timezone.localdate()

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of organizations that it reaches, in words."""
        return [str(Kind(kind).label) for kind in split(self.kinds)]

    def checked_texts(self) -> Iterable[tuple[str, str]]:
        yield from super().checked_texts()
        yield from (("附件名称", file.name) for file in self.files())

    def held_back(self) -> str | None:
        from ..rules import why_not_released  # stands on these models

        return why_not_released(self)

    def consequences(self) -> list[str]:
        from ..telling import consequences  # stands on these models

        return consequences(self)

    @property
    def desk_url(self) -> str:
        return reverse("announcement_desk:detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Keep in step what lists are asked by."""
        self.kinds = reach(self.audience, self.kinds)
        self.released_at = self.first_published_at
        self.dated = self.issued_on or timezone.localdate(self.first_published_at)
        return super().save(*args, **kwargs)

    def _set_core_field_defaults(self) -> None:
        """A Chinese title makes no address: the day does."""
        super()._set_core_field_defaults()
        if not self.slug and (self.path or getattr(self, "_cached_parent_obj", None)):  # type: ignore[has-type]
            self.slug = self._get_autogenerated_slug(f"{timezone.localdate():%Y-%m-%d}")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page to everybody; of one that is not public only the way to the sign-in."""
        if self.open_to_all:
            return super().serve(request, *args, **kwargs)
        response = redirect("announcement", self.pk)
        add_never_cache_headers(response)
        return response

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple | None:
        """What is not public has an address behind the sign-in, wherever a link to it stands."""
        parts = super().get_url_parts(request)
        if parts is None or self.open_to_all or not self.pk:
            return parts
        return (*parts[:2], reverse("announcement", args=[self.pk]))

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return super().get_sitemap_urls(request) if self.open_to_all else []

    def permissions_for_user(self, user: Any) -> AnnouncementPermissionTester:
        return AnnouncementPermissionTester(user, self)

    def files(self) -> list[Any]:
        """The attached files, in their order. Two queries."""
        rows = list(self.attachments.all())
        prefetch_related_objects(rows, "file")
        return [row.file for row in rows]

    def corrections(self) -> list[Any]:
        """What readers were told of changes, the first one first."""
        if not self.pk:
            return []
        return list(self.tellings.filter(kind="correction").order_by("created_at", "pk"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "files": self.files(),
            "corrections": self.corrections(),
        }

    def described(self, request: HttpRequest) -> dict[str, Any]:
        facts = super().described(request)
        return filled(facts | {"author": facts.get("publisher"), "articleSection": self.topic})


class AnnouncementAttachment(Orderable):
    """A file of an announcement, in its place."""

    page = ParentalKey(AnnouncementPage, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(
        "announcements.AnnouncementFile", models.PROTECT, related_name="attachments", verbose_name="文件"
    )

    class Meta(Orderable.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.file.name
