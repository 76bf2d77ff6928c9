"""Whether this process lives, and whether it can work: asked by nginx, the service manager and the monitoring."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import get_random_string
from health_check.base import HealthCheck
from health_check.exceptions import HealthCheckException, ServiceUnavailable
from health_check.views import HealthCheckView

from .figures import oldest_job_seconds


class Check(HealthCheck):
    """A check that says in a few words what is wrong. Each runs in a thread with its own connection."""

    def run(self) -> None:
        try:
            self.look()
        except HealthCheckException:
            raise
        except Exception as error:
            raise ServiceUnavailable(type(error).__name__) from error
        finally:
            connection.close()

    def look(self) -> None:
        raise NotImplementedError


@dataclasses.dataclass
class Database(Check):
    """PostgreSQL answers, and no migration waits."""

    def look(self) -> None:
        executor = MigrationExecutor(connection)
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise ServiceUnavailable(f"{len(waiting)} migrations wait")


@dataclasses.dataclass
class Cache(Check):
    """What is written can be read."""

    def look(self) -> None:
        key, value = f"health:{get_random_string(8)}", get_random_string(8)
        cache.set(key, value, 10)
        if cache.get(key) != value:
            raise ServiceUnavailable("a value was lost")
        cache.delete(key)


@dataclasses.dataclass
class Files(Check):
    """Public and private files can be reached."""

    def look(self) -> None:
        for alias in ("default", "private"):
            storage = storages[alias]
            if isinstance(storage, FileSystemStorage):
                os.makedirs(storage.location, exist_ok=True)  # noqa: PTH103
                if not os.access(storage.location, os.W_OK):
                    raise ServiceUnavailable(f"{alias} can't be written")
            else:
                storage.exists("health")


@dataclasses.dataclass
class Queue(Check):
    """No job waits longer than QUEUE_AGE_LIMIT seconds: a worker is there and keeps up."""

    def look(self) -> None:
        age = oldest_job_seconds()
        if age > settings.QUEUE_AGE_LIMIT:
            raise ServiceUnavailable(f"the oldest job waits for {age:.0f} seconds")


class Ready(HealthCheckView):
    """What this process needs answers: 200, else 503, with one word for each part."""

    checks = (Database, Cache, Files, Queue)

    @contextmanager
    def _threads(self) -> Iterator[ThreadPoolExecutor]:
        # Not waited for: a part that hangs must not hold the answer.
        pool = ThreadPoolExecutor(max_workers=len(self.checks))
        try:
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def get_executor(self) -> AbstractContextManager[ThreadPoolExecutor]:
        return self._threads()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return self.render_to_response_json(kwargs.get("status", 200))

    def render_to_response_json(self, status: int) -> JsonResponse:
        parts = {
            type(result.check).__name__.lower(): str(result.error) if result.error else "ok"
            for result in self.results
        }
        return JsonResponse(parts, status=503 if status >= 500 else 200)


def answer(request: HttpRequest) -> HttpResponse:
    """The answer of `Ready`, whose library view is asynchronous."""
    return async_to_sync(Ready.as_view())(request)
