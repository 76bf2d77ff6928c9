"""The full-text languages of the two databases: SQLite's FTS5 and PostgreSQL's tsquery.

A token holds word characters only (see `segmentation`), so it needs no escaping in either.
"""

from hashlib import sha256

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Exists, F, Field, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from .lookups import AnyOf
from .segmentation import Term

# Columns of the index. The body repeats the title, so that one column answers for both.
TITLE, EVERYTHING, AUTOCOMPLETE = "title", "body", "autocomplete"
# Ranking reads every hit. Of a word that hits more rows than this, the newest are ranked.
MOST_RANKED = 2000
# A word that hits more rows than this is looked for in the rows of the list, one after the other, until a page is full.
MOST_COLLECTED = 8000
SECONDS_COUNTED = 600


def entries() -> QuerySet:
    """All rows of the search index."""
    return apps.get_model("wagtailsearch", "IndexEntry").objects.all()


class Sqlite:
    """Expressions such as `("上海" AND "cu24"*)`."""

    all_of, any_of = " AND ", " OR "
    table = "wagtailsearch_indexentry_fts"

    @staticmethod
    def term(term: Term) -> str:
        return f'"{term.text}"*' if term.prefix else f'"{term.text}"'

    @staticmethod
    def phrase(terms: list[Term]) -> str:
        words = " ".join(term.text for term in terms)
        return f'"{words}"*' if terms[-1].prefix else f'"{words}"'

    def lookup(self, expression: str, column: str) -> Q:
        """The condition that a row of the index matches."""
        sql = f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s"  # noqa: S608
        return Q(pk__in=RawSQL(sql, [self._within(expression, column)]))  # noqa: S611

    def scores(self, expression: str, column: str, rows: QuerySet) -> dict[str, float]:
        """Relevance by object id, higher is better. One scan: FTS5 ranks while it searches."""
        with connection.cursor() as cursor:
            cursor.execute(
                # The weights of autocomplete, body and title; bm25 is lower for better matches.
                f"SELECT rowid, -bm25({self.table}, 1, 1, 4) FROM {self.table} WHERE {self.table} MATCH %s",  # noqa: S608
                [self._within(expression, column)],
            )
            found = dict(cursor.fetchall())
        return {object_id: found[pk] for pk, object_id in rows.values_list("pk", "object_id") if pk in found}

    @staticmethod
    def among(queryset: QuerySet, hits: QuerySet, key: Field) -> QuerySet:
        """The rows of a list that are among the hits in the index."""
        return queryset.filter(pk__in=hits.values(key=Cast("object_id", key)))

    @staticmethod
    def _within(expression: str, column: str) -> str:
        columns = "title body" if column == EVERYTHING else column
        return f"{{{columns}}} : ({expression})"


class Postgresql:
    """Expressions such as `('上海' & 'cu24':*)`."""

    all_of, any_of = " & ", " | "

    @staticmethod
    def term(term: Term) -> str:
        return f"'{term.text}':*" if term.prefix else f"'{term.text}'"

    @classmethod
    def phrase(cls, terms: list[Term]) -> str:
        return "({})".format(" <-> ".join(map(cls.term, terms)))

    def lookup(self, expression: str, column: str) -> Q:
        """The condition that a row of the index matches."""
        return Q(**{column: self._query(expression)})

    def scores(self, expression: str, column: str, rows: QuerySet) -> dict[str, float]:
        """Relevance by object id, higher is better, of the newest rows."""
        from django.contrib.postgres.search import SearchRank

        newest = rows.order_by("-pk").values("pk")[:MOST_RANKED]
        rank = SearchRank(F(column), self._query(expression))
        return dict(entries().filter(pk__in=newest).values_list("object_id", rank))

    @staticmethod
    def among(queryset: QuerySet, hits: QuerySet, key: Field) -> QuerySet:
        """The rows of a list that are among the hits in the index, which the database collects first.

        Where they are too many, the rows of the list are looked up in the index one after the other, until a page is
        full.
        """
        from django.contrib.postgres.expressions import ArraySubquery

        hits = hits.order_by()
        if are_many(hits):
            return queryset.filter(Exists(hits.filter(object_id=Cast(OuterRef("pk"), CharField()))))
        return queryset.filter(AnyOf(F("pk"), ArraySubquery(hits.values(key=Cast("object_id", key)))))

    @staticmethod
    def _query(expression: str):
        from django.contrib.postgres.search import SearchQuery

        return SearchQuery(expression, search_type="raw", config="simple")


def are_many(hits: QuerySet) -> bool:
    """Whether there are more hits than are collected; asked once in a while, for it decides about the way alone."""
    try:
        sql, parameters = hits.query.sql_with_params()
    except EmptyResultSet:  # nothing can match
        return False
    key = sha256(f"{MOST_COLLECTED} {sql} {parameters}".encode()).hexdigest()
    return bool(
        cache.get_or_set(
            f"search:many:{key}",
            lambda: hits[: MOST_COLLECTED + 1].count() > MOST_COLLECTED,
            SECONDS_COUNTED,
        )
    )


ENGINE: Sqlite | Postgresql = Postgresql() if connection.vendor == "postgresql" else Sqlite()
