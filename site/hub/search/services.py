"""Search in lists."""

from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend


def matching(queryset: QuerySet, query: str) -> QuerySet:
    """The rows of an indexed model whose text contains every word of the query; all rows for a blank query.

    Works after any `.filter()` or `.visible_to()` and keeps the queryset's order. A query without a letter or digit
    matches nothing.
    """
    if not query.strip():
        return queryset
    return get_search_backend().query_compiler_class(queryset, query).matches()
