"""By which words documents are found: one table of words and their documents, in the language of each database.

A document is a set of words, without places and weights: that keeps the table small and both databases fast. Which of
the hits are good ones is decided from their texts, of a bounded number of them (`finding`). Besides the words of its text
a document has marked ones: of its title, its facets, and the pinyin of its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from .segmentation import RUN, normalized, pairs

# No text has these characters in a word.
TITLE, FACET, PINYIN = "\ue000", "\ue001", "\ue002"
# A shorter Latin word, such as a product's code, matches whole words only.
SHORTEST_PREFIX = 4


@dataclass(frozen=True)
class Word:
    """A word of the table; with `prefix`, those that begin with it."""

    text: str
    prefix: bool = False


# Any of these words.
AnyOf = tuple[Word, ...]


def words_of(text: str) -> set[str]:
    """Under which words a text is found: single Han characters and neighbouring pairs, other words whole."""
    found: set[str] = set()
    for run in RUN.finditer(normalized(text)):
        if run["han"]:
            found.update(run[0])
            found.update(pairs(run[0]))
        else:
            found.add(run[0][:60])
    return found


def wanted(word: str, mark: str = "") -> list[AnyOf]:
    """What a document must have to be found by one normalized word."""
    found: list[AnyOf] = []
    for run in RUN.finditer(word):
        text = run[0]
        if not run["han"]:
            found.append((Word(mark + text[:60], prefix=len(text) >= SHORTEST_PREFIX),))
        elif len(text) == 1:
            found.append((Word(mark + text),))
        else:
            found += [(Word(mark + pair),) for pair in dict.fromkeys(pairs(text))]
    return found


class Sqlite:
    """A table of FTS5. Its tokenizer `ascii` takes whatever is not ASCII as a part of a word."""

    create = (
        "CREATE VIRTUAL TABLE search_words USING fts5(words, detail='none', columnsize=0, tokenize='ascii')",
    )

    def write(self, rows: Sequence[tuple[int, Iterable[str]]]) -> None:
        self.remove([pk for pk, _ in rows])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (rowid, words) VALUES (%s, %s)",
                [(pk, " ".join(words)) for pk, words in rows],
            )

    def remove(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in keys])

    def newest(self, every: Sequence[AnyOf], *, most: int, before: int | None = None) -> list[int]:
        """FTS5 walks its lists from the newest row on and stops when it has enough."""
        expression = " AND ".join(
            "({})".format(
                " OR ".join(f'"{word.text}"*' if word.prefix else f'"{word.text}"' for word in any_of)
            )
            for any_of in every
        )
        older = "" if before is None else " AND rowid < %s"
        sql = (
            f"SELECT rowid FROM search_words WHERE search_words MATCH %s{older} ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [expression, *([] if before is None else [before]), most])
            return [pk for (pk,) in cursor.fetchall()]


class Postgresql:
    """A table of tsvectors without positions, under a GIN index without a pending list: searches stay even."""

    create = (
        "CREATE TABLE search_words (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words_gin ON search_words USING gin (words) WITH (fastupdate = off)",
    )

    def write(self, rows: Sequence[tuple[int, Iterable[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (id, words) VALUES (%s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (id) DO UPDATE SET words = excluded.words",
                [(pk, list(words)) for pk, words in rows],
            )

    def remove(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE id = ANY(%s)", [list(keys)])

    def newest(self, every: Sequence[AnyOf], *, most: int, before: int | None = None) -> list[int]:
        expression = " & ".join(
            "({})".format(
                " | ".join(f"'{word.text}':*" if word.prefix else f"'{word.text}'" for word in any_of)
            )
            for any_of in every
        )
        older = "" if before is None else " AND id < %s"
        sql = f"SELECT id FROM search_words WHERE words @@ %s::tsquery{older} ORDER BY id DESC LIMIT %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [expression, *([] if before is None else [before]), most])
            return [pk for (pk,) in cursor.fetchall()]


TABLE: Sqlite | Postgresql = Postgresql() if connection.vendor == "postgresql" else Sqlite()
