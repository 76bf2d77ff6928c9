"""Pages of long lists, without counting what nobody will page through."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """A paginator that counts at most `cap` rows and pages no further: filters lead on, not page 400."""

    cap = 1000
    object_list: QuerySet

    @cached_property
    def found(self) -> int:
        """How many rows there are, up to one more than the cap."""
        return self.object_list.order_by()[: self.cap + 1].count()

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
    """The number of rows as a short label: empty for none, "99+" for more than the cap."""
    found = rows.order_by()[: cap + 1].count()
    return f"{cap}+" if found > cap else str(found or "")
