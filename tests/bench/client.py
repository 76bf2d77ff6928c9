"""A visitor who keeps the connection and times each answer, from the first byte sent to the last one read."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What came, and after how many seconds."""

    status: int
    body: bytes
    seconds: float
    location: str


class _Unix(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Client:
    """Asks gunicorn on its socket, or nginx on its port where a certificate is given."""

    ASKED_AT_ONCE = 8  # then another connection, which may meet another worker

    def __init__(self, target: Path | int, *, session: str = "", certificate: Path | None = None) -> None:
        self.target, self.certificate = target, certificate
        self.headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        if session:
            self.headers["Cookie"] = f"sessionid={session}; csrftoken={'a' * 32}"
        self.asked = 0
        self.connection: http.client.HTTPConnection | None = None

    def _connect(self) -> http.client.HTTPConnection:
        if self.connection is not None:
            self.connection.close()
        if isinstance(self.target, int):
            context = ssl.create_default_context(cafile=str(self.certificate))
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                "localhost", self.target, context=context, timeout=120
            )
        else:
            connection = _Unix(self.target)
        connection.connect()
        self.asked = 0
        return connection

    def ask(self, path: str, *, data: str | None = None) -> Answer:
        """GET, or POST of what a form would send."""
        if self.connection is None or self.asked >= self.ASKED_AT_ONCE:
            self.connection = self._connect()
        headers = self.headers
        if data is not None:
            headers = headers | {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": "https://localhost/",
                "X-CSRFToken": "a" * 32,
            }
        for _ in range(2):
            start = time.perf_counter()
            try:
                self.connection.request("POST" if data is not None else "GET", path, data, headers)
                response = self.connection.getresponse()
                body = response.read()
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.connection = self._connect()  # kept too long for the server's taste
        else:
            raise ConnectionError(path)
        self.asked += 1
        seconds = time.perf_counter() - start
        return Answer(response.status, body, seconds, response.headers.get("Location", ""))
