"""Long exports as jobs: the job asks the list's address as its owner and keeps the file it gets."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO, cast
from urllib.parse import unquote, urlsplit

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import resolve
from django.utils import timezone

from hub.jobs.registry import JobError, Progress, Result, job

from .exports import JOB

FORBIDDEN = "您已无权导出这份列表，或筛选条件已经失效。"


@job(JOB, label="导出列表")
def export_list(progress: Progress, *, address: str) -> Result:
    """The file that `address` gives to its owner now: who has lost the right since gets none."""
    response = answer(address, progress)
    if not isinstance(response, StreamingHttpResponse):
        raise JobError(FORBIDDEN)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever runs the job closes it
    # The answer isn't closed: that ends a request, and with it the connection to the database.
    write(cast(Iterable[bytes], response.streaming_content), file)
    words = f"共 {getattr(progress, 'done', 0)} 条。"
    return Result(words=words, file=file, name=name_of(response), content_type=response["Content-Type"])


def answer(address: str, progress: Progress) -> HttpResponseBase:
    """What the view behind an address of ours answers to the job's owner."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    request = HttpRequest()
    request.method, request.path = "GET", parts.path
    request.GET = QueryDict(parts.query)  # type: ignore[assignment]
    request.user = progress.owner
    request.resolver_match = match
    vars(request).update(_messages=CookieStorage(request), job_progress=progress)
    try:
        return match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied) as error:
        raise JobError(FORBIDDEN) from error


def write(parts: Iterable[bytes], file: IO[bytes]) -> None:
    """The answer's content into the file, from its beginning."""
    for part in parts:
        file.write(part)
    file.seek(0)


def name_of(response: HttpResponseBase) -> str:
    """The name that the answer gives its file."""
    header = response["Content-Disposition"]
    _, _, quoted = header.partition("filename*=utf-8''")
    if quoted:
        return unquote(quoted)
    return header.partition('filename="')[2].rstrip('"') or f"导出-{timezone.localdate():%Y%m%d}"
