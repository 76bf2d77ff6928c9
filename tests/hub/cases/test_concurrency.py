"""Many at once, on PostgreSQL: numbers, versions, a killed process."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from hub.accounts.roles import REVIEWER
from hub.cases import clocks, timeline
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock, NumberSeries, TimelineEntry
from hub.cases.services import perform
from hub.notifications.models import Delivery
from tests import factories

pytestmark = pytest.mark.postgres


def test_fifty_submissions_at_once_leave_neither_gap_nor_double(pg_clone):
    call = factories.call()
    drafts = [factories.ready_application(call=call) for _ in range(50)]

    def submit(draft):
        return perform(case_id=draft.pk, name="submit", user=draft.author, version=draft.version)

    done = pg_clone(submit, drafts)
    numbers = sorted(case.number for case in done)
    assert [int(number[-4:]) for number in numbers] == list(range(1, 51))
    assert NumberSeries.objects.get().last == 50
    assert list(timeline.verify_everything()) == []


def test_a_rolled_back_submission_gives_its_number_back(pg_clone):
    call = factories.call()
    ready, unready = factories.ready_application(call=call), factories.application(call=call)
    results = pg_clone(
        lambda draft: perform(case_id=draft.pk, name="submit", user=draft.author, version=draft.version),
        [unready, ready],
    )
    assert isinstance(results[0], Refused)
    assert results[1].number.endswith("-0001")


def test_of_two_people_on_one_version_one_wins_and_the_other_is_told(pg_clone):
    event = factories.ready_application()
    perform(case_id=event.pk, name="submit", user=event.author, version=event.version)
    event.refresh_from_db()
    people = [factories.staff(groups=(REVIEWER.name,), department=event.call.department) for _ in range(2)]

    def send_back(person):
        return perform(
            case_id=event.pk,
            name="return",
            user=person,
            version=event.version,
            data={"note": "请补充", "fields": []},
        )

    results = pg_clone(send_back, people)
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1
    assert refused[0].code == "conflict"
    assert Case.objects.get(pk=event.pk).state == "returned"
    assert TimelineEntry.objects.filter(case=event.pk, event="return").count() == 1


SUBMIT = """
import django; django.setup()
from django.db import connection
from django.utils import timezone
connection.settings_dict["NAME"] = {database!r}
from hub.accounts.models import User
from hub.cases.services import perform
print("ready", flush=True)
for pk, author, version in {drafts!r}:
    perform(case_id=pk, name="submit", user=User.objects.get(pk=author), version=version)
"""


def test_a_process_killed_at_any_moment_leaves_all_or_nothing(transactional_db):
    """Ten processes submit drafts one after the other and are killed at a random moment of it."""
    call = factories.call()
    chance = random.Random(20261122)
    for _ in range(10):
        drafts = [factories.ready_application(call=call) for _ in range(3)]
        rows = [(draft.pk, draft.author_id, draft.version) for draft in drafts]
        script = SUBMIT.format(database=connection.settings_dict["NAME"], drafts=rows)
        with subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=settings.ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "hub.settings.test",
                "PYTHONPATH": f"{settings.ROOT}/site:{settings.ROOT}",
            },
            stdout=subprocess.PIPE,
        ) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            process.send_signal(signal.SIGKILL)
            process.wait()
        for draft in drafts:
            case = Case.objects.get(pk=draft.pk)
            entries = TimelineEntry.objects.filter(case=case, event="submit").count()
            told = Delivery.objects.filter(subject_key=f"case:{case.pk}").exists()
            if case.state == "draft":
                assert (case.number, entries, case.version) == (None, 0, draft.version)
            else:
                assert (case.state, entries, case.version) == ("submitted", 1, draft.version + 1)
                assert case.number is not None
            assert told == bool(case.number) or not Delivery.objects.exists()
    submitted = sorted(Case.objects.exclude(number=None).values_list("number", flat=True))
    assert [int(number[-4:]) for number in submitted] == list(range(1, len(submitted) + 1))
    assert list(timeline.verify_everything()) == []


def test_clocks_run_by_many_at_once_tell_everybody_once(pg_clone):
    events = [factories.hop(factories.application(), "summarized") for _ in range(5)]
    due = timezone.localdate() - timedelta(days=20)
    for event in events:
        Clock.objects.create(
            case=event.case_ptr,
            name="review",
            label="审核时限",
            waits_for="exchange",
            unit="working",
            amount=5,
            rollover="next",
            started_on=due - timedelta(days=7),
            due_on=due,
        )

    outcomes = pg_clone(lambda number: clocks.run(), range(8), connections=8)

    assert [outcome.failed for outcome in outcomes] == [[]] * 8
    assert sum((outcome.done for outcome in outcomes), Counter()) == {"overdue": 5, "escalate": 5}
