"""Workers of the queue in processes of their own, on the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

WORKER = """
import django
from django.conf import settings
settings.TASKS = {{"default": {{"BACKEND": "django_tasks_db.DatabaseBackend"}}}}
settings.JOB_BEAT_SECONDS = 0.05
settings.PRIVATE_ROOT = {private!r}
settings.STORAGES["private"]["OPTIONS"]["location"] = {private!r}
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {database!r}
from django.core.management import call_command
{code}
call_command("db_worker", interval=0.05, startup_delay=False, verbosity=0)
"""


@contextmanager
def worker(code: str) -> Iterator[subprocess.Popen]:
    """A worker that has run `code` before it begins, such as the declaration of a kind of job."""
    script = WORKER.format(
        database=connection.settings_dict["NAME"], private=str(settings.PRIVATE_ROOT), code=code
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hub.settings.test",
        "PYTHONPATH": f"{settings.ROOT}/site:{settings.ROOT}",
    }
    with subprocess.Popen([sys.executable, "-c", script], cwd=settings.ROOT, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()
