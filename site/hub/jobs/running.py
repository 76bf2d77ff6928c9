"""How a worker does a job: claims it, gives signs of life, and writes one result.

The claim gives the run a token. Whoever has lost it, because the reaper took the worker for dead, can neither
report progress nor finish: a job that was run twice has one result.
"""

from __future__ import annotations

import logging
import threading
from contextlib import nullcontext
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from . import registry
from .models import Job, JobState, private_storage
from .registry import JobError, Lost, Result

logger = logging.getLogger(__name__)

FOLDER = "jobs"
BROKEN = "处理时出错，没有生成结果。请重试；如仍不成功，请联系系统管理员。"


def run(job_id: str | UUID) -> bool:
    """Do the job if it waits; False where another worker has it or it is finished. Raises nothing of the job's."""
    token = uuid4()
    waiting = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    if not waiting.update(
        state=JobState.RUNNING,
        run=token,
        beat_at=timezone.now(),
        attempts=F("attempts") + 1,
        done=0,
        error="",
    ):
        return False
    job = Job.objects.select_related("owner").get(pk=job_id)
    beat = Heart(job)
    try:
        return _do(job, beat)
    except Lost:
        logger.warning("job %s was taken over by another worker", job.pk)
    except JobError as error:
        _fail(job, beat, str(error))
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _fail(job, beat, BROKEN)
    finally:
        beat.stop()
    return False


def _do(job: Job, beat: Heart) -> bool:
    try:
        kind = registry.kind(job.kind)
    except KeyError as error:
        raise JobError("这类任务已不再提供。") from error
    path = ""
    try:
        with transaction.atomic() if kind.atomic else nullcontext():
            result = kind.function(beat, **job.arguments) or Result()
            values = {"words": result.words[:200], "url": result.url, "done": beat.done, "total": beat.total}
            if result.file is not None:
                with result.file:
                    path = private_storage().save(_random_name(result.name), File(result.file))
                values |= {
                    "file": path,
                    "file_name": result.name[-150:],
                    "content_type": result.content_type,
                    "expires_at": timezone.now() + timedelta(hours=settings.JOB_FILE_HOURS),
                }
            ours = Job.objects.filter(pk=job.pk, run=job.run, state=JobState.RUNNING)
            if not ours.update(state=JobState.DONE, finished_at=timezone.now(), error="", **values):
                raise Lost
    except BaseException:
        if path:
            private_storage().delete(path)
        raise
    return True


def _fail(job: Job, beat: Heart, sentence: str) -> None:
    Job.objects.filter(pk=job.pk, run=job.run, state=JobState.RUNNING).update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        error=sentence[:300],
        done=beat.done,
        total=beat.total,
    )


def _random_name(name: str) -> str:
    """A name in the private storage that tells nothing but the kind of file."""
    token = uuid4().hex
    return f"{FOLDER}/{token[:2]}/{token}{PurePath(name).suffix[:6]}"


class Heart:
    """Writes progress and a sign of life every few seconds, from a thread with a connection of its own.

    So a job that works long on one row counts as alive, and a job inside a transaction shows its progress.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.owner = job.owner
        self.done, self.total, self.words = 0, job.total, ""
        self.lost = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def __call__(self, done: int, total: int = 0, words: str = "") -> None:
        """Keep what is to be shown; raises Lost."""
        if self.lost:
            raise Lost
        self.done, self.total, self.words = done, total or self.total, words or self.words

    def stop(self) -> None:
        """Beat no more."""
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stopped.wait(settings.JOB_BEAT_SECONDS):
                self._write()
        finally:
            connection.close()

    def _write(self) -> None:
        ours = Job.objects.filter(pk=self.job.pk, run=self.job.run, state=JobState.RUNNING)
        try:
            self.lost = not ours.update(
                beat_at=timezone.now(), done=self.done, total=self.total, words=self.words[:200]
            )
        except DatabaseError:
            logger.warning("job %s could not give a sign of life", self.job.pk, exc_info=True)
            connection.close()
