"""What the site's search finds of the library: the articles of published versions, each at its own address."""

from __future__ import annotations

from django.db.models import QuerySet

from hub.search.registry import Entry, Source, register_source

from .importing.parts import Kind
from .models import Section, Version


def articles() -> QuerySet[Section]:
    """The articles of the versions that anybody may read."""
    published = Version.objects.published()
    return Section.objects.filter(kind=Kind.ARTICLE, version__in=published).select_related("version__page")


def entry(article: Section) -> Entry:
    """The article with its text; the document's name is in the title only, so that it is no better than others."""
    version = article.version
    return Entry(
        title=f"{version.title} {article.label}　{article.heading}".strip("　 "),
        named=f"{article.label} {article.heading}",
        text=article.content or article.text,
        dated=version.effective_on or version.adopted_on,
    )


def url(article: Section) -> str:
    """Its own address."""
    page = article.version.page
    return f"{page.get_url()}v/{article.version.slug}/{article.anchor}/"


def keys_of(version: Version) -> list[int]:
    """Its articles, which are public when it is."""
    return list(version.sections.filter(kind=Kind.ARTICLE).values_list("pk", flat=True))


register_source(
    Source(
        name="regulations",
        kind="法规",
        model=Section,
        rows=articles,
        visible_to=lambda user: articles(),
        entry=entry,
        url=url,
        place=lambda article: f"{article.version.page.title}（{article.version.name}）",
        watched={Version: keys_of},
    )
)
