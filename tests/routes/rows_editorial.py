"""What may not stand on the site, and when pages are read again."""

from __future__ import annotations

from hub.editorial.models import FalsePositive, GuardPhrase, PageReview

from . import audiences as who
from .rows import Row, viewset

KEEPERS = who.EDITORS | who.ADMINISTRATORS
READERS = KEEPERS | who.AUDITORS

GUARD = [
    *(
        Row(f"editorial:{name}", who.EDITORS, who.EDITORS, args=lambda side, world: [world.page.pk])
        for name in ("wording", "reread")
    ),
    *viewset(
        "guard_phrases",
        lambda side, world: [GuardPhrase.objects.earliest("pk").pk],
        see=READERS,
        change=KEEPERS,
    ),
    *(Row(f"false_positives:{name}", READERS) for name in ("index", "index_results")),
    Row("false_positives:index", READERS, query="export=csv"),
    Row("false_positives:inspect", READERS, args=lambda side, world: [FalsePositive.objects.get().pk]),
    *(
        Row(
            f"false_positives:{name}",
            READERS,
            args=lambda side, world: [FalsePositive.objects.get().pk],
            at_most=True,
        )
        for name in ("history", "history_results")
    ),
    *(Row(f"page_reviews:{name}", who.EDITORS) for name in ("index", "index_results")),
    Row("page_reviews:index", who.EDITORS, query="which=all"),
    Row("page_reviews:index", who.EDITORS, query="export=csv"),
    *(
        Row(
            f"page_reviews:{name}",
            who.EDITORS,
            args=lambda side, world: [PageReview.objects.earliest("pk").pk],
            at_most=True,
        )
        for name in ("history", "history_results")
    ),
]
