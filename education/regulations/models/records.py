"""The versions of a legal text and their parts, down to the item; each part has an address of its own."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..importing.parts import Kind
from .pages import RegulationPage

KINDS = (
    (Kind.BOOK, "编"),
    (Kind.CHAPTER, "章"),
    (Kind.SECTION, "节"),
    (Kind.ARTICLE, "条"),
    (Kind.PARAGRAPH, "款"),
    (Kind.ITEM, "项"),
    (Kind.SUBITEM, "目"),
)


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user) -> VersionQuerySet:
        """Editors see drafts, too; everybody else what was published below a page that is live."""
        if user.has_perm("regulations.view_version"):
            return self
        return self.published()

    def published(self) -> VersionQuerySet:
        """The versions that anybody may read."""
        return self.filter(published_at__isnull=False, page__live=True)

    def takes_effect_between(self, since: datetime, until: datetime) -> bool:
        """Whether a published text came into force or was repealed in these days: pages show how it stands."""
        days = (timezone.localdate(since), timezone.localdate(until))
        moved = Q(effective_on__gt=days[0], effective_on__lte=days[1])
        moved |= Q(repealed_on__gt=days[0], repealed_on__lte=days[1])
        return self.published().filter(moved).exists()


class Version(models.Model):
    """One text of a document as it was in force from `effective_on` on.

    An imported text is a draft with what the importer doubted. It is published with the official source it was
    checked against, the day and the checker (DOMAIN, introduction); the database refuses it without.
    """

    page = models.ForeignKey(RegulationPage, models.PROTECT, related_name="versions", verbose_name="法规")
    name = models.CharField("版本名称", max_length=60, help_text="例如“2012 年修订”。")
    slug = models.SlugField("地址", max_length=40, help_text="英文、数字和连字符，例如 2012。")
    document_number = models.CharField("文号", max_length=80, blank=True)
    adopted_on = models.DateField("公布日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    title = models.CharField("文本标题", max_length=200)
    preamble = models.TextField("题注", blank=True)
    is_sample = models.BooleanField(
        "样例文本", default=False, help_text="页面上注明是样例，不作为正式文本引用。"
    )
    source_name = models.CharField("核对依据", max_length=120, blank=True, help_text="官方文本的出处。")
    source_url = models.CharField("核对依据的网址", max_length=200, blank=True, validators=[URLValidator()])
    checked_on = models.DateField("核对日期", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对人",
    )
    doubts = models.JSONField("存疑之处", default=list, blank=True)
    imported_from = models.CharField("导入自", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    created_at = models.DateTimeField("录入时间", default=timezone.now)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "法规版本"
        verbose_name_plural = "法规版本"
        ordering = ["page", "-effective_on", "-pk"]
        permissions = [("publish_version", "可发布法规版本")]
        constraints = [
            models.UniqueConstraint(fields=["page", "slug"], name="regulation_version_slug_once"),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | ~Q(source_name="")
                & ~Q(source_url="")
                & Q(checked_on__isnull=False, checked_by__isnull=False),
                name="regulation_published_with_its_source",
            ),
            models.CheckConstraint(
                condition=Q(repealed_on=None) | Q(repealed_on__gte=models.F("effective_on")),
                name="regulation_repealed_after_effective",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.name}）"

    @property
    def is_published(self) -> bool:
        """Whether anybody may read it."""
        return self.published_at is not None

    def standing(self, following: date | None, today: date | None = None) -> str:
        """How the text stands on a day: `following` is when the next published version took effect."""
        today = today or timezone.localdate()
        if self.effective_on is None:
            return "未注明施行日期"
        if self.effective_on > today:
            return "尚未施行"
        if self.repealed_on and self.repealed_on <= today:
            return "已废止"
        return "已被修订" if following and following <= today else "现行有效"


class SectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> SectionQuerySet:
        """The parts of the versions that this person may read."""
        return self.filter(version__in=Version.objects.visible_to(user))


class Section(models.Model):
    """One part of a version. `anchor` is its stable address within it: c2, a25, a25-p2, a25-p1-i3.

    `content` of an article is its whole text, line by line: what a search, a comparison and a citation look at.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="sections", verbose_name="版本")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    position = models.PositiveIntegerField("顺序")
    kind = models.CharField("层级", max_length=10, choices=KINDS)
    number = models.PositiveIntegerField("序数", null=True, blank=True)
    inserted = models.PositiveIntegerField("之几", null=True, blank=True)
    label = models.CharField("编号", max_length=20, blank=True)
    heading = models.CharField("标题", max_length=120, blank=True)
    text = models.TextField("正文", blank=True)
    content = models.TextField("全文", blank=True, editable=False)
    anchor = models.CharField("地址", max_length=60)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "条款"
        verbose_name_plural = "条款"
        ordering = ["version", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "anchor"], name="section_anchor_once"),
            models.UniqueConstraint(fields=["version", "position"], name="section_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version.title} {self.label or self.heading}".strip()


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user) -> NoteQuerySet:
        """Editors; readers see notes beside the articles."""
        return self if user.has_perm("regulations.view_note") else self.none()


class Note(models.Model):
    """An editor's remark beside an article; it belongs to the document and stays when a new version comes."""

    page = models.ForeignKey(RegulationPage, models.CASCADE, related_name="notes", verbose_name="法规")
    article = models.PositiveIntegerField("条", help_text="第几条，例如 25。")
    text = models.TextField("注释", max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编者", editable=False
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "编者注"
        verbose_name_plural = "编者注"
        ordering = ["page", "article", "pk"]

    def __str__(self) -> str:
        return f"{self.page} 第 {self.article} 条"
