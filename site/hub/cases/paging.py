"""Pages of long lists, without counting what nobody will page through."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """A paginator that counts at most `cap` rows and pages no further: filters lead on, not page 400.

    The list is gone through once, for its keys: they say how many rows there are and which ones a page has.
    """

    cap = 1000
    object_list: QuerySet

    @cached_property
    def keys(self) -> list[Any]:
        """The keys of the rows in their order, up to one more than the cap."""
        return list(self.object_list.values_list("pk", flat=True)[: self.cap + 1])

    @property
    def found(self) -> int:
        """How many rows there are, up to one more than the cap."""
        return len(self.keys)

    def page(self, number: int | str) -> Page:
        """The rows of one page; a row that went away meanwhile is left out."""
        number = self.validate_number(number)
        wanted = self.keys[(number - 1) * self.per_page : min(number * self.per_page, self.cap)]
        rows = {row.pk: row for row in self._unfiltered().filter(pk__in=wanted)}
        return Page([rows[key] for key in wanted if key in rows], number, self)

    def _unfiltered(self) -> QuerySet:
        """The list with all that its rows show, without what narrowed it: the keys come from the narrowed list.

        With thousands of a search's hits beside the keys the database would read the table rather than the keys.
        """
        rows = self.object_list.order_by()
        rows.query.where = WhereNode()
        return rows

    @property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self.found, self.cap)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self.found > self.cap

    @property
    def total(self) -> str:
        """The number of rows as the page says it."""
        return f"{self.cap}+" if self.is_capped else str(self.found)


def capped_count(rows: QuerySet, *, cap: int = 99) -> str:
    """The number of rows as a short label: empty for none, "99+" for more than the cap.

    Counted in the order that the rows have, by an index: in no order the database would begin with the oldest rows,
    among which hardly any is open.
    """
    found = rows[: cap + 1].count()
    return f"{cap}+" if found > cap else str(found or "")
