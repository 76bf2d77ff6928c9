"""What the pages show of a document: its versions, a text as a tree, one article."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from .importing.parts import Kind
from .models import Note, RegulationPage, Section, Version

HEADINGS = (Kind.BOOK, Kind.CHAPTER, Kind.SECTION)


@dataclass(frozen=True)
class VersionRow:
    """A published version, how it stands today, and whether it is the one in force."""

    version: Version
    standing: str
    is_current: bool


@dataclass
class Node:
    """A part with those below it, and the notes of the editors beside an article."""

    section: Section
    children: list[Node] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """Whether it is a book, chapter or section."""
        return self.section.kind in HEADINGS

    @property
    def is_article(self) -> bool:
        return self.section.kind == Kind.ARTICLE


@dataclass(frozen=True)
class Text:
    """A whole version as a tree."""

    version: Version
    nodes: list[Node]
    sections: list[Section]

    @cached_property
    def contents(self) -> list[Section]:
        """Books, chapters and sections, for the table of contents."""

        def walk(nodes: list[Node]) -> list[Section]:
            found = []
            for node in nodes:
                if node.is_heading:
                    found += [node.section, *walk(node.children)]
            return found

        return walk(self.nodes)


def versions_of(page: RegulationPage, today: date | None = None) -> list[VersionRow]:
    """The published versions of a document, newest first. One query."""
    today = today or timezone.localdate()
    rows = []
    following: date | None = None
    found = Version.objects.filter(page=page, published_at__isnull=False).select_related("checked_by")
    for version in found.order_by("-effective_on", "-pk"):
        standing = version.standing(following, today)
        undated = version.effective_on is None and following is None
        rows.append(VersionRow(version, standing, standing == "现行有效" or undated))
        if version.effective_on and version.effective_on <= today:
            following = version.effective_on
    return rows


def shelf(pages: list[RegulationPage], request: HttpRequest) -> list[dict[str, Any]]:
    """The documents of a list with how each stands today. One query for all versions."""
    today = timezone.localdate()
    by_page: dict[int, list[Version]] = {}
    found = Version.objects.filter(page__in=[page.pk for page in pages], published_at__isnull=False)
    for version in found.order_by("-effective_on", "-pk"):
        by_page.setdefault(version.page_id, []).append(version)
    rows = []
    for page in pages:
        versions = by_page.get(page.pk, [])
        past = [row for row in versions if row.effective_on and row.effective_on <= today]
        latest = next(iter(past or versions), None)
        rows.append(
            {
                "page": page,
                "url": page.get_url(request),
                "versions": len(versions),
                "latest": latest,
                "standing": latest.standing(None, today) if latest else "",
            }
        )
    return rows


def article_addresses(page: RegulationPage | None, numbers: tuple[int, ...]) -> dict[str, str]:
    """Where the articles of a document are read, as `{"a21": "/…/v/2007/a21/"}`: in the text in force, else the summary.

    Empty for a document that is not public. Two queries.
    """
    if page is None or not page.live:
        return {}
    row = next((row for row in versions_of(page) if row.is_current), None)
    found: dict[int, str] = {}
    if row:
        articles = Section.objects.filter(
            version=row.version, kind=Kind.ARTICLE, number__in=numbers, inserted=None
        )
        found = {
            number: f"{page.url}v/{row.version.slug}/{anchor}/"
            for number, anchor in articles.values_list("number", "anchor")
        }
    return {f"a{number}": found.get(number) or page.url or "" for number in numbers}


def text_of(version: Version) -> Text:
    """A version as a tree with the editors' notes. Two queries, however long it is."""
    notes: dict[int, list[Note]] = {}
    for note in Note.objects.filter(page=version.page_id):
        notes.setdefault(note.article, []).append(note)
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    sections = list(Section.objects.filter(version=version).order_by("position"))
    for section in sections:
        section.version = version
        node = nodes[section.pk] = Node(section)
        if section.kind == Kind.ARTICLE and section.number and not section.inserted:
            node.notes = notes.get(section.number, [])
        (nodes[section.parent_id].children if section.parent_id else roots).append(node)
    return Text(version, roots, sections)


def article_of(version: Version, anchor: str) -> dict[str, Any]:
    """One article with its neighbours and the chapter it stands in; an item's address leads to its article. Http404."""
    text = text_of(version)
    articles: list[tuple[Node, list[Section]]] = []

    def collect(nodes: list[Node], above: list[Section]) -> None:
        for node in nodes:
            if node.is_article:
                articles.append((node, above))
            else:
                collect(node.children, [*above, node.section] if node.is_heading else above)

    collect(text.nodes, [])
    wanted = anchor.partition("-")[0]
    for place, (node, above) in enumerate(articles):
        if node.section.anchor == wanted:
            return {
                "text": text,
                "node": node,
                "above": above,
                "before": articles[place - 1][0].section if place else None,
                "after": articles[place + 1][0].section if place + 1 < len(articles) else None,
            }
    raise Http404
