"""Real workers of the queue on PostgreSQL, killed while they are at it: the reaper has the job done by another."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.accounts.models import Department
from hub.jobs import services
from hub.jobs.models import Job, JobState
from tests import factories

pytestmark = pytest.mark.postgres

WORKER = """
import time
import django
from django.conf import settings
settings.TASKS = {{"default": {{"BACKEND": "django_tasks_db.DatabaseBackend"}}}}
settings.JOB_BEAT_SECONDS = 0.05
settings.PRIVATE_ROOT = {private!r}
settings.STORAGES["private"]["OPTIONS"]["location"] = {private!r}
django.setup()
from io import BytesIO
from django.db import connection
connection.settings_dict["NAME"] = {database!r}
from django.core.management import call_command
from hub.accounts.models import Department
from hub.jobs.registry import Result, job

@job("tests.count", label="测试", atomic=True)
def work(progress, *, upto, pause):
    Department.objects.create(name="只建一次", code="once")
    for number in range(1, upto + 1):
        progress(number, upto, "正在计数")
        time.sleep(pause)
    return Result(words="完成", file=BytesIO(b"x" * upto), name="a.csv")

call_command("db_worker", interval=0.05, startup_delay=False, verbosity=0)
"""


@contextmanager
def worker():
    """A worker process of this test's own."""
    script = WORKER.format(database=connection.settings_dict["NAME"], private=str(settings.PRIVATE_ROOT))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hub.settings.test",
        "PYTHONPATH": f"{settings.ROOT}/site:{settings.ROOT}",
    }
    with subprocess.Popen([sys.executable, "-c", script], cwd=settings.ROOT, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(job, condition, seconds=40):
    """Look at the job until it is as wanted."""
    until = time.monotonic() + seconds
    while not condition(job):
        assert time.monotonic() < until, (job.state, job.done, job.error)
        time.sleep(0.05)
        job.refresh_from_db()


def test_a_killed_workers_job_is_taken_up_and_done_once(transactional_db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = services.start(
        kind="tests.count", owner=factories.user(), arguments={"upto": 1000, "pause": 0.02}, key="once"
    )
    with worker() as process:
        wait_for(job, lambda job: job.state == JobState.RUNNING and job.done > 2)
        process.kill()
        process.wait()
    assert (job.total, job.words) == (1000, "正在计数")  # shown from within the job's transaction
    assert services.reap()["again"] == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING  # nobody else would see to it

    long_ago = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(beat_at=long_ago, arguments={"upto": 5, "pause": 0})
    DBTaskResult.objects.update(started_at=long_ago)
    found = services.reap()
    assert (found["again"], found["tasks"]) == (1, 1)
    with worker():
        wait_for(job, lambda job: job.state == JobState.DONE)
        services.tasks.run_job.enqueue(str(job.pk))  # handed over twice
        while DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists():
            time.sleep(0.05)
        time.sleep(0.3)
    job.refresh_from_db()
    assert (job.attempts, job.words, job.file.read()) == (2, "完成", b"xxxxx")
    assert Department.objects.filter(name="只建一次").count() == 1
