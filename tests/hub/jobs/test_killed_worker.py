"""Real workers of the queue on PostgreSQL, killed while they are at it: the reaper has the job done by another."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.accounts.models import Department
from hub.jobs import services
from hub.jobs.models import Job, JobState
from tests import factories
from tests.hub.jobs.workers import worker

pytestmark = pytest.mark.postgres

COUNT = """
import time
from io import BytesIO
from hub.accounts.models import Department
from hub.jobs.registry import Result, job

@job("tests.count", label="测试", atomic=True)
def work(progress, *, upto, pause):
    Department.objects.create(name="只建一次", code="once")
    for number in range(1, upto + 1):
        progress(number, upto, "正在计数")
        time.sleep(pause)
    return Result(words="完成", file=BytesIO(b"x" * upto), name="a.csv")
"""


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
    with worker(COUNT) as process:
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
    with worker(COUNT):
        wait_for(job, lambda job: job.state == JobState.DONE)
        services.tasks.run_job.enqueue(str(job.pk))  # handed over twice
        while DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists():
            time.sleep(0.05)
        time.sleep(0.3)
    job.refresh_from_db()
    assert (job.attempts, job.words, job.file.read()) == (2, "完成", b"xxxxx")
    assert Department.objects.filter(name="只建一次").count() == 1
