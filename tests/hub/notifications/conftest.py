"""A real mail server on this machine, which answers as a test tells it to."""

import socket
from collections.abc import Iterator
from copy import deepcopy
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

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


@pytest.fixture
def own_templates(settings) -> None:
    """The templates of these tests stand beside the real ones."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates


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
