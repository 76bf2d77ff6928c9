"""Two addresses outside the areas: the way to an announcement that is not public, and its files."""

from __future__ import annotations

import logging
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.attachments.kinds import INLINE_TYPES
from hub.attachments.views import SANDBOX
from hub.files.sending import send_private

from .models import AnnouncementFile, AnnouncementPage
from .querysets import KEEP

access_log = logging.getLogger("hub.access")


@require_GET
@login_required
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """Where links and QR codes of announcements that are not public lead: each reader to their own area."""
    user = cast(User, request.user)
    page = get_object_or_404(AnnouncementPage.objects.visible_to(user), pk=pk)
    if user.has_perm(KEEP):
        return redirect("announcement_desk:detail", page.pk)
    if page.open_to_all:
        return redirect(page.get_url(request))
    return redirect("portal:announcement", page.pk)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file under its own name, for those who may read an announcement that attaches it; 404 for all others.

    Strangers are asked to sign in, whether there is such a file or not. `?inline=1` shows it.
    """
    user: Any = request.user
    row = AnnouncementFile.objects.visible_to(user).filter(pk=pk).first()
    if row is None:
        if user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    inline = request.GET.get("inline") == "1" and row.content_type in INLINE_TYPES
    try:
        response = send_private(row.file, name=row.name, content_type=row.content_type, inline=inline)
    except FileNotFoundError as error:
        logging.getLogger(__name__).error("the bytes of announcement file %s are gone", row.pk)
        raise Http404 from error
    response["Content-Security-Policy"] = SANDBOX
    access_log.info("file user=%s announcement_file=%s", user.pk, row.pk)
    return response
