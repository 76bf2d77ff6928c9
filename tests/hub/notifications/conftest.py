"""Real servers for mail and webhooks on this machine, which answer as a test tells them to."""

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller

from hub.notifications import events
from hub.notifications.events import Event, Group, Placeholder
from hub.notifications.services import notify
from tests import factories


class MailServer:
    """Takes mail, or refuses it: `rcpt` and `data` are its replies to the two steps; None means accepted."""

    def __init__(self) -> None:
        self.rcpt: str | None = None
        self.data: str | None = None
        self.received: list[EmailMessage] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt is None:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data == "hang up":
            server.transport.abort()
        if self.data is None:
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data or "250 OK"

    def stop(self) -> None:
        if self.controller.server is not None:
            self.controller.stop()


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """Mail of this test goes to a server of its own."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    server.stop()


class HookServer:
    """A webhook's server on this machine: answers with `status` and `answer`, or hangs up where the status is 0."""

    def __init__(self) -> None:
        self.status = 200
        self.answer = b""
        self.received: list[dict] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if not outer.status:
                    self.connection.close()
                    return
                if outer.status == 200:
                    outer.received.append(json.loads(content) | {"path": self.path})
                self.send_response(outer.status)
                if outer.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/inner")
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *values) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def hook_server(settings) -> Iterator[HookServer]:
    """A server that webhooks of this test may call."""
    server = HookServer()
    settings.WEBHOOK_PLAIN_HOSTS = [server.place]
    yield server
    server.stop()


EVENT = Event(
    key="tests.returned",
    label="测试：退回",
    group=Group.WORK,
    placeholders=(Placeholder("名称", "title", "铜产业沙龙"), Placeholder("意见", "note", "请补充议程。")),
    subject="“{{ 名称 }}”已退回",
    body="{{ 收件人 }}，您好：\n\n{{ 交易所 }}已退回。\n原因：{{ 意见 }}",
    for_department=True,
)


@pytest.fixture
def event() -> Iterator[Event]:
    """An event that only this test knows."""
    events.declare(EVENT)
    yield EVENT
    events._events.pop(EVENT.key)


@pytest.fixture
def tell(db, django_capture_on_commit_callbacks):
    """Notify in a transaction that commits: `tell(person, …)` answers the rows."""

    def tell(*people, commit: bool = True, **values):
        message = {
            "event": "tests.sentence",
            "context": {"sentence": "您的申请已受理。"},
            "url": "/portal/cases/1/",
        }
        with django_capture_on_commit_callbacks(execute=commit):
            rows = notify(recipients=people or [factories.user()], **message | values)
        for row in rows:
            row.refresh_from_db()
        return rows

    return tell
