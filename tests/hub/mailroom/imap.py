"""A real IMAP server on this machine, each test with a folder of its own."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

USER, PASSWORD = "msc", "open-sesame"


class ImapServer:
    """pymap with its mails in memory, in a process of its own."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = ["--no-service", "admin", "--no-service", "managesieve", "--host", "127.0.0.1", "--no-tls"]
        command += ["--port", str(self.port), "dict", "--demo-user", USER, "--demo-password", PASSWORD]
        program = "from pymap.main import main; main()"
        self.process = subprocess.Popen([sys.executable, "-c", program, *command])
        self.folders = count(1)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the IMAP server does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def new_folder(self) -> Folder:
        """An empty folder."""
        return Folder(self, f"box{next(self.folders)}")


class Folder:
    """A folder of the server, as another mail program sees it."""

    def __init__(self, server: ImapServer, name: str) -> None:
        self.server, self.name = server, name
        with self.client() as client:
            client.create(name)

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.server.port) as client:
            client.login(USER, PASSWORD)
            yield client

    def put(self, *mails: bytes, at: datetime | None = None) -> None:
        """Mails arrive, at that moment."""
        moment = imaplib.Time2Internaldate(at.timestamp()) if at else None
        with self.client() as client:
            for content in mails:
                assert client.append(self.name, None, moment, content)[0] == "OK"

    def number_anew(self) -> None:
        """The server loses the folder's numbers: the same mails under another UIDVALIDITY."""
        with self.client() as client:
            client.select(self.name)
            _, answer = client.fetch("1:*", "(BODY.PEEK[])")
            contents = [part[1] for part in answer if isinstance(part, tuple)]
            client.close()
            client.delete(self.name)
            client.create(self.name)
        self.put(*contents)

    def see(self) -> None:
        """Somebody opens all mails in another program."""
        with self.client() as client:
            client.select(self.name)
            client.store("1:*", "+FLAGS", r"\Seen")

    def unseen(self) -> int:
        """How many nobody has seen."""
        with self.client() as client:
            client.select(self.name, readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    def use(self, settings: Any) -> None:
        """The platform's settings name this folder."""
        settings.MAILBOX_HOST, settings.MAILBOX_PORT, settings.MAILBOX_TLS = (
            "127.0.0.1",
            self.server.port,
            "none",
        )
        settings.MAILBOX_USER, settings.MAILBOX_PASSWORD = USER, PASSWORD
        settings.MAILBOX_FOLDER = self.name
