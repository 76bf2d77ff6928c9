"""Jobs: done once, after the commit, by whoever holds the token; taken up again where their worker died."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.jobs import registry, running, services
from hub.jobs.models import Job, JobState, private_storage
from hub.jobs.registry import Lost
from tests import factories

pytestmark = pytest.mark.django_db

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def begin(db, django_capture_on_commit_callbacks):
    """Start a job in a transaction that commits."""

    def begin(commit: bool = True, **values):
        values = {"owner": values.pop("owner", None) or factories.user(), "arguments": {"upto": 3}} | values
        with django_capture_on_commit_callbacks(execute=commit):
            job = services.start(kind="tests.count", **values)
        job.refresh_from_db()
        return job

    return begin


def test_after_the_commit_it_is_done_and_has_its_file(begin):
    job = begin()
    assert (job.state, job.done, job.total, job.words, job.attempts) == (JobState.DONE, 3, 3, "数到 3。", 1)
    assert (job.file.read(), job.file_name, job.has_file) == (b"xxx", "结果.csv", True)
    assert "结果" not in job.file.name


def test_nothing_happens_before_the_commit_or_after_a_rollback(begin):
    assert begin(commit=False).state == JobState.QUEUED
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begin(commit=False)
        raise ZeroDivisionError
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "fails, error", [("sentence", "第 3 行缺少名称，请补充后重新导入。"), ("bug", running.BROKEN)]
)
def test_a_failure_is_a_sentence_and_can_be_tried_again(
    begin, fails, error, django_capture_on_commit_callbacks
):
    job = begin(arguments={"upto": 2, "fails": fails})
    assert (job.state, job.error, job.done, bool(job.file)) == (JobState.FAILED, error, 2, False)
    with pytest.raises(PermissionDenied, match="只有发起人"):
        services.retry(job_id=job.pk, user=factories.user())
    Job.objects.filter(pk=job.pk).update(arguments={"upto": 2})
    with django_capture_on_commit_callbacks(execute=True):
        services.retry(job_id=job.pk, user=job.owner)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    with pytest.raises(PermissionDenied, match="不需要重试"):
        services.retry(job_id=job.pk, user=job.owner)


def test_a_key_is_one_job_of_its_kind_and_its_owners(begin):
    first = begin(key="2026")
    assert begin(key="2026", owner=first.owner).pk == first.pk
    with pytest.raises(ValueError, match="somebody else"):
        begin(key="2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="tests.count", key="2026", owner=first.owner)
    with pytest.raises(KeyError):
        services.start(kind="tests.unknown", owner=first.owner, arguments={})


def test_run_twice_it_gives_one_result(begin):
    job = begin()
    name = job.file.name
    assert running.run(job.pk) is False
    job.refresh_from_db()
    assert (job.file.name, job.attempts) == (name, 1)


def test_whoever_lost_the_token_writes_no_result(begin):
    job = begin(commit=False)

    def overtaken(progress, **arguments):
        Job.objects.filter(pk=job.pk).update(run=uuid4())
        return registry.Result(words="zu spät", file=ContentFile(b"late"), name="late.csv")

    registry._kinds["tests.overtaken"] = registry.Kind("tests.overtaken", "测试", overtaken, atomic=True)
    Job.objects.filter(pk=job.pk).update(kind="tests.overtaken")
    before = len(stored())
    assert running.run(job.pk) is False
    job.refresh_from_db()
    assert (job.words, bool(job.file), len(stored()) - before) == ("", False, 0)
    heart = running.Heart(job)
    heart.lost = True
    with pytest.raises(Lost):
        heart(1)
    heart.stop()


def stored():
    storage = private_storage()
    folders = storage.listdir(running.FOLDER)[0] if storage.exists(running.FOLDER) else []
    return [name for folder in folders for name in storage.listdir(f"{running.FOLDER}/{folder}")[1]]


def test_the_reaper_takes_up_dead_ones_a_bounded_number_of_times(begin, settings):
    job = begin(commit=False)
    live = begin(commit=False)
    now = timezone.now()
    dead = {"state": JobState.RUNNING, "beat_at": now - timedelta(seconds=settings.JOB_STALE_SECONDS + 1)}
    settings.TASKS = DATABASE
    Job.objects.filter(pk=live.pk).update(state=JobState.RUNNING, beat_at=now)
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(**dead)
        found = services.reap()
        job.refresh_from_db()
        assert (found["again"], job.state) == (1, JobState.QUEUED)
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)
    Job.objects.filter(pk=job.pk).update(**dead)
    assert services.reap()["failed"] == 1
    job.refresh_from_db()
    live.refresh_from_db()
    assert (job.state, job.error, live.state) == (JobState.FAILED, services.GIVEN_UP, JobState.RUNNING)


def test_what_the_queue_lost_is_handed_over_again(begin, settings):
    job = begin(commit=False)
    assert services.reap()["again"] == 0
    with time_machine.travel(
        timezone.now() + timedelta(seconds=settings.JOB_REQUEUE_SECONDS + 1), tick=False
    ):
        assert services.reap()["again"] == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_queue_that_is_down_stops_nothing(begin, settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["elsewhere"]}}
    assert begin().state == JobState.QUEUED
    assert "waits for the reaper" in caplog.text


def test_rows_of_killed_workers_are_settled(begin, settings):
    settings.TASKS = DATABASE
    job = begin()
    row = DBTaskResult.objects.get()
    long_ago = timezone.now() - timedelta(days=1)
    DBTaskResult.objects.filter(pk=row.pk).update(status=TaskResultStatus.RUNNING, started_at=long_ago)
    other = DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        started_at=long_ago,
        args_kwargs={"args": [[]], "kwargs": {}},
        task_path="hub.notifications.tasks.deliver",
        backend_name="default",
        run_after=long_ago,
        worker_ids=["a"],
    )
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=timezone.now())
    assert services.reap()["tasks"] == 1  # the job is alive
    Job.objects.filter(pk=job.pk).update(beat_at=long_ago)
    services.reap()
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.status, other.status) == (TaskResultStatus.FAILED, TaskResultStatus.READY)
    DBTaskResult.objects.filter(pk=other.pk).update(
        status=TaskResultStatus.RUNNING, worker_ids=["a", "b", "c"]
    )
    assert services.reap()["tasks"] == 1
    other.refresh_from_db()
    assert other.status == TaskResultStatus.FAILED


def test_files_go_when_their_time_has_come(begin, settings, django_capture_on_commit_callbacks):
    job = begin()
    orphan = private_storage().save(f"{running.FOLDER}/zz/orphan.csv", ContentFile(b"x"))
    assert services.reap()["files"] == 0
    with (
        time_machine.travel(timezone.now() + timedelta(hours=settings.JOB_FILE_HOURS + 1), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert services.reap()["files"] >= 2
    assert (private_storage().exists(orphan), private_storage().exists(job.file.name)) == (False, False)
    job.refresh_from_db()
    assert (bool(job.file), job.has_file, job.state) == (False, False, JobState.DONE)
