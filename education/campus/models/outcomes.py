"""The library of outcomes: syllabi, readers, courseware and teaching cases, each with its versions (DOMAIN 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.models import Orderable, Page

from education.topics.models import Product
from hub.pages.models import BasePage
from hub.pages.models.base import filled
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, public_pages

from ..outcomes.forms import OutcomeForm
from ..querysets import OutcomeFileQuerySet
from .files import KeptFile, private_storage
from .partners import Partner


class OutcomeFile(KeptFile):  # type: ignore[django-manager-missing]  # a child of a page's
    """The file of a version. It is read by everybody while a live page has it; `downloads` counts how often.

    The count stands here and not with the page's version: publishing writes the page's rows anew.
    """

    FOLDER = "campus/outcomes"
    PREVIEWS = "campus/previews"

    preview = models.FileField("首页预览", storage=private_storage, max_length=120, blank=True)
    downloads = models.PositiveBigIntegerField("下载次数", default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = OutcomeFileQuerySet.as_manager()

    class Meta:
        verbose_name = "成果文件"
        verbose_name_plural = "成果文件"
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ("add",)
        constraints = [models.UniqueConstraint(fields=["file"], name="outcome_file_once")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Where it is downloaded, and counted."""
        return reverse("campus_files:outcome", args=[self.pk])

    @property
    def preview_url(self) -> str:
        """The picture of its first page; empty where there is none."""
        return reverse("campus_files:preview", args=[self.pk]) if self.preview else ""


class OutcomeIndexPage(BasePage):
    """合作成果: what came of it all, by kind, product, university and licence."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead"), FieldPanel("body")]
    template = "education/campus/outcome_index_page.html"
    search_kind = "合作成果"
    schema_type = "CollectionPage"
    parent_page_types = ["campus.CampusIndexPage"]
    subpage_types = ["campus.OutcomePage"]

    PER_PAGE = 20

    class Meta:
        verbose_name = "合作成果栏目"

    def outcomes(self, request: HttpRequest) -> QuerySet[OutcomePage]:
        """The published outcomes of this list."""
        below = OutcomePage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        return below.order_by("-first_published_at", "-pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..outcomes.facets import narrowed  # stands on these models

        context = super().get_context(request, *args, **kwargs)
        rows, facets = narrowed(self.outcomes(request), request.GET)
        rows = rows.select_related("partner__organization")
        page = Paginator(rows, self.PER_PAGE).get_page(request.GET.get("page"))
        return context | {
            "outcomes": page,
            "rows": self.shown(list(page.object_list), request),
            "facets": facets,
            "is_narrowed": any(facet.chosen for facet in facets),
        }

    def shown(self, rows: list[OutcomePage], request: HttpRequest) -> list[dict[str, Any]]:
        """What the list says of these outcomes. Two queries, however many they are."""
        keys = [row.pk for row in rows]
        versions: dict[int, OutcomeVersion] = {}
        for version in (
            OutcomeVersion.objects.filter(page__in=keys).select_related("file").order_by("released_on", "pk")
        ):
            versions[version.page_id] = version
        products: dict[int, list[str]] = {}
        through = OutcomePage.products.through.objects.filter(outcomepage__in=keys)
        for key, name in through.order_by("product__position").values_list("outcomepage", "product__name"):
            products.setdefault(key, []).append(name)
        return [
            {
                "page": row,
                "url": row.get_url(request),
                "version": versions.get(row.pk),
                "products": products.get(row.pk, []),
            }
            for row in rows
        ]


class OutcomePage(BasePage):
    """One outcome. The latest version is offered first; older ones stay below it."""

    class Kind(models.TextChoices):
        SYLLABUS = "syllabus", "教学大纲"
        READER = "reader", "教材读本"
        COURSEWARE = "courseware", "课件"
        CASE = "case", "教学案例"

    class Licence(models.TextChoices):
        CC_BY = "cc-by", "署名（CC BY 4.0）"
        CC_BY_NC = "cc-by-nc", "署名—非商业性使用（CC BY-NC 4.0）"
        CC_BY_NC_ND = "cc-by-nc-nd", "署名—非商业性使用—禁止演绎（CC BY-NC-ND 4.0）"
        TEACHING = "teaching", "仅限教学使用，转载须经交易所同意"

    LICENCE_URLS = {
        licence: f"https://creativecommons.org/licenses/{licence.removeprefix('cc-')}/4.0/deed.zh-hans"
        for licence in (Licence.CC_BY, Licence.CC_BY_NC, Licence.CC_BY_NC_ND)
    }

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    licence = models.CharField("使用许可", max_length=12, choices=Licence.choices)
    authors = models.TextField("作者", max_length=600, help_text="每行一位：姓名和单位。")
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name="合作高校",
    )
    products = ParentalManyToManyField(Product, blank=True, related_name="+", verbose_name="品种")
    excerpt = models.TextField(
        "内容节选",
        max_length=1500,
        blank=True,
        help_text="没有首页预览的文件（如 PPT、Word）在此节选一段，供下载前了解。",
    )
    body = body_field()

    base_form_class = OutcomeForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("licence")]),
                FieldPanel("authors"),
                FieldPanel("partner"),
                FieldPanel("products", widget=forms.CheckboxSelectMultiple),
            ],
            heading="成果",
        ),
        MultipleChooserPanel(
            "versions",
            chooser_field_name="file",
            label="版本",
            panels=[
                FieldPanel("file"),
                FieldRowPanel([FieldPanel("number"), FieldPanel("released_on")]),
                FieldPanel("changes"),
            ],
            help_text="按发布日期排列，最新的排在最前；已发布的版本保留，不能删除。",
        ),
        FieldPanel("excerpt"),
        FieldPanel("body"),
    ]
    template = "education/campus/outcome_page.html"
    search_kind = "合作成果"
    schema_type = "LearningResource"
    shows_risk_notice = True
    not_text = frozenset(("kind", "licence"))
    parent_page_types = ["campus.OutcomeIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "合作成果"
        verbose_name_plural = "合作成果"

    @property
    def author_list(self) -> list[str]:
        """The authors, one each."""
        return [line for row in self.authors.splitlines() if (line := " ".join(row.split()))]

    @property
    def licence_url(self) -> str:
        """Where the licence can be read; empty for one of our own."""
        return self.LICENCE_URLS.get(self.Licence(self.licence), "") if self.licence else ""

    def all_versions(self) -> list[OutcomeVersion]:
        """The versions, the latest first."""
        return sorted(self.versions.all(), key=lambda row: (row.released_on, row.pk or 0), reverse=True)

    @property
    def current_version(self) -> OutcomeVersion | None:
        """The latest version."""
        return next(iter(self.all_versions()), None)

    def checked_texts(self) -> Iterable[tuple[str, str]]:
        """The names of the files go out with the page, too."""
        yield from super().checked_texts()
        versions = self.all_versions()
        prefetch_related_objects(versions, "file")
        yield from (("成果文件名", version.file.file_name) for version in versions)

    def held_back(self) -> str | None:
        return None if self.versions.exists() else "请先在“版本”中选择成果文件，再发布。"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        versions = self.all_versions()
        prefetch_related_objects(versions, "file")
        return super().get_context(request, *args, **kwargs) | {
            "versions": versions,
            "current": versions[0] if versions else None,
            "downloads": sum(version.file.downloads for version in versions),
            "products": list(self.products.all()),
        }

    def described(self, request: HttpRequest) -> dict[str, Any]:
        facts = super().described(request)
        return filled(
            facts
            | {
                "author": [{"@type": "Person", "name": name} for name in self.author_list],
                "license": self.licence_url,
                "learningResourceType": self.get_kind_display(),
            }
        )


class OutcomeVersion(Orderable):
    """One version of an outcome, with its file."""

    page = ParentalKey(OutcomePage, on_delete=models.CASCADE, related_name="versions")
    file = models.ForeignKey(OutcomeFile, models.PROTECT, related_name="versions", verbose_name="文件")
    number = models.CharField("版本", max_length=20, default="1.0")
    released_on = models.DateField("发布日期", default=timezone.localdate)
    changes = models.CharField("修订说明", max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "版本"
        verbose_name_plural = "版本"

    def __str__(self) -> str:
        return f"{self.number} 版"
