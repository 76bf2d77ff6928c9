"""The verbs of the library: import a text as a draft, mend a part, publish a version, take it back."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.rules import ensure

from .importing.parts import Draft, Kind, Part
from .importing.reading import read
from .models import RegulationPage, Section, Version
from .rules import may_change, may_publish

_PREFIXES = {
    Kind.BOOK: "b",
    Kind.CHAPTER: "c",
    Kind.SECTION: "s",
    Kind.ARTICLE: "a",
    Kind.PARAGRAPH: "p",
    Kind.ITEM: "i",
    Kind.SUBITEM: "n",
}
# What a part below an article adds to the article's address; those above stand by themselves.
_BELOW_ARTICLE = (Kind.PARAGRAPH, Kind.ITEM, Kind.SUBITEM)


@transaction.atomic
def import_text(
    *, page: RegulationPage, text: str, name: str, slug: str, user: User | None, source: str = ""
) -> Version:
    """Read a text into a new draft version of a document, with what was doubted; raises Unreadable, Refused.

    `source` names the file. Nothing of it is public before `publish`.
    """
    draft = read(text)
    if Version.objects.filter(page=page, slug=slug).exists():
        raise Refused(f"这部法规已有地址为“{slug}”的版本，请换一个地址。")
    version = Version.objects.create(
        page=page,
        name=name,
        slug=slug,
        title=draft.title or page.title,
        preamble="\n".join(draft.preamble),
        doubts=[{"line": doubt.line, "why": doubt.why} for doubt in draft.doubts],
        imported_from=source[:200],
        created_by=user,
    )
    write_sections(version, draft)
    log(version, "wagtail.create", user=user)
    return version


def write_sections(version: Version, draft: Draft) -> None:
    """Make the rows of a draft's parts, in the order of the text."""
    used: set[str] = set()
    position = 0

    def add(part: Part, parent: Section | None, above: str) -> None:
        nonlocal position
        position += 1
        anchor = _anchor(part, above, used)
        section = Section.objects.create(
            version=version,
            parent=parent,
            position=position,
            kind=part.kind,
            number=part.number,
            inserted=part.inserted,
            label=part.label,
            heading=part.heading[:120],
            text=part.text,
            content=_content(part) if part.kind == Kind.ARTICLE else "",
            anchor=anchor,
        )
        for below in part.parts:
            add(below, section, anchor)

    for part in draft.parts:
        add(part, None, "")


def _anchor(part: Part, above: str, used: set[str]) -> str:
    """c2, s3, a25, a25-p2-i1; a number that stands twice gets a tail, so that addresses stay unique."""
    own = f"{_PREFIXES[part.kind]}{part.number or 0}" + (f"z{part.inserted}" if part.inserted else "")
    anchor = f"{above}-{own}" if above and part.kind in (*_BELOW_ARTICLE, Kind.SECTION) else own
    tail = 2
    while anchor in used:
        anchor = f"{anchor.partition('--')[0]}--{tail}"
        tail += 1
    used.add(anchor)
    return anchor


def _content(article: Part) -> str:
    lines = [part.label + part.text for part in article.walk() if part is not article]
    return "\n".join(line for line in lines if line)


@transaction.atomic
def change_section(*, section_id: int, text: str, heading: str, user: User) -> Section:
    """Mend one part of a draft. Raises Refused for a version that is public: it is corrected by a new one."""
    section = Section.objects.select_related("version").get(pk=section_id)
    version = Version.objects.select_for_update().get(pk=section.version_id)
    ensure(may_change(version))
    section.text, section.heading = text.strip(), heading.strip()[:120]
    section.save(update_fields=["text", "heading"])
    _refresh_content(section)
    log(version, "wagtail.edit", user=user, data={"anchor": section.anchor})
    return section


def _refresh_content(section: Section) -> None:
    """The whole text of the article that a part belongs to."""
    article = section
    while article.kind != Kind.ARTICLE and article.parent is not None:
        article = article.parent
    if article.kind != Kind.ARTICLE:
        return
    below = [
        row
        for row in Section.objects.filter(version=article.version_id).order_by("position")
        if row.anchor.startswith(f"{article.anchor}-")
    ]
    article.content = "\n".join(row.label + row.text for row in below if row.label + row.text)
    article.save(update_fields=["content"])


@transaction.atomic
def settle_doubts(*, version_id: int, settled: set[int], user: User) -> Version:
    """Mark doubts, by their place in the list, as checked against the official text."""
    version = Version.objects.select_for_update().get(pk=version_id)
    for place, doubt in enumerate(version.doubts):
        doubt["settled"] = place in settled
    version.save(update_fields=["doubts"])
    log(version, "wagtail.edit", user=user, data={"settled": sorted(settled)})
    return version


@transaction.atomic
def publish(
    *,
    version_id: int,
    source_name: str,
    source_url: str,
    checked_on: date,
    effective_on: date | None,
    user: User,
) -> Version:
    """Make a version public, with the official source it was checked against (DOMAIN, introduction).

    `effective_on` is None where the document names no day. Raises Refused without articles, with open doubts, for a check in the future, or by whoever imported it.
    """
    version = Version.objects.select_for_update().select_related("page").get(pk=version_id)
    ensure(may_publish(version, user))
    if not version.sections.exists():
        raise Refused("这个版本没有正文。")
    if checked_on > timezone.localdate():
        raise Refused("核对日期不能晚于今天。")
    if not (source_name.strip() and source_url.strip()):
        raise Refused("请填写核对依据的名称和官方网址。")
    version.source_name, version.source_url = source_name.strip(), source_url.strip()
    version.checked_on, version.checked_by = checked_on, user
    version.effective_on = effective_on
    version.published_at, version.published_by = timezone.now(), user
    version.full_clean(exclude=["page", "created_by"])
    version.save()
    log(version, "wagtail.publish", user=user)
    return version


@transaction.atomic
def withdraw(*, version_id: int, user: User) -> Version:
    """Take a version off the site; it is a draft again."""
    version = Version.objects.select_for_update().get(pk=version_id)
    version.published_at = version.published_by = None
    version.save(update_fields=["published_at", "published_by"])
    log(version, "wagtail.unpublish", user=user)
    return version


def citation(section: Section) -> str:
    """How an article is cited: 《期货交易管理条例》（2012 年修订）第二十五条."""
    title = re.sub(r"^《|》$", "", section.version.title)
    return f"《{title}》（{section.version.name}）{section.label}"
