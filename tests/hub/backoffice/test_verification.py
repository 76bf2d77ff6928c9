"""The record of all cases is verified by page and command, sealed daily, and kept outside the database."""

from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.cases import guards, seals, timeline
from hub.cases.breaks import explain
from hub.cases.models import Seal, TimelineEntry
from hub.cases.timeline import Break

PAGE = reverse("backoffice:verification")


def change_an_entry(case):
    """Change what the guards protect, as somebody with the database in hand could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards.drop(connection)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE cases_timelineentry SET event = 'reject' WHERE case_id = %s AND seq = 2", [case.pk]
        )


def run(command, *arguments):
    """Exit status and what was printed."""
    output, errors = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=output, stderr=errors)
    except SystemExit as left:
        return left.code, errors.getvalue().strip()
    return 0, output.getvalue().strip()


def test_the_command_says_that_all_holds(scene):
    assert run("verify_timeline") == (0, "3 timelines and all seals: nothing was changed.")
    assert run("verify_timeline", "--case", scene.event.number) == (
        0,
        f"The timeline of {scene.event.number}: nothing was changed.",
    )


def test_the_command_names_the_first_broken_entry(scene):
    change_an_entry(scene.event)
    broken = f"{scene.event.number} #2: facts were changed"
    assert run("verify_timeline") == (1, broken)
    assert run("verify_timeline", "--case", scene.event.number) == (1, broken)
    assert run("verify_timeline", "--case", scene.foreign.number)[0] == 0


def test_an_unknown_number_is_said(scene):
    with pytest.raises(CommandError, match="There is no case HD-1999-0001"):
        run("verify_timeline", "--case", "HD-1999-0001")


def test_a_seal_is_kept_outside_and_mailed_once(scene, settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "kept" / "seals.txt"
    settings.SEAL_MAILBOX = "audit@example.com"
    printed = [run("seal_timeline") for _ in range(2)]
    line = seals.line_of(Seal.objects.get())
    assert printed == [(0, line), (0, line)]
    assert settings.SEAL_FILE.read_text() == f"{line}\n"
    assert [(message.to, message.body) for message in mail.outbox] == [(["audit@example.com"], line)]


def test_without_a_mailbox_nothing_is_mailed(scene, settings, tmp_path):
    settings.SEAL_FILE = tmp_path / "seals.txt"
    run("seal_timeline")
    assert mail.outbox == []


def test_a_file_that_can_not_be_written_is_said(scene, settings, tmp_path):
    settings.SEAL_FILE = tmp_path
    with pytest.raises(CommandError, match="could not be kept outside"):
        run("seal_timeline")


def test_a_rewritten_seal_does_not_agree_with_the_line_outside(scene, settings, tmp_path):
    """Whoever rewrites the whole chain with its seal can't reach the line that left the house."""
    settings.SEAL_FILE = tmp_path / "seals.txt"
    run("seal_timeline")
    seal = Seal.objects.get()
    settings.SEAL_FILE.write_text(f"{seal.on.isoformat()} {seal.heads} {'0' * 64}\n")
    problem = f"seal {seal.on.isoformat()}: is not the one that was kept outside the database"
    assert run("verify_timeline") == (1, problem)


def test_the_default_file_lies_outside_the_tree():
    assert str(django_settings.SEAL_FILE).startswith(str(django_settings.TEST_VAR))


# The page


def test_only_the_auditor_opens_it(scene, desk):
    roles = ("reviewer", "head", "clerk", "finance", "observer", "editor", "administrator")
    found = {}
    for who in roles:
        browser = desk(getattr(scene, who))
        found[who] = [browser.get(PAGE).status_code, browser.post(PAGE).status_code]
    assert found == {key: [302, 302] for key in roles}


def test_the_page_says_that_all_holds(scene, desk):
    timeline.seal()
    browser = desk(scene.auditor)
    before = browser.get(PAGE).content.decode()
    after = browser.post(PAGE).content.decode()
    assert ("全部相符" in before, "全部相符" in after, Seal.objects.get().hash in before) == (
        False,
        True,
        True,
    )


def test_the_page_names_what_is_broken(scene, desk):
    change_an_entry(scene.event)
    page = desk(scene.auditor).post(PAGE).content.decode()
    assert f"{scene.event.number} 第 2 条：记录的事实被改动" in page


def test_too_many_entries_are_left_to_the_command(scene, desk, monkeypatch):
    monkeypatch.setattr("hub.backoffice.views.audit.MOST_ENTRIES", 1)
    page = desk(scene.auditor).post(PAGE).content.decode()
    assert ("manage.py verify_timeline" in page, "全部相符" in page) == (True, False)


def test_the_tab_of_a_case_is_the_auditors(scene, desk):
    url = reverse("backoffice:case", args=[scene.event.pk])
    pages = [
        desk(person).get(url, {"tab": "check"}).content.decode() for person in (scene.auditor, scene.clerk)
    ]
    assert ["记录链完整" in page for page in pages] == [True, False]
    change_an_entry(scene.event)
    page = desk(scene.auditor).get(url, {"tab": "check"}).content.decode()
    assert f"{scene.event.number} 第 2 条：记录的事实被改动" in page


def test_verifying_costs_a_few_queries_however_many_cases(scene):
    from .conftest import submitted

    with CaptureQueriesContext(connection) as few:
        list(timeline.verify_everything())
    for _ in range(5):
        submitted(user=scene.author, call=scene.call)
    with CaptureQueriesContext(connection) as many:
        list(timeline.verify_everything())
    assert len(few) == len(many)
    assert TimelineEntry.objects.count() == 15


@pytest.mark.parametrize(
    "problem, said",
    [
        (Break("HD-2026-0001 #3", "entry is missing"), "HD-2026-0001 第 3 条：这一条记录缺失"),
        (
            Break("seal 2026-03-01", "does not follow from its heads and the seal before it"),
            "2026-03-01 的封印：封印与其内容或上一枚封印不符",
        ),
        (
            Break("seal 2026-03-01, case 12 #4", "entry is not the one that was sealed"),
            "2026-03-01 的封印，事项 12 第 4 条：记录与封印时不同",
        ),
    ],
    ids=lambda value: "",
)
def test_breaks_in_the_auditors_words(problem, said):
    assert explain(problem) == said
