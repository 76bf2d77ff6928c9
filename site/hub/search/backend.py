"""The search backend of pages, choosers and lists: Wagtail's index tables, filled and asked in a way that fits Chinese.

Named in WAGTAILSEARCH_BACKENDS. Unlike the stock backend it needs no FilterField (the index is a subquery, not a
join), negates rightly, ranks in one scan, and doesn't rewrite length norms with every save.
"""

from collections import OrderedDict

from django.db.models import Count, Model, QuerySet
from django.utils.encoding import force_str
from django.utils.functional import cached_property
from modelsearch.backends.base import BaseSearchQueryCompiler, BaseSearchResults
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from .fulltext import AUTOCOMPLETE, ENGINE, EVERYTHING, TITLE, Postgresql, entries
from .matching import condition, wanted
from .segmentation import segmented

if isinstance(ENGINE, Postgresql):
    from modelsearch.backends.database.postgres import postgres as stock
else:
    from modelsearch.backends.database.sqlite import sqlite as stock


class Compiler(BaseSearchQueryCompiler):
    """A query over title and text."""

    DEFAULT_OPERATOR = "and"
    column = EVERYTHING

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.column == EVERYTHING and self.fields == ["title"]:
            self.column = TITLE

    def check(self) -> None:
        """Any queryset will do: its filters are its own, and the index is a subquery of it."""

    def rows(self, of: type[Model] | None = None) -> QuerySet:
        """The rows of the index that match, of the model and those that extend it."""
        types = get_descendants_content_types_pks(of or self.queryset.model)
        return entries().filter(condition(self.query, self.column), content_type__in=types)

    def matches(self, of: type[Model] | None = None) -> QuerySet:
        """The queryset, without those that don't match, all of the model `of`."""
        key = self.queryset.model._meta.pk
        while key.remote_field:
            key = key.target_field
        return ENGINE.among(self.queryset, self.rows(of), key)

    @cached_property
    def scores(self) -> dict[str, float]:
        """Relevance by object id."""
        expression = wanted(self.query, self.column)
        return ENGINE.scores(expression, self.column, self.rows()) if expression else {}

    @cached_property
    def ranked_keys(self) -> list:
        """Primary keys of all matches, the most relevant first, then the newest."""
        keys = list(self.matches().order_by("-pk").values_list("pk", flat=True))
        return sorted(keys, key=lambda key: -self.scores.get(str(key), 0))


class AutocompleteCompiler(Compiler):
    """A query whose Latin words may be unfinished."""

    column = AUTOCOMPLETE


class Results(BaseSearchResults):
    """By relevance when asked to, else in the order of the queryset, newest first where it has none."""

    supports_facet = True

    def _do_search(self) -> list:
        compiler = self.query_compiler
        if not self._ranked:
            matches = compiler.matches()
            ordered = matches if matches.query.order_by else matches.order_by("-pk")
            return list(ordered[self.start : self.stop])
        keys = compiler.ranked_keys[self.start : self.stop]
        found = {row.pk: row for row in compiler.queryset.order_by().filter(pk__in=keys)}
        if self._score_field:
            for key, row in found.items():
                setattr(row, self._score_field, compiler.scores.get(str(key), 0))
        return [found[key] for key in keys]

    def _do_count(self) -> int:
        if self._ranked:
            return len(self.query_compiler.ranked_keys[self.start : self.stop])
        return self.query_compiler.matches().order_by()[self.start : self.stop].count()

    @property
    def _ranked(self) -> bool:
        return bool(self.query_compiler.order_by_relevance or self._score_field)

    def facet(self, field_name: str) -> OrderedDict:
        """How many matches there are by value of a field, the most frequent first."""
        counted = self.query_compiler.matches().order_by().values(field_name).annotate(count=Count("pk"))
        return OrderedDict(counted.order_by("-count").values_list(field_name, "count"))


class Indexer(stock.ObjectIndexer):
    """What an object is found under, in tokens; its title is part of its text."""

    def prepare_value(self, value) -> str:
        if isinstance(value, list | dict):
            return super().prepare_value(value)
        return segmented(force_str(value))

    @property
    def row(self):
        body = self.title + self.body if isinstance(ENGINE, Postgresql) else f"{self.title} {self.body}"
        return entries().model(
            content_type_id=get_content_type_pk(type(self.obj)),
            object_id=self.id,
            title=self.title,
            body=body,
            autocomplete=self.autocomplete,
        )


class Index(stock.SearchBackend.index_class):
    """The index tables, written in one statement."""

    def add_items(self, model, objs) -> None:
        if model.get_search_fields():
            self.entries.bulk_create(
                [Indexer(obj, self.backend).row for obj in objs],
                update_conflicts=True,
                unique_fields=["content_type", "object_id"],
                update_fields=["title", "body", "autocomplete"],
            )

    def _refresh_title_norms(self, full=False) -> None:
        """The scores here don't use them."""


class SearchBackend(stock.SearchBackend):
    """Chinese full-text search in the database."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    index_class = Index
    results_class = Results

    def __init__(self, params: dict) -> None:
        super().__init__(
            {**params, "SEARCH_CONFIG": "simple"}
        )  # words as they are: no stemming, no stop words
