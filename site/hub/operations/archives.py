"""Backups: the database by pg_dump, every public and private file, and a manifest with the hash of each.

A backup is one folder, named by its moment. The database is dumped first: files are only ever added, so that all that
the dump speaks of is there when the files are copied. An unfinished backup has no manifest and is none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

MANIFEST, DUMP = "manifest.json", "database.dump"
# Storages and the folders of a backup that hold their files.
FILES = {"default": "media", "private": "private"}
NAME_FORMAT = "hub-%Y%m%d-%H%M%S"
CHUNK = 1024 * 1024  # bytes


class Unable(Exception):
    """Why no backup could be made or restored, in a sentence."""


@dataclass(frozen=True)
class Restored:
    """What was read back, and which commands then proved that it holds together."""

    made_at: str
    files: int
    verified: list[str]


def make_backup(*, output: Path, keep: int = 0) -> Path:
    """Make a backup below `output` and delete those older than the newest `keep`; 0 keeps all. Raises Unable."""
    target = output / timezone.localtime().strftime(NAME_FORMAT)
    if target.exists():
        raise Unable(f"{target} exists already.")
    target.mkdir(parents=True, mode=0o700)
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target / DUMP}")
        for alias, folder in FILES.items():
            for name in names_in(storages[alias]):
                with storages[alias].open(name, "rb") as source:
                    _copy(source, _inside(target / folder, name))
        _write_manifest(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    if keep:
        for old in backups_in(output)[:-keep]:
            shutil.rmtree(old)
    return target


def restore_backup(*, source: Path, replace: bool = False) -> Restored:
    """Read a backup into the empty database and storages of these settings, then prove that all holds together.

    With `replace` what is there is deleted first. Raises Unable before anything is changed when a file of the backup is
    not what was written, or the target is not empty; after it when a proof fails.
    """
    manifest = verify_backup(source)
    filled = [alias for alias in FILES if next(names_in(storages[alias]), None)]
    if not replace and (connection.introspection.table_names() or filled):
        raise Unable(
            "The target is not empty. Restore into an empty database and empty folders, or say --replace."
        )
    if replace:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for alias in filled:
            for name in list(names_in(storages[alias])):
                storages[alias].delete(name)
    connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", str(source / DUMP))
    count = 0
    for alias, folder in FILES.items():
        for path in _files_below(source / folder):
            name = path.relative_to(source / folder).as_posix()
            with path.open("rb") as content:
                if storages[alias].save(name, File(content)) != name:
                    raise Unable(f"{name} could not be put back under its own name.")
            count += 1
    for command in settings.VERIFY_COMMANDS:
        _verify(command)
    return Restored(manifest["made_at"], count, list(settings.VERIFY_COMMANDS))


def verify_backup(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose every file is what was written. Raises Unable."""
    try:
        manifest = json.loads((source / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise Unable(f"{source} is not a finished backup: it has no {MANIFEST}.") from error
    except ValueError as error:
        raise Unable(f"{source / MANIFEST} can't be read.") from error
    found = {path.relative_to(source).as_posix() for path in _files_below(source)} - {MANIFEST}
    if missing := set(manifest["files"]) - found:
        raise Unable(f"The backup lacks {len(missing)} files, such as {min(missing)}.")
    if strange := found - set(manifest["files"]):
        raise Unable(f"The backup has {len(strange)} files that it doesn't name, such as {min(strange)}.")
    for name, written in manifest["files"].items():
        if _digest(source / name) != written["sha256"]:
            raise Unable(f"{name} of the backup is not what was written.")
    return manifest


def backups_in(folder: Path) -> list[Path]:
    """The finished backups, oldest first."""
    return sorted(path.parent for path in folder.glob(f"hub-*/{MANIFEST}"))


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files of a storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from names_in(storage, f"{folder}/{name}" if folder else name)


def _write_manifest(target: Path) -> None:
    files = {
        path.relative_to(target).as_posix(): {"sha256": _digest(path), "bytes": path.stat().st_size}
        for path in _files_below(target)
    }
    words = {"made_at": datetime.now(tz=timezone.get_current_timezone()).isoformat(), "files": files}
    unfinished = target / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(words, ensure_ascii=False, indent=1))
    unfinished.rename(target / MANIFEST)


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Unable(f"The name {name} leads out of the backup.")
    return path


def _copy(source: File | BinaryIO, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _run(program: str, *words: str) -> None:
    """Run a PostgreSQL program on the default database; its password never stands on a command line."""
    values = connection.settings_dict
    if connection.vendor != "postgresql":
        raise Unable("Only a PostgreSQL database can be backed up: the demo's is a file of its own.")
    found = shutil.which(program)
    if found is None:
        raise Unable(
            f"{program} is missing: apt install postgresql-client, of the server's version or newer."
        )
    server = {"PGHOST": values["HOST"], "PGPORT": values["PORT"], "PGUSER": values["USER"]}
    environment = {key: str(value) for key, value in server.items() if value}
    if values["PASSWORD"]:
        environment["PGPASSWORD"] = values["PASSWORD"]
    name = [f"--dbname={values['NAME']}"]
    done = subprocess.run(  # noqa: S603 - our own words
        [found, *name, *words], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unable(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else '?'}")


def _verify(command: str) -> None:
    try:
        call_command(command, verbosity=0)
    except (Exception, SystemExit) as error:
        raise Unable(
            f"The data were read back, but `{command}` finds that they don't hold: {error}"
        ) from error
