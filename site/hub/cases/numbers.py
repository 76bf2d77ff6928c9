"""Gapless numbers from series."""

from django.db import connection


def next_number(key: str) -> int:
    """Draw the next number of a series inside the caller's transaction; 1 is the first.

    The series' row stays locked until that transaction ends, so a rolled-back draw leaves no gap. Draw it
    as the last lock.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is drawn inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numberseries (key, last) VALUES (%s, 1) "
            "ON CONFLICT (key) DO UPDATE SET last = cases_numberseries.last + 1 RETURNING last",
            [key],
        )
        return cursor.fetchone()[0]
