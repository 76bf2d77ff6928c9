"""Which category an item is likely to belong to: that of the most similar one of those categorised lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log, sqrt

from hub.search.segmentation import tokens

from ..models import Category, FeedbackItem

LOOKED_AT = 400
# Share of weighty words in common, from 0 to 1. Below it nothing is suggested.
LEAST = 0.35


def suggested(items: Iterable[FeedbackItem]) -> dict[int, Category]:
    """A category for those items, by key, of which one is alike enough. One query."""
    items = list(items)
    if not items:
        return {}
    known = [
        (frozenset(tokens(item.text)), item.category)
        for item in FeedbackItem.objects.filter(category__is_active=True)
        .select_related("category")
        .only("text", "category")
        .order_by("-pk")[:LOOKED_AT]
    ]
    seen = Counter(word for words, _ in known for word in words)
    weight = {word: log((len(known) + 1) / count) for word, count in seen.items()}

    def size(words: Iterable[str]) -> float:
        return sqrt(sum(weight.get(word, 0) ** 2 for word in words))

    found = {}
    for item in items:
        words = frozenset(tokens(item.text))
        best, category = LEAST, None
        for others, theirs in known:
            shared = sum(weight[word] ** 2 for word in words & others)
            if shared and (alike := shared / (size(words) * size(others))) > best:
                best, category = alike, theirs
        if category is not None:
            found[item.pk] = category
    return found
