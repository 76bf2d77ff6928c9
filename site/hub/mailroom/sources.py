"""Where mails come from: a folder of an IMAP mailbox, or a folder of .eml files.

A source never forgets a mail by itself: it is told of one that it is stored (`mark`), and offers all others again.
"""

from __future__ import annotations

import imaplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils import timezone
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from .models import Mailbox
from .parsing import HEADERS_LENGTH, received_moment

TIMEOUT = 30  # seconds; a silent server must not hold the command


class SourceError(Exception):
    """The source can't be read now; the text says why, without its password."""


@dataclass(frozen=True)
class Arrival:
    """One mail at its source. `load(False)` fetches only its headers; both answer None where it is gone.

    `size` is in bytes as the source says; `uid` 0 where there are no numbers.
    """

    uid: int
    size: int
    received_at: datetime
    load: Callable[[bool], bytes | None]


class Source(Protocol):
    """What `intake.collect` asks of a source."""

    name: str

    def arrivals(self) -> Iterator[Arrival]:
        """The mails that may not be stored yet, oldest first."""

    def mark(self, arrival: Arrival) -> None:
        """The mail is stored: it need not be offered again."""


class FolderSource:
    """The .eml files of a folder, which stay where they are: what is stored already is recognised."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)[-200:]

    def arrivals(self) -> Iterator[Arrival]:
        """All of them, by name. Raises SourceError for a folder that can't be read."""
        try:
            paths = sorted(path for path in self.folder.iterdir() if path.suffix.lower() == ".eml")
        except OSError as error:
            raise SourceError(f"{self.folder}: {error.strerror}") from error
        for path in paths:
            facts = path.stat()
            moment = received_moment(_head(path)) or datetime.fromtimestamp(facts.st_mtime, UTC)
            yield Arrival(0, facts.st_size, moment, partial(_content, path))

    def mark(self, arrival: Arrival) -> None:
        """Nothing to do: files are not ours to move."""


def _head(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(HEADERS_LENGTH).replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n"


def _content(path: Path, whole: bool) -> bytes | None:
    try:
        return path.read_bytes() if whole else _head(path)
    except FileNotFoundError:
        return None


class ImapSource:
    """A folder of the mailbox that the settings name. Use it as a context manager.

    What was read is known by the server's numbers (UIDs) of this folder, and whatever is unseen is looked at again: so
    a mail that somebody opened before us isn't lost, nor one that was put back.
    """

    def __init__(self) -> None:
        self.name = f"{settings.MAILBOX_USER}@{settings.MAILBOX_HOST}/{settings.MAILBOX_FOLDER}"[-200:]

    def __enter__(self) -> ImapSource:
        try:
            self.box = _connect()
            self.box.login(settings.MAILBOX_USER, settings.MAILBOX_PASSWORD, settings.MAILBOX_FOLDER)
            self.position = self._position()
        except (ImapToolsError, imaplib.IMAP4.error, OSError, UnicodeError) as error:
            raise SourceError(_words(error)) from error
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):  # where the server hung up first
            self.box.logout()

    def arrivals(self) -> Iterator[Arrival]:
        """What is new or unseen, oldest first. Raises SourceError where the connection breaks."""
        since = f" SINCE {settings.MAILBOX_SINCE:%d-%b-%Y}" if settings.MAILBOX_SINCE else ""
        try:
            new = self._uids(f"UID {self.position.last_uid + 1}:*{since}")
            unseen = self._uids(f"UNSEEN{since}")
            # "n:*" also answers the last one where there is none from n on (RFC 3501).
            for uid in sorted({uid for uid in new if uid > self.position.last_uid} | unseen):
                if facts := self._facts(uid):
                    yield Arrival(uid, *facts, partial(self._load, uid))
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise SourceError(_words(error)) from error

    def mark(self, arrival: Arrival) -> None:
        """Mark it as seen and go on behind it. Raises SourceError."""
        try:
            self.box.flag(str(arrival.uid), r"\Seen", True)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise SourceError(_words(error)) from error
        behind = Mailbox.objects.filter(
            pk=self.position.pk, uidvalidity=self.position.uidvalidity, last_uid__lt=arrival.uid
        )
        behind.update(last_uid=arrival.uid)

    def _position(self) -> Mailbox:
        """How far this folder was read; from its beginning where the server numbers anew."""
        (validity,) = cast(list[bytes], self.box.client.response("UIDVALIDITY")[1])
        position, _ = Mailbox.objects.get_or_create(name=self.name)
        if position.uidvalidity != int(validity):
            position.uidvalidity, position.last_uid = int(validity), 0
            position.save(update_fields=["uidvalidity", "last_uid"])
        return position

    def _uids(self, criteria: str) -> set[int]:
        return {int(uid) for uid in self.box.uids(criteria)}

    def _facts(self, uid: int) -> tuple[int, datetime] | None:
        """Size and INTERNALDATE: the moment at which the mailbox received it."""
        answer = self._fetch(uid, "(RFC822.SIZE INTERNALDATE)")
        line = next((part for part in answer if isinstance(part, bytes)), b"")
        moment = imaplib.Internaldate2tuple(line)
        if b"RFC822.SIZE" not in line or moment is None:
            return None
        size = int(line.partition(b"RFC822.SIZE ")[2].split(b" ")[0].rstrip(b")"))
        return size, datetime.fromtimestamp(time.mktime(moment), UTC)

    def _load(self, uid: int, whole: bool) -> bytes | None:
        answer = self._fetch(uid, "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])")
        return next((part[1] for part in answer if isinstance(part, tuple)), None)

    def _fetch(self, uid: int, what: str) -> list[Any]:
        status, answer = self.box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise imaplib.IMAP4.error(f"FETCH {uid}: {status}")
        return answer


def _connect() -> BaseMailBox:
    host, port = settings.MAILBOX_HOST, settings.MAILBOX_PORT
    # imaplib by itself would trust any certificate.
    context = ssl.create_default_context()
    if settings.MAILBOX_TLS == "ssl":
        return MailBox(host, port, timeout=TIMEOUT, ssl_context=context)
    if settings.MAILBOX_TLS == "starttls":
        return MailBoxStartTls(host, port, timeout=TIMEOUT, ssl_context=context)
    return MailBoxUnencrypted(host, port, timeout=TIMEOUT)


def _words(error: Exception) -> str:
    """What went wrong, without the password that a server may repeat."""
    words = str(error) or type(error).__name__
    return words.replace(settings.MAILBOX_PASSWORD, "…")[:300] if settings.MAILBOX_PASSWORD else words[:300]


def note(source_name: str, problem: str = "") -> None:
    """Keep when a mailbox was read, or why it could not be."""
    values: dict[str, Any] = {"problem": problem[:300]}
    if not problem:
        values["checked_at"] = timezone.now()
    Mailbox.objects.update_or_create(name=source_name, defaults=values)
