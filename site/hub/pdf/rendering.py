"""HTML templates to PDF with embedded Chinese fonts, set by a process of its own: see `press`."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils import timezone

logger = logging.getLogger(__name__)

# Relative addresses in a template resolve against this one; nothing is ever fetched from it.
OWN_ADDRESS = "http://own-files.invalid"
PRESS = Path(__file__).with_name("press.py")
LONGEST = 120  # seconds a document may take


class NotPrinted(Exception):
    """A document that could not be set: a fault of its template, or of the press."""


def render_pdf(template: str, context: Mapping[str, Any], *, title: str, number: str = "") -> bytes:
    """A template that extends `hub/pdf/base.html`, as a PDF.

    `title` becomes the document's title and heading, `number` (the case's number) stands in the footer of each
    page. Takes some 0.2 s a page, the first one a second: never call it inside a transaction. Raises NotPrinted.
    """
    html = render_to_string(
        template, {**context, "title": title, "number": number, "printed_at": timezone.localtime()}
    )
    return _press.set(html, own_files(html))


def own_files(html: str) -> dict[str, bytes]:
    """The static files of ours that a document names, by their address."""
    found = {}
    for name in re.findall(rf"{re.escape(settings.STATIC_URL)}([\w./%-]+)", html):
        try:
            path = finders.find(unquote(name)) or staticfiles_storage.path(unquote(name))
            found[f"{OWN_ADDRESS}{settings.STATIC_URL}{name}"] = Path(path).read_bytes()
        except (SuspiciousFileOperation, OSError):
            continue  # none of ours: the press refuses it
    return found


class Press:
    """The one press of this process: started when it is first needed, and again after it has gone to sleep."""

    def __init__(self) -> None:
        self.one_at_a_time = Lock()
        self.process: subprocess.Popen | None = None
        self.pipe: Connection | None = None

    def set(self, html: str, files: dict[str, bytes]) -> bytes:
        """One document as PDF. Raises NotPrinted."""
        with self.one_at_a_time:
            pdf, wrong, notes = self._asked(html, files)
        for note in notes:
            logger.warning("%s", note)
        if wrong:
            raise NotPrinted(wrong)
        return pdf

    def _asked(self, html: str, files: dict[str, bytes]) -> tuple[bytes, str, tuple[str, ...]]:
        for _ in range(2):  # it may have left just now
            pipe = self._running()
            try:
                pipe.send((html, OWN_ADDRESS, files))
                if pipe.poll(LONGEST):
                    return pipe.recv()
            except (EOFError, OSError):
                self._stop()
            else:
                self._stop()
                raise NotPrinted(f"not done within {LONGEST} seconds")
        raise NotPrinted("the press ended twice with this document")

    def _running(self) -> Connection:
        """The pipe to a press that runs."""
        if self.process is None or self.process.poll() is not None or self.pipe is None:
            self._stop()
            self.pipe, theirs = Pipe()
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", str(PRESS), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # what stops a server at its terminal is not for its press
            )
            theirs.close()
        return self.pipe

    def _stop(self) -> None:
        if self.pipe is not None:
            self.pipe.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = self.pipe = None


_press = Press()
