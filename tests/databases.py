"""Test databases: migrate once per engine and history, keep the result as a template, clone it.

The template lives outside the tree, under a name that changes with every migration and with the code that
runs after `migrate` (SQL guards, role synchronisation). Cloning takes 4 ms on SQLite and some 100 ms on
PostgreSQL; migrating takes half a minute.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import django
import psycopg
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from filelock import FileLock

TEMPLATES_KEPT = 12
# Modules of ours whose code shapes the database in or after `migrate`.
SHAPING_MODULES = ("apps.py", "guards.py", "permissions.py", "roles.py", "signals.py", "seeding.py")


def cache_folder() -> Path:
    """Where templates and the lock are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path(os.environ.get("HOME") or tempfile.gettempdir(), ".cache")
    folder = Path(base, "hub-test-databases")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fingerprint() -> str:
    """Changes when a template would come out differently."""
    digest = hashlib.sha256(f"{django.get_version()} {wagtail.__version__}".encode())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        files = list(folder.glob("migrations/*.py"))
        if folder.is_relative_to(settings.ROOT) and "site-packages" not in folder.parts:
            files += [folder / name for name in SHAPING_MODULES]
        for file in sorted(files):
            if file.exists():
                digest.update(f"{app.label}/{file.name}".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def use(name: str | Path) -> None:
    """Point this process, with all its future threads, at another database."""
    connections.close_all()
    connection.settings_dict["NAME"] = str(name)


class SqliteClones:
    """One file per test process."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / f"template-{fingerprint()}.sqlite3"
        self.clone = settings.TEST_VAR / "test.sqlite3"

    def alone(self) -> FileLock:
        """One run at a time makes or clones a template."""
        return FileLock(self.template.parent / "sqlite.lock")

    def prepare(self) -> None:
        settings.TEST_VAR.mkdir(parents=True, exist_ok=True)
        if self.template.exists():
            self.template.touch()
            return
        unfinished = self.template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        use(unfinished)
        call_command("migrate", verbosity=0)
        connections.close_all()
        unfinished.rename(self.template)
        by_age = sorted(
            self.template.parent.glob("template-*.sqlite3"), key=lambda file: file.stat().st_mtime
        )
        for old in by_age[:-TEMPLATES_KEPT]:
            old.unlink()

    def refresh(self) -> None:
        connections.close_all()
        shutil.copyfile(self.template, self.clone)
        use(self.clone)

    def remove(self) -> None:
        connections.close_all()
        self.clone.unlink(missing_ok=True)


class PostgresClones:
    """One database per test process, under a new name each time: a straggling connection can't disturb it."""

    TEMPLATE, CLONE = "hub_template_", "hub_test_"

    def __init__(self) -> None:
        self.template = self.TEMPLATE + fingerprint()
        self.clone = ""
        self.numbers = count(1)

    @staticmethod
    @contextmanager
    def alone() -> Iterator[None]:
        """One run at a time makes or clones a template; the lock lies on the server, which all runs share."""
        named = connection.settings_dict
        with psycopg.connect(
            host=named["HOST"],
            port=named["PORT"],
            user=named["USER"],
            password=named["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as server:
            server.execute("SELECT pg_advisory_lock(hashtext('hub-test-databases'))")
            yield

    @staticmethod
    def sql(statement: str) -> list[tuple]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def databases(self, prefix: str) -> list[str]:
        """Names that begin with the prefix, oldest first."""
        found = self.sql("SELECT datname FROM pg_database ORDER BY oid")
        return [name for (name,) in found if name.startswith(prefix)]

    def drop_abandoned(self) -> None:
        """Clones of runs that were killed. Without FORCE: what is in use somewhere stays."""
        for name in self.databases(self.CLONE):
            owner = name.removeprefix(self.CLONE).split("_")[0]
            if not Path("/proc", owner).exists():
                with suppress(OperationalError):
                    self.sql(f'DROP DATABASE "{name}"')

    def prepare(self) -> None:
        self.drop_abandoned()
        templates = self.databases(self.TEMPLATE)
        if self.template in templates:
            return
        unfinished = f"unfinished_{self.template}"
        self.sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        self.sql(f'CREATE DATABASE "{unfinished}"')
        use(unfinished)
        call_command("migrate", verbosity=0)
        use("postgres")
        self.sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')
        for old in templates[: max(0, len(templates) + 1 - TEMPLATES_KEPT)]:
            with suppress(OperationalError):
                self.sql(f'DROP DATABASE IF EXISTS "{old}"')

    def refresh(self) -> None:
        self.remove()
        self.clone = f"{self.CLONE}{os.getpid()}_{next(self.numbers)}"
        self.sql(f'CREATE DATABASE "{self.clone}" TEMPLATE "{self.template}"')
        use(self.clone)

    def remove(self) -> None:
        connections.close_all()
        if self.clone:
            self.sql(f'DROP DATABASE IF EXISTS "{self.clone}" WITH (FORCE)')


@contextmanager
def cloned_database() -> Iterator[SqliteClones | PostgresClones]:
    """A clone of the template is the default database until the end; `refresh()` takes a new one."""
    clones = SqliteClones(cache_folder()) if connection.vendor == "sqlite" else PostgresClones()
    with clones.alone():
        clones.prepare()
        clones.refresh()
    try:
        yield clones
    finally:
        clones.remove()


if __name__ == "__main__":  # make the template while something else is going on
    django.setup()
    with cloned_database():
        pass
