"""Rows for a model's table by COPY: a hundred thousand of them in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

AT_ONCE = 20_000


class Table:
    """The table of one model, without its parents' columns. Columns that are not given have the field's default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = model._meta.local_concrete_fields
        self.base = {field.attname: field.get_default() for field in self.fields}
        self.documents = {field.attname for field in self.fields if isinstance(field, models.JSONField)}
        self.rows: list[list[Any]] = []
        self.last = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0

    def next(self) -> int:
        """The next key, for a row that is added later."""
        self.last += 1
        return self.last

    def add(self, **values: Any) -> int:
        """Add a row; answers its key, the next number unless it is given. KeyError for what is no column."""
        if unknown := values.keys() - self.base.keys():
            raise KeyError(f"{self.model.__name__} has no {sorted(unknown)}")
        name = self.model._meta.pk.attname
        if name not in values:
            values[name] = self.next()
        row = self.base | values
        for document in self.documents:
            row[document] = json.dumps(row[document], ensure_ascii=False)
        self.rows.append(list(row.values()))
        if len(self.rows) >= AT_ONCE:
            self.flush()
        return values[name]

    def flush(self) -> None:
        """Write what was added."""
        copy_rows(self.model._meta.db_table, [field.column for field in self.fields], self.rows)
        self.rows = []


def copy_rows(table: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """COPY rows into a table."""
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def finish(tables: Iterable[Table]) -> None:
    """Write the rest, and let the sequences go on after the last keys."""
    tables = list(tables)
    for table in tables:
        table.flush()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)


def without_triggers() -> None:
    """For this transaction no trigger fires: the rows are right as they stand, which `verify_all` proves afterwards."""
    assert transaction.get_connection().in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
