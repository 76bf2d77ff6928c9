"""A database or Redis that is gone for a moment: a polite page, then all goes on."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client, override_settings

from home.seeding import seed_pages
from hub.notifications import strangers
from hub.operations.views import is_away
from hub.search import asked
from hub.search.models import Asked
from hub.search.queries import understood
from tests import factories
from tests.hub.attendance import rows as attendance
from tests.hub.attendance.test_public_pages import sign_in
from tests.hub.certificates import rows as certificates
from tests.hub.operations.test_safety import production


@pytest.mark.once
def test_only_a_server_that_is_away_is_a_passing_trouble():
    assert is_away(OperationalError("server closed the connection"))
    assert is_away(InterfaceError("connection already closed"))
    wrapped = ValueError("in a template")
    wrapped.__cause__ = OperationalError("gone")
    assert is_away(wrapped)
    assert not is_away(ProgrammingError("no such column"))
    assert not is_away(ValueError("ours"))
    assert not is_away(None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_and_comes_back():
    member = factories.member()
    browser = Client(raise_request_exception=False)
    browser.force_login(member)
    assert browser.get("/portal/").status_code == 200

    with connection._nodb_cursor() as operator:
        name = connection.settings_dict["NAME"]
        operator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            gone = browser.get("/portal/")
        finally:
            operator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    connection.close()

    assert gone.status_code == 503
    assert gone["Retry-After"] == "10"
    assert gone["Cache-Control"] == "no-store"
    assert "系统暂时无法服务" in gone.content.decode()
    assert browser.get("/portal/").status_code == 200


class Redis:
    """A Redis of the test's own, that can be stopped and started."""

    def __init__(self, folder) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            self.folder,
        ]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("redis-server does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


@pytest.fixture
def redis(tmp_path, monkeypatch) -> Iterator[Redis]:
    """The cache of production, on a Redis of its own."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is missing: apt install redis-server")
    server = Redis(tmp_path)
    real = production(monkeypatch, REDIS_URL=f"redis://127.0.0.1:{server.port}/0")
    with override_settings(
        CACHES=real.CACHES,
        DJANGO_REDIS_IGNORE_EXCEPTIONS=real.DJANGO_REDIS_IGNORE_EXCEPTIONS,
        SESSION_ENGINE=real.SESSION_ENGINE,
        PAGE_CACHE=True,
    ):
        yield server
    server.stop()


@pytest.mark.django_db
def test_without_redis_all_goes_on_and_nobody_is_signed_out(redis):
    seed_pages()
    browser = Client(raise_request_exception=False)
    browser.force_login(factories.member())
    paths = ("/", "/portal/", "/account/password/change/")
    before = [browser.get(path).status_code for path in paths]
    redis.stop()
    try:
        without = [browser.get(path).status_code for path in paths]
        kept = browser.get("/")["Cache-Control"]
    finally:
        redis.start()
    after = [browser.get(path).status_code for path in paths]
    assert (before, without, after) == ([200] * 3, [200] * 3, [200] * 3)
    # Nobody could tell a web server to drop a copy made now.
    assert "s-maxage" not in kept


@pytest.mark.django_db
def test_without_redis_what_is_counted_goes_on(redis, settings, tmp_path):
    """Limits on look-ups, attendance, searches and text messages stop nobody while nothing counts."""
    settings.SMS_FOLDER = tmp_path / "sms"
    certificate, occasion = certificates.certificate(), attendance.occasion()
    redis.stop()
    browser = Client()
    try:
        found = [browser.get(f"/verify/{certificate.grouped_code}/").status_code for _ in range(2)]
        signed_in = [sign_in(Client(), occasion, name=name).status_code for name in ("赵启明", "周子昂")]
        for _ in range(2):
            asked.count(understood("没有收录"), fruitless=True)
        sent = [
            strangers.text_to("13800001111", body="报名成功。", url="/", reference=f"r{n}") for n in range(2)
        ]
    finally:
        redis.start()
    assert (found, signed_in, sent) == ([200] * 2, [302] * 2, [True] * 2)
    assert Asked.objects.get().times == 2
