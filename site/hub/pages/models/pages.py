"""The page types that every site of this kind needs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StructValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from ..blocks import BODY_BLOCKS, INLINE_FEATURES, TEXT_FEATURES, StepBlock
from ..flowchart import Diagram, draw
from ..languages import said
from ..surroundings import CURRENT, address, public_pages, surroundings
from .base import BasePage


def body_field() -> StreamField:
    """The one body that all pages share, so that a block added later is added everywhere."""
    return StreamField(BODY_BLOCKS, blank=True, verbose_name="正文")


class StandardPage(BasePage):
    """A page of text: privacy policy, contact and the like."""

    lead = models.TextField("导语", blank=True, max_length=400)
    updated_note = models.CharField(
        "版本说明", max_length=80, blank=True, help_text="例如“2026年3月1日起生效”，显示在标题下方。"
    )
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("updated_note"),
        FieldPanel("body"),
    ]
    template = "hub/pages/standard_page.html"
    is_read_again = True
    translatable = True
    parent_page_types = ["home.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        verbose_name = "普通页面"

    def sections(self) -> list[dict[str, str]]:
        """The headings that can be linked to, numbered: the contents of a long page."""
        headings = [block.value for block in self.body if block.block_type == "heading"]
        return [
            {"id": heading["anchor"], "title": heading["text"], "number": f"{number:02d}"}
            for number, heading in enumerate(headings, start=1)
            if heading["anchor"]
        ]


class ProgrammeIndexPage(BasePage):
    """A group of programmes, such as 会员及市场服务, and the way to each of them."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    template = "hub/pages/programme_index_page.html"
    search_kind = "业务与服务"
    translatable = True
    schema_type = "CollectionPage"
    parent_page_types = ["home.HomePage"]
    # Its children are the programme pages of whichever room: each of them names this type as its parent.

    class Meta:
        verbose_name = "项目分组"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        programmes = self.get_children().live().filter(public_pages(request), CURRENT).specific()
        context["programmes"] = [
            {
                "title": programme.title,
                "url": programme.get_url(request),
                "summary": programme.summary,
                "actors": programme.actors,
            }
            for programme in programmes
        ]
        return context


class AbstractProgrammePage(BasePage):
    """A programme in the form of the exchange's annual arrangement: background, introduction, flow, support.

    A room extends it with what is its own, such as the call that is open now.
    """

    background = RichTextField("背景信息", features=TEXT_FEATURES, blank=True)
    introduction = RichTextField("项目介绍", features=TEXT_FEATURES, blank=True)
    audience = RichTextField("服务对象", features=TEXT_FEATURES, blank=True)
    flow_title = models.CharField("流程名称", max_length=40, blank=True)
    flow = StreamField([("step", StepBlock())], blank=True, max_num=7, verbose_name="操作流程")
    flow_note = RichTextField("流程说明", features=INLINE_FEATURES, blank=True)
    support = RichTextField("支持方式", features=TEXT_FEATURES, blank=True)
    body = body_field()
    contact = RichTextField(
        "联系方式",
        features=INLINE_FEATURES,
        blank=True,
        help_text="显示在热线和邮箱之前；热线和邮箱取自网站设置。",
    )
    source = models.CharField(
        "内容依据", max_length=160, blank=True, help_text="本页内容出自哪份文件，显示在页面末尾。"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("background"),
        FieldPanel("introduction"),
        FieldPanel("audience"),
        MultiFieldPanel(
            [FieldPanel("flow_title"), FieldPanel("flow"), FieldPanel("flow_note")], heading="操作流程"
        ),
        FieldPanel("support"),
        FieldPanel("body"),
        FieldPanel("contact"),
        FieldPanel("source"),
    ]
    names_neighbours = True
    search_kind = "业务与服务"
    translatable = True
    parent_page_types = ["pages.ProgrammeIndexPage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        abstract = True

    @property
    def flow_steps(self) -> list[StructValue]:
        """The steps of the flow, in order."""
        return [step.value for step in self.flow]

    @property
    def actors(self) -> list[str]:
        """Who has a part in the flow, each once, in the order in which they first act."""
        return list(dict.fromkeys(step["actor"] for step in self.flow_steps))

    @property
    def diagram(self) -> Diagram:
        """The flow as it is drawn."""
        return draw([step["actor"] for step in self.flow_steps])

    def sections(self) -> list[dict[str, str]]:
        """The numbered parts of the page that have something to say: id and title, in the page's order."""
        parts = [
            ("background", said("背景信息"), self.background),
            ("introduction", said("项目介绍"), self.introduction),
            ("audience", said("服务对象"), self.audience),
            ("flow", said("操作流程"), self.flow or self.flow_note),
            ("support", said("支持方式"), self.support),
            ("more", said("相关说明"), self.body),
            ("contact", said("联系我们"), True),
        ]
        filled = [(anchor, title) for anchor, title, content in parts if content]
        return [
            {"id": anchor, "title": title, "number": f"{number:02d}"}
            for number, (anchor, title) in enumerate(filled, start=1)
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["sections"] = self.sections()
        context["siblings"] = [
            {"title": sibling.title, "url": address(sibling, request)}
            for sibling in surroundings(request, self).siblings
        ]
        return context


class ProgrammePage(AbstractProgrammePage):
    """A programme that is described here and not yet handled online."""

    template = "hub/pages/programme_page.html"

    class Meta:
        verbose_name = "项目页面"
