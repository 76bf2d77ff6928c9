"""By which words documents are found: one table of words and their documents, in the language of each database.

A document is a set of words, without places and weights: that keeps the table small and both databases fast. Which of
the hits are good ones is decided from their texts, of a bounded number of them (`finding`). Besides the words of its text
a document has marked ones: of its title, its facets, and the pinyin of its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from .segmentation import RUN, pairs

# No text has these characters in a word.
TITLE, FACET, PINYIN = "\ue000", "\ue001", "\ue002"
# A shorter Latin word, such as a product's code, matches whole words only.
SHORTEST_PREFIX = 4
# Beyond every key.
LAST = 2**62


@dataclass(frozen=True)
class Word:
    """A word of the table; with `prefix`, those that begin with it."""

    text: str
    prefix: bool = False


# Any of these words.
AnyOf = tuple[Word, ...]


def words_of(text: str) -> set[str]:
    """Under which words a folded text is found: single Han characters and neighbouring pairs, other words whole."""
    found: set[str] = set()
    for run in RUN.finditer(text):
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
    drop = ("DROP TABLE search_words",)

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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
                [expression, LAST if before is None else before, most],
            )
            return [pk for (pk,) in cursor.fetchall()]


class Postgresql:
    """A table of tsvectors without positions, under a GIN index without a pending list: searches stay even.

    The planner thinks it cheap to read every vector of a common word, though each lies elsewhere, compressed. The
    function leaves it the index alone.
    """

    create = (
        "CREATE TABLE search_words (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words_gin ON search_words USING gin (words) WITH (fastupdate = off)",
        "CREATE FUNCTION search_newest(wanted tsquery, most integer, before bigint) RETURNS SETOF bigint"
        " LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS"
        " 'SELECT id FROM search_words WHERE words @@ wanted AND id < before ORDER BY id DESC LIMIT most'",
        # What candidates are compared by lies in the row itself, not compressed.
        "ALTER TABLE search_document ALTER COLUMN folded SET STORAGE MAIN",
        "ALTER TABLE search_document SET (toast_tuple_target = 4080)",
    )
    drop = ("DROP FUNCTION search_newest", "DROP TABLE search_words")

    def write(self, rows: Sequence[tuple[int, Iterable[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (id, words) VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))"
                " ON CONFLICT (id) DO UPDATE SET words = excluded.words",
                [(pk, " ".join(words)) for pk, words in rows],
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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT search_newest(%s::tsquery, %s::integer, %s::bigint)",
                [expression, most, LAST if before is None else before],
            )
            return [pk for (pk,) in cursor.fetchall()]


TABLE: Sqlite | Postgresql = Postgresql() if connection.vendor == "postgresql" else Sqlite()
