"""Keeping a file with a row, and giving it out again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.core.files.base import File
from django.http import Http404, HttpResponseBase

from hub.attachments.checks import Checked
from hub.attachments.kinds import INLINE_TYPES
from hub.attachments.views import SANDBOX
from hub.files.sending import send_private

from .models.files import KeptFile, private_storage


@contextmanager
def kept(row: KeptFile, upload: File | None, checked: Checked | None, *, folder: str) -> Iterator[None]:
    """Write a checked file and name it in the row, which the block saves; where that fails the bytes go again."""
    if upload is None or checked is None:
        yield
        return
    storage = private_storage()
    path = storage.save(f"{folder}/{uuid4().hex}{checked.extension}", upload)
    row.file = path  # type: ignore[assignment]
    row.file_name, row.size = checked.name, checked.size
    row.sha256, row.content_type = checked.sha256, checked.content_type
    try:
        yield
    except BaseException:
        storage.delete(path)
        raise


def answer(row: KeptFile, *, inline: bool = False) -> HttpResponseBase:
    """The file under its own name; raises Http404 where there is none. Only after a permission check."""
    if not row.file:
        raise Http404
    shown = inline and row.content_type in INLINE_TYPES
    try:
        response = send_private(row.file, name=row.file_name, content_type=row.content_type, inline=shown)
    except FileNotFoundError as error:
        logging.getLogger(__name__).error("the bytes of %s %s are gone", type(row).__name__, row.pk)
        raise Http404 from error
    response["Content-Security-Policy"] = SANDBOX
    return response
