"""The whole production stack on loopback, in a folder that is thrown away: PostgreSQL database, Redis, gunicorn,
db_worker, nginx. Every process is ended by its own number, whatever happens."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
MODULES = Path("/usr/lib/nginx/modules")
DOMAIN = "localhost"

NGINX = """\
{modules}
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
worker_processes 2;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/deploy/nginx/hub.conf;
}}
"""


class CannotStart(Exception):
    """A sentence that says what is missing."""


@dataclass
class Stack:
    """What runs, and how to reach it."""

    folder: Path
    port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    commands: dict[str, tuple[str | Path, ...]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"https://{DOMAIN}:{self.port}"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    def manage(self, *words: str) -> str:
        """Run a command of the platform with the production settings; answers what it said."""
        return self.python("manage.py", *words)

    def python(self, *words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotStart(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
        return done.stdout

    def start(self, name: str, *command: str | Path) -> None:
        """Start a process whose output goes into a file of its name."""
        self.commands[name] = command
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(
                [str(word) for word in command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own, so that it can be killed with its children
            )

    def keep(self, name: str) -> None:
        """Start it again if it has ended, as systemd does."""
        if self.processes[name].poll() is not None:
            self.start(name, *self.commands[name])

    def start_worker(self) -> None:
        self.start("worker", sys.executable, "manage.py", "db_worker", "--interval", "0.2")

    def migrate(self) -> None:
        self.manage("migrate", "--verbosity", "0")

    def collect_static(self) -> None:
        """From the folder that an earlier run left, or anew."""
        if kept := os.environ.get("PROD_CHECK_STATIC"):
            shutil.copytree(kept, self.folder / "data" / "static", dirs_exist_ok=True)
        else:
            self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def job(self, address: str) -> str:
        """The state of the job whose page this is."""
        with self.sql(self.environment["DATABASE_NAME"]) as connection:
            key = address.rstrip("/").rpartition("/")[2]
            (state,) = connection.execute("SELECT state FROM jobs_job WHERE id = %s", [key]).fetchone()
        return state

    def stop(self, name: str) -> None:
        """End it, by force after ten seconds."""
        process = self.processes.pop(name, None)
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start_redis(self) -> None:
        self.start(
            "redis", "redis-server", "--port", "0", "--unixsocket", self.folder / "redis.sock", "--save", ""
        )
        self.wait_for(self.folder / "redis.sock")

    def start_web(self, name: str = "web", application: str = "hub.wsgi") -> None:
        """Two workers of four threads behind a socket of that name."""
        socket = self.folder / "run" / f"{name}.sock"
        socket.unlink(missing_ok=True)
        self.start(
            name,
            *(sys.executable, "-m", "gunicorn", application, "--bind", f"unix:{socket}"),
            *("--workers", "2", "--threads", "4", "--graceful-timeout", "5"),
        )
        self.wait_for(socket)

    def wait_for(self, path: Path, seconds: int = 40) -> None:
        for _ in range(seconds * 20):
            if path.exists():
                return
            time.sleep(0.05)
        raise CannotStart(f"{path.name} did not appear; {self.tail()}")

    def tail(self) -> str:
        """The end of every log, for whoever has to find out."""
        return "\n".join(f"--- {file.name}\n{file.read_text()[-1500:]}" for file in self.folder.glob("*.log"))

    @contextmanager
    def sql(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        with psycopg.connect(**postgresql(), dbname=database, autocommit=True) as connection:
            yield connection


def postgresql() -> dict[str, str]:
    """The server that the environment names, as for the tests."""
    return {
        "host": os.environ.get("PGHOST", "127.0.0.1"),
        "port": os.environ.get("PGPORT", "5432"),
        "user": os.environ.get("PGUSER", "postgres"),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_connection() -> psycopg.Connection:
    """To the server, outside any transaction. Raises CannotStart where none answers."""
    try:
        return psycopg.connect(**postgresql(), dbname="postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise CannotStart(
            "PostgreSQL does not answer: start it, or name it by PGHOST, PGPORT and PGUSER."
        ) from error


@contextmanager
def database(name: str, *, template: str = "template1") -> Iterator[None]:
    """A copy of the template that is dropped afterwards."""
    with server_connection() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        try:
            yield
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def running_stack(*, template: str = "template1") -> Iterator[Stack]:
    """Bring folder, database and Redis up, and take all that runs down again whatever happens.

    A migrated `template` to start from saves the minute that a first `migrate` takes.
    """
    for program in ("nginx", "redis-server", "openssl"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
            raise CannotStart(f"{program} is missing: apt install {program}")
    folder = Path(tempfile.mkdtemp(prefix="hub-stack-"))
    name = f"hub_stack_{folder.name.rpartition('-')[2]}"
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.enter_context(database(name, template=template))
        stack = Stack(folder, free_port(), {})
        stack.environment = environment_of(stack, name)
        for process in ("redis", "worker", "unit", "web", "nginx"):  # ended in the opposite order
            undo.callback(stack.stop, process)
        for place in ("data/static", "data/media", "data/private", "run/metrics", "cache"):
            (folder / place).mkdir(parents=True)
        stack.start_redis()
        yield stack


def environment_of(stack: Stack, database_name: str) -> dict[str, str]:
    """What /etc/hub/hub.env holds elsewhere."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("DJANGO_", "TEST_", "DEMO_", "GUNICORN_", "PG"))
    }
    server = postgresql()
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "hub.settings.production",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": DOMAIN,
        "BASE_URL": stack.address,
        "DATABASE_NAME": database_name,
        "DATABASE_USER": server["user"],
        "DATABASE_HOST": server["host"],
        "DATABASE_PORT": server["port"],
        "REDIS_URL": f"unix://{stack.folder}/redis.sock",
        "DATA_ROOT": str(stack.folder / "data"),
        "SEAL_MAILBOX": "seals@example.org",
        "DEFAULT_FROM_EMAIL": "no-reply@example.com",
        "OPERATOR_NETWORKS": "127.0.0.1/32",
        "PROMETHEUS_MULTIPROC_DIR": str(stack.folder / "run" / "metrics"),
        "MALLOC_ARENA_MAX": "2",
    }


def start_nginx(stack: Stack) -> None:
    """With the configuration that `render_deploy` writes, and a certificate of its own."""
    folder = stack.folder
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={DOMAIN}",
            ),
            *("-addext", f"subjectAltName=DNS:{DOMAIN}"),
            *("-keyout", folder / "key.pem", "-out", stack.certificate),
        ],
        check=True,
        capture_output=True,
    )
    has_brotli = (MODULES / "ngx_http_brotli_static_module.so").exists()
    stack.manage(
        *("render_deploy", "--domain", DOMAIN, "--output", str(folder / "deploy")),
        *("--certificate", str(stack.certificate), "--key", str(folder / "key.pem")),
        *("--listen", "127.0.0.1:", "--https-port", str(stack.port), "--http-port", ""),
        *(
            "--run",
            str(folder / "run"),
            "--cache",
            str(folder / "cache"),
        ),
        *("--logs", str(folder), "--pages", str(folder / "deploy" / "nginx" / "hub-errors")),
        *(["--brotli"] if has_brotli else []),
    )
    wanted = ["ngx_http_brotli_static_module.so"] if has_brotli else []
    (folder / "nginx.conf").write_text(
        NGINX.format(
            modules="\n".join(f"load_module {MODULES / name};" for name in wanted),
            user="user root;" if os.getuid() == 0 else "",
            folder=folder,
        )
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or "nginx"
    stack.start("nginx", program, "-c", folder / "nginx.conf", "-e", folder / "nginx-error.log")
    stack.wait_for(folder / "nginx.pid")
