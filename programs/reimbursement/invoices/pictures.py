"""The picture of an invoice's first page, for those who may see its file."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.attachments.models import Attachment

from ..slots import SETTLEMENT, VOUCHERS
from .reading import picture_of


@require_GET
@login_required
def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page as PNG; 404 for whoever may not see the file, and for files that can't be drawn.

    The browser keeps it for itself and asks each time whether it still may: a file never changes.
    """
    rows = Attachment.objects.visible_to(cast(User, request.user))
    row = get_object_or_404(rows, pk=pk, slot__in=(VOUCHERS.name, SETTLEMENT.name))
    tag = f'"{row.sha256[:32]}-1"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            with row.file.open("rb") as source:
                content = picture_of(source.read(), row.content_type)
        except FileNotFoundError as error:
            raise Http404 from error
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="image/png")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
