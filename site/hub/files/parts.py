"""Parts of a file for who asks for them: players jump to a place in a recording, and some play nothing without.

nginx does it where it sends the files (X-Accel-Redirect); this is for files that Django itself sends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

# One part, as players ask for it: `bytes=0-`, `bytes=500-999`, `bytes=-500`. Of several the whole file is sent.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CHUNK = 64 * 1024


class Parts:
    """Middleware: a file that was asked for in part is sent in part (RFC 9110, 14)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, FileResponse) or response.status_code != 200 or request.method != "GET":
            return response
        file, size = response.file_to_stream, response.headers.get("Content-Length", "")
        if file is None or not size.isdigit() or not (hasattr(file, "seekable") and file.seekable()):
            return response
        response["Accept-Ranges"] = "bytes"
        asked = RANGE.fullmatch(request.headers.get("Range", ""))
        if asked is None or not any(asked.groups()) or _is_another(request, response):
            return response
        span = _span(*asked.groups(), size=int(size))
        if span is None:
            refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
            response.close()
            return refused
        return _part(response, file, *span, size=int(size))


def _is_another(request: HttpRequest, response: FileResponse) -> bool:
    """Whether who has a part already has one of another file (If-Range)."""
    had = request.headers.get("If-Range")
    return had is not None and had not in (response.get("ETag"), response.get("Last-Modified"))


def _span(first: str, last: str, *, size: int) -> tuple[int, int] | None:
    """First and last byte; None where there are none."""
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end) if start <= end else None


def _part(response: FileResponse, file: Any, start: int, end: int, *, size: int) -> StreamingHttpResponse:
    part = StreamingHttpResponse(_bytes(file, start, end), status=206)
    for name, value in response.headers.items():
        part.headers[name] = value
    part.headers["Content-Length"] = str(end - start + 1)
    part.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    part.cookies = response.cookies
    # What the whole answer would close at its end is this one's to close: it is never sent, and never ends.
    part._resource_closers += response._resource_closers  # type: ignore[attr-defined]
    return part


def _bytes(file: Any, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    left = end - start + 1
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
