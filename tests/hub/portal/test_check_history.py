"""A demo database of an older history is recognised before anything touches it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


@pytest.fixture
def memory(settings, tmp_path):
    """Where the migrations of this database are remembered."""
    settings.VAR = tmp_path
    return tmp_path / "history.json"


def test_a_fresh_database_and_a_known_history_pass(memory):
    call_command("check_history")
    call_command("check_history", record=True)
    call_command("check_history")
    assert "cases.0001_initial" in json.loads(memory.read_text())
    assert [name for name in json.loads(memory.read_text()) if name.startswith("wagtail")] == []


def test_a_migration_that_is_gone_is_named_a_reason_to_reset(memory):
    MigrationRecorder(connection).record_applied("cases", "0002_squashed_since")
    with pytest.raises(CommandError, match="make reset"):
        call_command("check_history")


def test_a_migration_rewritten_under_its_name_is_noticed(memory):
    call_command("check_history", record=True)
    remembered = json.loads(memory.read_text()) | {"cases.0001_initial": "another digest"}
    memory.write_text(json.dumps(remembered))
    with pytest.raises(CommandError, match="make reset"):
        call_command("check_history")


def test_migrations_of_libraries_are_their_own_business(memory):
    MigrationRecorder(connection).record_applied("wagtailcore", "9999_squashed_since")
    call_command("check_history")
