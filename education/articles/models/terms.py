"""The glossary: its list by initial, and one term."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from hub.pages.models import BasePage
from hub.pages.models.base import filled
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, public_pages

from ..glossary.words import initial_of, sort_key, split_aliases


class GlossaryIndexPage(BasePage):
    """术语表: all terms by the initials of their pinyin."""

    lead = models.TextField("导语", blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead")]
    template = "education/articles/glossary_index_page.html"
    search_kind = "术语"
    schema_type = "DefinedTermSet"
    parent_page_types = ["pages.ProgrammeIndexPage"]
    subpage_types = ["articles.TermPage"]
    #: What the list of programmes shows beside its title: nobody applies here.
    actors: tuple[str, ...] = ()

    class Meta:
        verbose_name = "术语表"

    def terms(self, request: HttpRequest) -> QuerySet[TermPage]:
        """The published terms of this list, in the order of their pinyin."""
        below = TermPage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        return below.order_by("sorted_by", "pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        groups: dict[str, list[tuple[TermPage, str]]] = {}
        for term in self.terms(request):
            groups.setdefault(term.initial, []).append((term, term.get_url(request)))
        return super().get_context(request, *args, **kwargs) | {"groups": groups}


class TermPage(BasePage):
    """One term: its title. The short explanation is the summary, what readers see in the texts of other pages."""

    english = models.CharField("英文", max_length=80, blank=True)
    other_names = models.CharField(
        "别名", max_length=200, blank=True, help_text="用顿号或逗号分开；正文里出现别名时同样解释。"
    )
    body = body_field()
    is_explained = models.BooleanField(
        "在其他页面的正文中解释", default=True, help_text="含义太多、容易误配的词请取消。"
    )
    sorted_by = models.CharField(max_length=300, editable=False, db_index=True)

    content_panels = [
        FieldPanel("title", heading="术语"),
        FieldPanel("english"),
        FieldPanel("other_names"),
        FieldPanel("summary", heading="简要解释", help_text="一两句话，读者在其他页面指到这个词时看到。"),
        FieldPanel("body", heading="详细说明"),
        FieldPanel("is_explained"),
    ]
    template = "education/articles/term_page.html"
    search_kind = "术语"
    schema_type = "DefinedTerm"
    is_read_again = True
    not_text = frozenset(("sorted_by",))
    parent_page_types = ["articles.GlossaryIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "术语"
        verbose_name_plural = "术语"

    @property
    def initial(self) -> str:
        """Under which letter it stands."""
        return initial_of(self.sorted_by)

    @property
    def words(self) -> list[str]:
        """The term and its other names, as they are looked for in texts."""
        return [self.title, *split_aliases(self.other_names)]

    @property
    def search_names(self) -> tuple[str, ...]:
        return tuple(filter(None, (*self.words[1:], self.english)))

    def clean(self) -> None:
        """A term without an explanation explains nothing."""
        super().clean()
        if not self.summary.strip():
            raise ValidationError({"summary": "请填写简要解释。"})
        if short := [word for word in split_aliases(self.other_names) if len(word) < 2]:
            raise ValidationError({"other_names": f"“{short[0]}”太短，正文里会到处匹配；别名至少两个字。"})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Keep in step what the list is ordered by."""
        self.sorted_by = sort_key(self.title)
        return super().save(*args, **kwargs)

    def described(self, request: HttpRequest) -> dict[str, Any]:
        return super().described(request) | filled({"alternateName": list(self.search_names)})
