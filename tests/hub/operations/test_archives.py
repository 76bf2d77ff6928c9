"""Backup and restore, on a real PostgreSQL and into another one."""

import json
import shutil

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from hub.attachments.models import Attachment
from hub.cases.models import Case
from hub.operations import archives
from tests import factories
from tests.databases import use

needs_programs = pytest.mark.skipif(
    not shutil.which("pg_dump"), reason="pg_dump is missing: apt install postgresql-client"
)


@pytest.fixture
def folders(tmp_path, settings, monkeypatch):
    """Empty storages of the test's own; answers how to take others."""

    def take(name: str) -> None:
        settings.MEDIA_ROOT = tmp_path / name / "media"
        private = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / name / "private", "base_url": None},
        }
        settings.STORAGES = settings.STORAGES | {"private": private}
        # A field asks for its storage once, when the process starts.
        monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storages["private"])

    take("first")
    return take


@pytest.fixture
def other_database():
    """An empty database that becomes the default one when it is entered."""
    name, original = f"{connection.settings_dict['NAME']}_restored", connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield lambda: use(name)
    use(original)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@needs_programs
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_whole_in_another_place(folders, other_database, tmp_path, capsys):
    event = factories.ready_application()
    event = factories.step(event, "submit", event.author)
    storages["default"].save("original_images/a.png", ContentFile(b"picture"))
    before = (event.number, sorted(Attachment.objects.values_list("sha256", flat=True)))
    call_command("backup", "--output", str(tmp_path / "backups"))
    made = tmp_path / "backups" / capsys.readouterr().out.strip().rsplit("/", 1)[1]
    assert made.stat().st_mode & 0o777 == 0o700

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(made))

    folders("second")
    other_database()
    call_command("restore", str(made))
    assert "proved by verify_timeline, verify_ledger, verify_files" in capsys.readouterr().out
    case = Case.objects.get()
    assert (case.number, sorted(Attachment.objects.values_list("sha256", flat=True))) == before
    assert storages["default"].open("original_images/a.png").read() == b"picture"
    assert case.child.author == event.author  # rows of every table

    call_command("restore", str(made), "--replace")
    assert Case.objects.count() == 1

    # A backup whose file was changed afterwards is refused before anything is touched.
    (file,) = (made / "media").rglob("*.png")
    file.write_bytes(b"forged")
    with pytest.raises(CommandError, match=r"a\.png of the backup is not what was written"):
        call_command("restore", str(made), "--replace")
    assert Case.objects.count() == 1


@pytest.fixture
def finished(tmp_path):
    """A backup with one file."""
    folder = tmp_path / "hub-20260301-020000"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "a.txt").write_text("a")
    archives._write_manifest(folder)
    return folder


@pytest.mark.once
def test_the_manifest_names_every_file_with_its_hash(finished):
    assert archives.verify_backup(finished)["files"] == {
        "media/a.txt": {
            "sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
            "bytes": 1,
        }
    }


def lose(folder):
    (folder / "media" / "a.txt").unlink()


def add(folder):
    (folder / "media" / "b.txt").write_text("b")


def unfinish(folder):
    (folder / archives.MANIFEST).unlink()


def garble(folder):
    (folder / archives.MANIFEST).write_text("{")


@pytest.mark.once
@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lose, "lacks 1 files"),
        (add, "doesn't name"),
        (unfinish, "not a finished backup"),
        (garble, "can't be read"),
    ],
)
def test_a_damaged_backup_is_refused_in_words(finished, harm, words):
    harm(finished)
    with pytest.raises(archives.Unable, match=words):
        archives.verify_backup(finished)


@pytest.mark.once
def test_only_finished_backups_count(tmp_path, finished):
    (tmp_path / "hub-20260302-020000").mkdir()
    assert archives.backups_in(tmp_path) == [finished]
    assert json.loads((finished / archives.MANIFEST).read_text())["made_at"]


@pytest.mark.django_db
def test_what_is_missing_is_said_in_a_sentence(tmp_path, monkeypatch):
    words = "pg_dump is missing" if connection.vendor == "postgresql" else "Only a PostgreSQL database"
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match=words):
        call_command("backup", "--output", str(tmp_path / "backups"))
    assert list((tmp_path / "backups").iterdir()) == []


@needs_programs
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_old_backups_are_deleted(folders, tmp_path, finished):
    made = archives.make_backup(output=tmp_path, keep=1)
    assert archives.backups_in(tmp_path) == [made]
    with override_settings(VERIFY_COMMANDS=[]):
        archives.verify_backup(made)
