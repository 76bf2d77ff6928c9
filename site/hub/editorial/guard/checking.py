"""What a page says that may not stand on the site, and what a second person has said of it."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.models import Page

from hub.pages.models import BasePage

from ..models import FalsePositive, GuardPhrase
from .reading import Hit, hits


@dataclass(frozen=True)
class Finding:
    """A hit, and the second person's word that it is none, where there is one."""

    hit: Hit
    cleared: FalsePositive | None = None


def findings(page: BasePage) -> list[Finding]:
    """All hits of exactly this text. One query, one more where there is a hit.

    An alias says what its source says, so what was said of the source holds for it.
    """
    found = hits(page.checked_texts(), GuardPhrase.objects.active())
    if not found:
        return []
    pages = [key for key in (page.pk, page.alias_of_id) if key]
    words = FalsePositive.objects.filter(page__in=pages, digest__in=[hit.digest for hit in found])
    cleared = {word.digest: word for word in words.select_related("decided_by")}
    return [Finding(hit, cleared.get(hit.digest)) for hit in found]


def findings_of_draft(page: Page) -> list[Finding]:
    """All hits of the latest draft."""
    draft = page.get_latest_revision_as_object()
    return findings(draft) if isinstance(draft, BasePage) else []


def open_hits(page: BasePage) -> list[Hit]:
    """What nobody has cleared."""
    return [finding.hit for finding in findings(page) if finding.cleared is None]


def why_not_public(page: BasePage) -> str | None:
    """What keeps this text off the site, in words; None for nothing."""
    found = open_hits(page)
    if not found:
        return None
    first = found[0]
    more = f"，另有 {len(found) - 1} 处" if len(found) > 1 else ""
    return (
        f"{first.part}中的“{first.found}”{described(first.phrase)}{more}。"
        "请改掉，或由另一位同事在“用语检查”中确认为误报并写明理由。"
    )


def described(phrase: GuardPhrase) -> str:
    """What is wrong with a phrase, as the end of a sentence."""
    return f"属于{phrase.get_kind_display()}（{phrase.article}）"


def doubts_about_title(title: str) -> list[str]:
    """What is said of a file's title where it is uploaded: it is refused when a page with it is to go out."""
    return [
        f"标题中的“{hit.found}”{described(hit.phrase)}，用到它的页面不能发布，请修改标题。{hit.phrase.hint}"
        for hit in hits([("标题", title)], GuardPhrase.objects.active())
    ]
