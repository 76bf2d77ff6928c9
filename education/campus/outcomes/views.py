"""The files of outcomes. Everybody reads those of a live page; who reads one is not kept, only how often it was taken."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from hub.files.sending import send_private

from ..files import answer
from ..models import OutcomeFile
from .services import count_download

# Who says of themselves that they are a program. Whoever says nothing is none either.
PROGRAMS = re.compile(
    r"bot\b|bot/|spider|crawl|slurp|fetch|monitor|preview|scrapy|curl|wget|python|java/|go-http|okhttp|libwww|httpclient|headless",
    re.IGNORECASE,
)


def is_reader(request: HttpRequest) -> bool:
    """Whether this is somebody who takes the file: no program, no part of a download that has begun, no guess of a browser."""
    headers = request.headers
    agent = headers.get("User-Agent", "")
    goes_on = not headers.get("Range", "bytes=0-").startswith("bytes=0-")
    ahead = "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    return request.method == "GET" and bool(agent) and not (PROGRAMS.search(agent) or goes_on or ahead)


@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file under its own name; 404 for whatever no live page has."""
    user: Any = request.user
    row = get_object_or_404(OutcomeFile.objects.visible_to(user), pk=pk)
    response = answer(row)
    if is_reader(request):
        count_download(file_id=row.pk)
    return response


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture of the first page."""
    user: Any = request.user
    row = get_object_or_404(OutcomeFile.objects.visible_to(user).exclude(preview=""), pk=pk)
    try:
        response = send_private(row.preview, name="preview.png", content_type="image/png", inline=True)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = "private, max-age=3600"
    return response
