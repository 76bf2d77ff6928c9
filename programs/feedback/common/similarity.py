"""Which items and issues say much the same, by the character pairs that the search index is made of.

Candidates come from the index: the texts that share the rarest pairs. Of these few the likeness is reckoned here: what
two texts share over what both say (Dice), where a pair weighs the more the fewer items have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from django.core.cache import cache

from hub.accounts.models import User
from hub.search.segmentation import tokens
from hub.search.services import likely

from ..models import CommonIssue, FeedbackItem, IssueItem
from .rules import GONE

SAMPLE = 2000  # of the newest items: how common a pair is
FEW = 200  # of fewer items nothing is known yet: they are taken for so many
COMMON = 0.002  # a pair in fewer of them is taken as rare, and all rare ones alike
RARE = 0.0005  # of the items may have such a pair
KEPT_FOR = 3600  # seconds
ASKED, HITS = 32, 80  # pairs that the index is asked for, and how many of the sample these may hit together
CANDIDATES = 200
LEAST = 0.16  # likeness below which nothing is shown
SHOWN = 10
ISSUES = 300  # the newest open issues are compared
# What nearly every item begins or ends with says nothing of its matter.
PHRASES = ("希望", "建议", "请协", "协助", "推动", "交易", "易所", "贵所", "我司", "公司")


def pairs(text: str) -> Counter[str]:
    """The tokens of a text and how often it has them, without single characters."""
    return Counter(token for token in tokens(text) if len(token) > 1)


@dataclass(frozen=True)
class Weights:
    """How much each pair weighs: the logarithm of how many items there are for one that has it."""

    items: int
    counts: Mapping[str, int]

    def of(self, pair: str) -> float:
        weight = log((self.items + 1) / (self.counts.get(pair, self.items * RARE) + 0.5))
        return weight / 4 if pair in PHRASES else weight

    def rarest(self, found: Counter[str]) -> list[str]:
        """The pairs to look for: the rarest, then those that are said oftener, while they don't hit too many items."""
        chosen: list[str] = []
        hits = 0.0
        for pair in sorted(found, key=lambda pair: (-self.of(pair), -found[pair], pair))[:ASKED]:
            hits += self.counts.get(pair, self.items * RARE)
            if hits > HITS and chosen:
                break
            chosen.append(pair)
        return chosen

    def total(self, found: Iterable[str]) -> float:
        return sum(map(self.of, found))

    def likeness(self, one: set[str], other: set[str]) -> float:
        """From 0 to 1: what both have over what each has."""
        whole = self.total(one) + self.total(other)
        return 2 * self.total(one & other) / whole if whole else 0.0


def weights() -> Weights:
    """How common pairs are, in a sample of the newest items; reckoned once an hour."""
    found: Weights | None = cache.get("feedback:pairs")
    if found is None:
        found = _sampled()
        cache.set("feedback:pairs", found, KEPT_FOR)
    return found


def _sampled() -> Weights:
    texts = FeedbackItem.objects.order_by("-pk").values_list("text", flat=True)[:SAMPLE]
    found = [pairs(text).keys() for text in texts]
    counts = Counter(pair for each in found for pair in each)
    least = len(found) * COMMON
    return Weights(max(len(found), FEW), {pair: count for pair, count in counts.items() if count > least})


@dataclass(frozen=True)
class Likeness:
    """An item that resembles a text, how much (0 to 1), and the issue that it waits in."""

    item: FeedbackItem
    share: float
    issue: CommonIssue | None = None

    @property
    def percent(self) -> int:
        return round(self.share * 100)


def similar_items(text: str, *, user: User, but: Iterable[int] = (), most: int = SHOWN) -> list[Likeness]:
    """The items that this user sees and that resemble the text most, open and closed, of whichever firm."""
    known, mine = weights(), pairs(text)
    visible = FeedbackItem.objects.visible_to(user).exclude(state__in=GONE)
    keys = likely(visible, known.rarest(mine), most=CANDIDATES)
    left_out = set(but)
    texts = FeedbackItem.objects.filter(pk__in=keys).order_by().values_list("pk", "text")
    own = set(mine)
    shares = {
        pk: known.likeness(own, set(pairs(said))) for pk, said in texts.iterator() if pk not in left_out
    }
    best = sorted(((share, pk) for pk, share in shares.items() if share >= LEAST), reverse=True)[:most]
    rows = FeedbackItem.objects.select_related("form__organization").in_bulk([pk for _, pk in best])
    waiting = IssueItem.objects.filter(item__in=rows, state=IssueItem.State.WAITING).select_related("issue")
    issues = {row.item_id: row.issue for row in waiting}
    return [Likeness(rows[pk], share, issues.get(pk)) for share, pk in best]


def similar_issues(text: str, *, user: User, most: int = 5) -> list[tuple[CommonIssue, int]]:
    """The open and answered issues that resemble the text, with the percentage, the likest first."""
    known, own = weights(), set(pairs(text))
    rows = CommonIssue.objects.visible_to(user).exclude(state=CommonIssue.State.CLOSED)
    found = [
        (share, issue)
        for issue in rows.select_related("department").order_by("-updated_at", "-pk")[:ISSUES]
        if (share := known.likeness(own, set(pairs(f"{issue.title} {issue.question}")))) >= LEAST
    ]
    found.sort(key=lambda pair: -pair[0])
    return [(issue, round(share * 100)) for share, issue in found[:most]]
