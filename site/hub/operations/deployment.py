"""Renders the files of an installation: nginx, systemd, PostgreSQL, error pages. Their templates lie in `deploy/`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string

from .schedule import SCHEDULE, Timed

TEMPLATES = Path(__file__).parent / "deploy"


@dataclass(frozen=True)
class Installation:
    """Where everything lies and listens. `output` is the folder that gets the files."""

    domain: str
    output: str
    certificate: str
    key: str
    data: str
    listen: str = ""
    https_port: str = "443"
    http_port: str = "80"
    run: str = "/run/hub"
    cache: str = "/var/cache/nginx/hub"
    logs: str = "/var/log/nginx"
    pages: str = "/etc/nginx/hub-errors"
    environment: str = "/etc/hub/hub.env"
    backups: str = "/var/backups/hub"
    user: str = "hub"
    group: str = "www-data"
    workers: int = 3
    job_workers: int = 2
    database_gb: int = 4
    upload_mb: int = 210
    brotli: bool = False
    proxies: tuple[str, ...] = ()
    operators: tuple[str, ...] = field(default_factory=lambda: tuple(settings.OPERATOR_NETWORKS))


def write_files(installation: Installation) -> list[Path]:
    """Write all files below `output`; answers their paths. What stood there is replaced."""
    written = []
    for name, text in files_of(installation):
        path = Path(installation.output, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        written.append(path)
    return written


def files_of(installation: Installation) -> Iterator[tuple[str, str]]:
    """Name and text of each file."""
    values = asdict(installation) | {
        "root": settings.ROOT,
        "python": sys.executable,
        "schedule": SCHEDULE,
        "worker_numbers": range(1, installation.job_workers + 1),
        "shared_mb": installation.database_gb * 1024 // 4,
        "cached_mb": installation.database_gb * 1024 * 3 // 4,
    }
    yield "nginx/hub.conf", _render("nginx/hub.conf", values)
    for code in ("413", "503"):
        yield f"nginx/hub-errors/{code}.html", render_to_string(f"{code}.html")
    for unit in ("hub.target", "hub-web.service", "hub-worker@.service"):
        yield f"systemd/{unit}", _render(f"systemd/{unit}", values)
    yield "postgresql/hub.conf", _render("postgresql/hub.conf", values)
    for line in SCHEDULE:
        yield from _units(line, values)


def _units(line: Timed, values: dict) -> Iterator[tuple[str, str]]:
    command = line.command.format(**values)
    for kind in ("service", "timer"):
        yield (
            f"systemd/hub-{line.name}.{kind}",
            _render(f"systemd/timed.{kind}", values | {"line": line, "command": command}),
        )


def _render(name: str, values: dict) -> str:
    engine = Engine(dirs=[str(TEMPLATES)], autoescape=False)
    return engine.get_template(name).render(Context(values, autoescape=False))
