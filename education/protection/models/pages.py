"""The public pages of investor protection."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from hub.pages.models import BasePage
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, public_pages

from .settings import ProtectionSettings
from .traces import Traced

PARENT = ["protection.ProtectionIndexPage"]


class _ProtectionPage(BasePage):
    """A page with an introduction."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = PARENT
    search_kind = "投资者保护"
    subpage_types: list[str] = []

    class Meta:
        abstract = True


class ProtectionIndexPage(_ProtectionPage):
    """投资者保护: what there is to find out, to check and to report."""

    template = "education/protection/protection_index_page.html"
    schema_type = "CollectionPage"
    parent_page_types = ["pages.ProgrammeIndexPage"]
    subpage_types = [
        f"protection.{name}"
        for name in ("FundCalculatorPage", "BlacklistPage", "RiskWarningIndexPage", "ComplaintPage")
    ]
    #: What the list of programmes shows beside its title: nobody applies here.
    actors: tuple[str, ...] = ()

    class Meta:
        verbose_name = "投资者保护"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        below = self.get_children().live().filter(public_pages(request), CURRENT).specific()
        rows = [
            {"title": page.title, "url": page.get_url(request), "summary": page.summary} for page in below
        ]
        return context | {"rows": rows}


class FundCalculatorPage(_ProtectionPage):
    """What the protection fund would pay. Nothing that is typed here is kept: the sum is part of the address."""

    template = "education/protection/fund_calculator_page.html"
    max_count = 1

    class Meta:
        verbose_name = "保障基金计算器"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..calculator import answer  # stands on these models

        return super().get_context(request, *args, **kwargs) | answer(request.GET)


class BlacklistPage(_ProtectionPage):
    """The association's blacklist and our own warnings, searched by name, domain and app."""

    template = "education/protection/blacklist_page.html"
    schema_type = "CollectionPage"
    max_count = 1

    class Meta:
        verbose_name = "非法机构名单"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..blacklist.reading import found  # stands on these models

        return super().get_context(request, *args, **kwargs) | found(request)


class RiskWarningIndexPage(_ProtectionPage):
    """风险警示: the warnings, newest first."""

    template = "education/protection/risk_warning_index_page.html"
    schema_type = "CollectionPage"
    subpage_types = ["protection.RiskWarningPage"]
    max_count = 1

    class Meta:
        verbose_name = "风险警示"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..blacklist.reading import warnings_below  # stands on these models

        return super().get_context(request, *args, **kwargs) | {"warnings": warnings_below(self, request)}


class RiskWarningPage(Traced, _ProtectionPage):  # type: ignore[django-manager-missing]
    """A warning of illegal activity, with the names, domains and apps by which it is recognised (DOMAIN 7)."""

    warned_on = models.DateField("警示日期")

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("warned_on"),
        MultiFieldPanel(
            [FieldPanel("other_names", heading="涉及名称"), FieldPanel("domains"), FieldPanel("apps")],
            heading="涉及的名称、网址和 App",
        ),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    template = "education/protection/risk_warning_page.html"
    schema_type = "Article"
    parent_page_types = ["protection.RiskWarningIndexPage"]
    not_text = frozenset({"name_key", "host_key", "app_key"})

    class Meta:
        verbose_name = "风险警示（单条）"

    def own_names(self) -> list[str]:
        return [self.title]


class ComplaintPage(_ProtectionPage):
    """Where to complain, whom to ask for mediation; addresses come from the settings."""

    template = "education/protection/complaint_page.html"
    max_count = 1

    class Meta:
        verbose_name = "投诉与调解"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"told": ProtectionSettings.load()}
