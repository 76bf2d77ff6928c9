"""Real workers on PostgreSQL, killed while they write the messages: another goes on, and nobody is told twice."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db.models import Count
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.announcements.models import AnnouncementPage, Telling
from hub.jobs import services as jobs
from hub.jobs.models import Job, JobState
from hub.notifications.models import Channel, Delivery
from tests.hub.announcements import rows
from tests.hub.jobs.workers import worker

pytestmark = pytest.mark.postgres

PEOPLE = 120
# Small batches that take their time, so that the kill falls between two of them.
SLOWLY = """
import time
from hub.announcements import telling
telling.BATCH = 10
whole = telling.write_batch
def write_batch(key):
    time.sleep({pause})
    return whole(key)
telling.write_batch = write_batch
"""


def wait_until(condition, *, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, Telling.objects.values().get()
        time.sleep(0.05)


def test_a_killed_worker_is_followed_by_one_that_tells_the_others(transactional_db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    rows.crowd(PEOPLE, firms=4)
    rows.release(rows.draft(by=rows.editor(), on_release=AnnouncementPage.OnRelease.TELL))
    with worker(SLOWLY.format(pause=0.15)) as process:
        wait_until(lambda: Telling.objects.get().told >= 20)
        process.kill()
        process.wait()
    told = Telling.objects.get().told
    assert 20 <= told < PEOPLE
    assert Job.objects.get().state == JobState.RUNNING

    long_ago = timezone.now() - timedelta(seconds=2 * django_settings.JOB_STALE_SECONDS)
    Job.objects.update(beat_at=long_ago)
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(started_at=long_ago)
    assert jobs.reap()["again"] == 1
    with worker(SLOWLY.format(pause=0)):
        wait_until(lambda: Job.objects.get().state == JobState.DONE)
        jobs.tasks.run_job.enqueue(str(Job.objects.get().pk))  # handed over twice
        wait_until(lambda: not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists())
        wait_until(lambda: not Delivery.objects.exclude(state="sent").exists())
    telling = Telling.objects.get()
    assert (telling.told, telling.total, telling.finished_at is not None) == (PEOPLE, PEOPLE, True)
    for channel in (Channel.INBOX, Channel.EMAIL):
        per_person = Delivery.objects.filter(channel=channel).values_list("recipient").annotate(n=Count("pk"))
        assert (len(per_person), {number for _, number in per_person}) == (PEOPLE, {1})
    assert set(Delivery.objects.filter(channel=Channel.EMAIL).values_list("attempts", flat=True)) == {1}
