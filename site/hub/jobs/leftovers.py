"""What killed workers and passing time leave behind: rows of the queue, files past their time or without a row."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import tasks
from .models import Job, JobState, private_storage
from .running import FOLDER

logger = logging.getLogger(__name__)

KILLED = "the worker was killed"


def reap_tasks() -> int:
    """Settle the queue's rows whose worker was killed, which django-tasks-db leaves running for ever.

    A row of a job that isn't running any more under it is closed: the job was handed over anew. Any other task,
    all of which are safe to run twice, goes back to the queue, or is closed after JOB_MAX_ATTEMPTS.
    """
    now = timezone.now()
    jobs = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, task_path=tasks.run_job.module_path)
    done = 0
    for row in jobs.filter(started_at__lt=now - timedelta(seconds=settings.JOB_STALE_SECONDS)):
        alive = Job.objects.filter(
            pk=row.args_kwargs["args"][0],
            state=JobState.RUNNING,
            beat_at__gte=now - timedelta(seconds=settings.JOB_STALE_SECONDS),
        )
        # Alive under a later run, its own row has been settled before or will be when that one ends.
        if not alive.exists():
            done += _close(row)
    others = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).exclude(
        task_path=tasks.run_job.module_path
    )
    for row in others.filter(started_at__lt=now - timedelta(seconds=settings.TASK_STALE_SECONDS)):
        if len(row.worker_ids) >= settings.JOB_MAX_ATTEMPTS:
            done += _close(row)
        else:
            done += _settle(row, status=TaskResultStatus.READY)
    return done


def _close(row: DBTaskResult) -> int:
    return _settle(row, status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=KILLED)


def _settle(row: DBTaskResult, **values) -> int:
    """Only if it is still what was looked at."""
    return DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at
    ).update(**values)


def delete_expired() -> int:
    """Delete results past their time; the rows stay, and say so. Answers how many files went."""
    rows = Job.objects.exclude(file="").filter(expires_at__lt=timezone.now())
    deleted = 0
    for job in rows:
        with transaction.atomic():
            if Job.objects.filter(pk=job.pk, file=job.file.name).update(file=""):
                transaction.on_commit(partial(private_storage().delete, job.file.name))
                deleted += 1
    return deleted


def delete_orphans() -> int:
    """Delete results older than a day that no row points at: their worker died before it could say so."""
    storage = private_storage()
    try:
        folders, _ = storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    limit = timezone.now() - timedelta(days=1)
    known = set(Job.objects.exclude(file="").values_list("file", flat=True))
    deleted = 0
    for folder in folders:
        for name in storage.listdir(f"{FOLDER}/{folder}")[1]:
            path = f"{FOLDER}/{folder}/{name}"
            if path not in known and storage.get_modified_time(path) < limit:
                storage.delete(path)
                deleted += 1
    return deleted
