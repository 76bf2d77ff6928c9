"""Search in lists."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet
from modelsearch.query import PlainText
from wagtail.search.backends import get_search_backend


def matching(queryset: QuerySet, query: str, *, of: type[Model] | None = None) -> QuerySet:
    """The rows of an indexed model whose text contains every word of the query; all rows for a blank query.

    Works after any `.filter()` or `.visible_to()` and keeps the queryset's order. A query without a letter or digit
    matches nothing. `of` is a model that extends the queryset's, where only rows of that are asked for: fewer hits.
    """
    if not query.strip():
        return queryset
    return get_search_backend().query_compiler_class(queryset, query).matches(of)


def likely(queryset: QuerySet, words: Iterable[str], *, most: int) -> list:
    """The keys of the rows whose text has any of these words, those that have most of them first.

    For suggestions: of words that together hit thousands of rows only the newest hits are looked at.
    """
    query = PlainText(" ".join(words), operator="or")
    scores = get_search_backend().query_compiler_class(queryset, query).scores
    found = queryset.order_by().filter(pk__in=[int(key) for key in scores]).values_list("pk", flat=True)
    return sorted(found, key=lambda pk: (-scores[str(pk)], -pk))[:most]
