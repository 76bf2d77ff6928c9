"""The verbs of jobs: start one, try a failed one again, take up what a killed worker left."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User

from . import leftovers, registry, tasks
from .models import Job, JobState

logger = logging.getLogger(__name__)

GIVEN_UP = "处理多次中断，已停止。请重试；如仍不成功，请联系系统管理员。"


def start(*, kind: str, owner: User, arguments: dict[str, Any], title: str = "", key: str = "") -> Job:
    """Have a job done after the commit; answers its row.

    With a `key` there is one job of the kind for it: a second start answers the first, and tries it again
    where it has failed. Raises KeyError for an unknown kind, ValueError where the key is somebody else's.
    """
    declared = registry.kind(kind)
    values = {"owner": owner, "arguments": arguments, "title": (title or declared.label)[:120]}
    with transaction.atomic():
        if key:
            job, made = Job.objects.get_or_create(kind=kind, key=key, defaults=values)
            if job.owner_id != owner.pk:
                raise ValueError(f"the key {key!r} belongs to a job of somebody else")
            if not made:
                return retry(job_id=job.pk, user=owner) if job.state == JobState.FAILED else job
        else:
            job = Job.objects.create(kind=kind, **values)
        transaction.on_commit(partial(_enqueue, job.pk))
    return job


@transaction.atomic
def retry(*, job_id: UUID, user: User) -> Job:
    """Have a failed job done again from its beginning. Raises PermissionDenied with the reason."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.owner_id != user.pk:
        raise PermissionDenied("只有发起人可以重试这项任务。")
    if job.state != JobState.FAILED:
        raise PermissionDenied("这项任务没有失败，不需要重试。")
    job.state, job.attempts, job.run = JobState.QUEUED, 0, None
    job.done, job.words, job.error, job.finished_at = 0, "", "", None
    job.beat_at = timezone.now()
    job.save()
    transaction.on_commit(partial(_enqueue, job.pk))
    return job


def reap() -> dict[str, int]:
    """Take up what was left lying. Safe to run at any time and several at once; answers what was done.

    `again`: running jobs without a sign of life and queued ones that the queue lost. `failed`: those given up.
    `tasks`: rows of the queue whose worker was killed. `files`: results past their time and without a row.
    """
    again, failed = _reap_jobs()
    return {
        "again": again,
        "failed": failed,
        "tasks": leftovers.reap_tasks(),
        "files": leftovers.delete_expired() + leftovers.delete_orphans(),
    }


def _reap_jobs() -> tuple[int, int]:
    now = timezone.now()
    stale = Job.objects.filter(
        state=JobState.RUNNING, beat_at__lt=now - timedelta(seconds=settings.JOB_STALE_SECONDS)
    )
    failed = stale.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=JobState.FAILED, error=GIVEN_UP, finished_at=now, run=None
    )
    waiting = Job.objects.filter(
        state=JobState.QUEUED, beat_at__lt=now - timedelta(seconds=settings.JOB_REQUEUE_SECONDS)
    )
    again = 0
    for rows in (stale, waiting):
        for pk in list(rows.values_list("pk", flat=True)):
            # Asked again in the update: of two reapers one takes it.
            if rows.filter(pk=pk).update(state=JobState.QUEUED, run=None, beat_at=now):
                _enqueue(pk)
                again += 1
    if again or failed:
        logger.warning("%d jobs were taken up again, %d given up", again, failed)
    return again, failed


def _enqueue(pk: UUID) -> None:
    try:
        tasks.run_job.enqueue(str(pk))
    except Exception:  # the job stands; the reaper hands it over again
        logger.exception("the job queue is down, job %s waits for the reaper", pk)
