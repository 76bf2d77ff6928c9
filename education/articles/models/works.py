"""Original works of the education base: their list, and one of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from hub.pages.blocks import CaptionedImageBlock
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, public_pages

from ..facets import Facet
from .lists import AUDIENCE, PRODUCT, IndexPage, SubjectPage, by_choice
from .settings import ArticlesSettings


class WorkKind(models.TextChoices):
    """What an original work is."""

    VIDEO = "video", "视频"
    PICTURE = "picture", "图片"
    BOOKLET = "booklet", "手册"
    AUDIO = "audio", "音频"


class WorkIndexPage(IndexPage):
    """原创作品: the newest first, by kind, reader and product."""

    template = "education/articles/work_index_page.html"
    search_kind = "原创作品"
    subpage_types = ["articles.WorkPage"]

    PER_PAGE = 12

    class Meta:
        verbose_name = "原创作品栏目"

    def entries(self, request: HttpRequest) -> QuerySet[WorkPage]:
        below = WorkPage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        return below.select_related("poster").order_by("-first_published_at", "-pk")

    def facets(self) -> list[Facet]:
        return [by_choice("kind", WorkKind.choices, "kind", "类型"), AUDIENCE, PRODUCT]


class WorkPage(SubjectPage):
    """One original work of the education base: a file to look at, or pictures, with a poster and a text for those who can't
    see or hear it.
    """

    kind = models.CharField("类型", max_length=10, choices=WorkKind.choices)
    poster = models.ForeignKey(
        "pages.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="封面",
    )
    file = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="文件",
        help_text="视频（mp4）、音频（mp3）或手册（pdf）。",
    )
    link = models.URLField(
        "播放地址", blank=True, max_length=300, help_text="作品在其他网站上的播放页；与文件选一种。"
    )
    length = models.CharField("时长或页数", max_length=40, blank=True, help_text="例如“5 分钟”“24 页”。")
    pictures = StreamField([("picture", CaptionedImageBlock())], blank=True, max_num=20, verbose_name="图片")
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("length")]),
                FieldPanel("poster"),
                FieldPanel("file"),
                FieldPanel("link"),
                FieldPanel("pictures"),
            ],
            heading="作品",
        ),
        FieldPanel("body", help_text="视频和音频请附文字稿，图片请附文字说明。"),
        MultiFieldPanel(
            [
                FieldPanel("audiences"),
                FieldPanel("products"),
                FieldRowPanel([FieldPanel("author"), FieldPanel("source")]),
            ],
            heading="分类与出处",
        ),
    ]
    template = "education/articles/work_page.html"
    search_kind = "原创作品"
    schema_type = "CreativeWork"
    shows_risk_notice = True
    is_read_again = True
    not_text = frozenset(("audiences", "kind", "link"))
    parent_page_types = ["articles.WorkIndexPage"]
    subpage_types: list[str] = []

    #: By what the file of a kind is known.
    EXTENSIONS = {WorkKind.VIDEO: "mp4", WorkKind.AUDIO: "mp3", WorkKind.BOOKLET: "pdf"}

    class Meta:
        verbose_name = "原创作品"

    def clean(self) -> None:
        """A work is what it says it is."""
        super().clean()
        if self.link:
            if self.file or self.kind not in (WorkKind.VIDEO, WorkKind.AUDIO):
                raise ValidationError({"link": "只有没有上传文件的视频和音频才填写播放地址。"})
            rules = ArticlesSettings.objects.first() or ArticlesSettings()
            if reason := rules.why_not_linked(self.link):
                raise ValidationError({"link": reason})
            return
        wanted = self.EXTENSIONS.get(WorkKind(self.kind)) if self.kind in WorkKind.values else None
        if wanted and (self.file is None or self.file.file_extension.lower() != wanted):
            raise ValidationError({"file": f"{self.get_kind_display()}请选择一个 {wanted} 文件。"})
        if self.kind == WorkKind.PICTURE and not self.pictures:
            raise ValidationError({"pictures": "请至少放一张图片。"})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"products": list(self.products.all())}
