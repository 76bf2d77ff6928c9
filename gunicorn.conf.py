"""Read by `gunicorn hub.wsgi` from the project's root. Sized for the demo; GUNICORN_CMD_ARGS changes anything."""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Not by the setting `pythonpath`: --check-config looks before it is applied.
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
threads = 8
control_socket_disable = True
# Loaded once, before the workers are forked: they share its memory, and start in no time. New code needs a restart.
preload_app = True

# In production the server's own lines are JSON like all others.
if os.environ.get("DJANGO_SETTINGS_MODULE") == "hub.settings.production":
    logconfig_dict = {
        "formatters": {"json": {"()": "hub.operations.logs.JsonFormatter"}},
        "handlers": {"json": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "INFO", "handlers": ["json"]},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["json"], "propagate": False}},
    }


def when_ready(server) -> None:
    """Before the first fork: what every request needs is loaded, and never looked at by the garbage collector again.

    So workers don't copy it, and what requests leave behind is found sooner. No connection is shared by two.
    """
    from django.db import connections
    from django.urls import get_resolver

    get_resolver().resolve("/")
    connections.close_all()
    gc.collect()
    gc.freeze()


def child_exit(server, worker) -> None:
    """Metrics of a worker that is gone are counted, but no longer as those of a living one."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
