"""The rules that the database itself keeps: append-only tables, and no state without its entry.

Triggers are installed after every migrate, because SQLite loses them when it remakes a table.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "hub_guard_"


@dataclass(frozen=True)
class Guard:
    """One trigger: refuse `operation` on `table` when `condition` (SQL over OLD and NEW) holds."""

    table: str
    operation: str
    message: str
    condition: str = ""

    @property
    def name(self) -> str:
        words = self.operation.lower().replace(" of ", "_").replace(" ", "_")
        return f"{PREFIX}{self.table}_{words}"


_guards: list[Guard] = []


def append_only(*tables: str) -> None:
    """Declare tables whose rows nobody may change or delete."""
    for table in tables:
        _guards.extend(
            Guard(table, operation, f"{table} is append-only") for operation in ("UPDATE", "DELETE")
        )


def refuse(*, table: str, operation: str, condition: str, message: str) -> None:
    """Declare that `operation` on `table` is refused when the SQL `condition` holds."""
    _guards.append(Guard(table, operation, message, condition))


refuse(
    table="cases_case",
    operation="UPDATE OF state",
    condition=(
        "OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM cases_timelineentry e WHERE e.case_id = NEW.id "
        "AND e.version = NEW.version AND NEW.version > OLD.version AND e.source = OLD.state "
        "AND e.target = NEW.state)"
    ),
    message="state changes only through perform()",
)
refuse(
    table="cases_case",
    operation="INSERT",
    condition="NEW.state <> 'draft'",
    message="a case begins as a draft",
)
append_only("cases_timelineentry", "cases_seal", "cases_sealedhead")
refuse(
    table="cases_entrycontent", operation="UPDATE", condition="", message="content is erased, never changed"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every declared trigger whose table exists; earlier ones are replaced."""
    tables = set(connection.introspection.table_names())
    wanted = [guard for guard in _guards if guard.table in tables]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for guard in wanted:
            for statement in _sql(guard, connection.vendor):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers before a migrate on SQLite: a table remake fails on triggers that name it."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def _sql(guard: Guard, vendor: str) -> list[str]:
    if vendor == "sqlite":
        when = f"WHEN {guard.condition} " if guard.condition else ""
        return [
            f"DROP TRIGGER IF EXISTS {guard.name}",
            f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END",
        ]
    body = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'restrict_violation';"
    if guard.condition:
        body = f"IF {guard.condition} THEN {body} END IF;"
    result = "OLD" if guard.operation == "DELETE" else "NEW"
    statements = [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN {result}; END $$",
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]
    if guard.operation == "DELETE":
        statements.append(
            f"CREATE OR REPLACE TRIGGER {guard.name}_all BEFORE TRUNCATE ON {guard.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {guard.name}()"
        )
    return statements
