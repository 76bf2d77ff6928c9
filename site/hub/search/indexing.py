"""The index is written: row by row as rooms save theirs, or all at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from .models import Document
from .pinyin import spellings
from .queries import simplified
from .registry import Entry, Source, all_sources, source
from .segmentation import normalized
from .words import FACET, PINYIN, TABLE, TITLE, words_of

BATCH = 200


def changed(row: Any) -> None:
    """A row was saved: have what the index says of it written anew. In a job, since pinyin weighs much."""
    from .tasks import refresh_documents  # stands on this module

    for each in all_sources():
        keys = list(each.keys_changed_by(row))
        for start in range(0, len(keys), BATCH):
            refresh_documents.enqueue(each.name, keys[start : start + BATCH])


def gone(row: Any) -> None:
    """A row was deleted; by another row that is gone with it, too."""
    for each in all_sources():
        if isinstance(row, each.model):
            remove(each.name, [row.pk])


@transaction.atomic
def refresh(name: str, keys: list[int]) -> None:
    """Write these rows of a source into the index; those that nobody may find any more are taken out."""
    from_room = source(name)
    rows = list(from_room.rows().filter(pk__in=keys)) if from_room else []
    remove(name, sorted(set(keys) - {row.pk for row in rows}))
    if from_room and rows:
        write(from_room, [(row.pk, from_room.entry(row)) for row in rows])


def remove(name: str, keys: list[int]) -> None:
    """Take rows out of the index."""
    found = Document.objects.filter(source=name, key__in=keys)
    if documents := list(found.values_list("pk", flat=True)):
        TABLE.remove(documents)
        found.delete()


@transaction.atomic
def write(from_room: Source, entries: list[tuple[int, Entry]]) -> None:
    """Put entries into the index, each once."""
    Document.objects.bulk_create(
        [document(from_room, key, entry) for key, entry in entries],
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["kind", "products", "dated", "title", "named", "folded", "text"],
    )
    keys = [key for key, _ in entries]
    written = dict(Document.objects.filter(source=from_room.name, key__in=keys).values_list("key", "pk"))
    TABLE.write([(written[key], words_for(from_room, entry)) for key, entry in entries])


def document(from_room: Source, key: int, entry: Entry) -> Document:
    """The row of an entry."""
    said = (entry.title, *entry.also, entry.text, *entry.products)
    return Document(
        source=from_room.name,
        key=key,
        kind=entry.kind or from_room.kind,
        products=",".join(entry.products),
        dated=entry.dated,
        title=entry.title[:300],
        named=folded("\n".join((entry.named or entry.title, *entry.also))),
        folded=folded("\n".join(said)),
        text=entry.text,
    )


def folded(text: str) -> str:
    """The form in which texts and queries are compared: half width, small letters, simplified."""
    return simplified(normalized(text))


def words_for(from_room: Source, entry: Entry) -> set[str]:
    """All words by which an entry is found."""
    names = folded("\n".join((entry.named or entry.title, *entry.also)))
    words = words_of(folded("\n".join((entry.title, names, entry.text, *entry.products))))
    words |= {TITLE + word for word in words_of(names)}
    words |= {PINYIN + spelling for spelling in spellings(names)}
    words.add(facet("kind", entry.kind or from_room.kind))
    words |= {facet("product", code) for code in entry.products}
    if entry.dated:
        words.add(facet("year", str(entry.dated.year)))
    return words


def facet(name: str, value: str) -> str:
    """The word by which the documents of a facet are found."""
    return f"{FACET}{name}{''.join(character for character in value.lower() if character.isalnum())}"


def rebuild(say: Any = lambda words: None) -> int:
    """Write the whole index anew, the oldest first, and take out what is there no more. Safe to repeat."""
    known = [each.name for each in all_sources()]
    for name in Document.objects.exclude(source__in=known).values_list("source", flat=True).distinct():
        remove(name, list(Document.objects.filter(source=name).values_list("key", flat=True)))
    written = 0
    for each in all_sources():
        keys = list(each.rows().order_by("pk").values_list("pk", flat=True))
        remove(each.name, _others(each.name, keys))
        for start in range(0, len(keys), BATCH):
            refresh(each.name, keys[start : start + BATCH])
        written += len(keys)
        say(f"{each.name}: {len(keys)}")
    return written


def _others(name: str, keys: Iterable[int]) -> list[int]:
    return sorted(set(Document.objects.filter(source=name).values_list("key", flat=True)) - set(keys))
