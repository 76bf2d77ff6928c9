"""Slides and recordings, for those to whom they are open: by account, or by the page of a registration."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hub.attachments.kinds import INLINE_TYPES
from hub.attachments.views import SANDBOX
from hub.files.sending import send_private
from hub.pages.players import allow_frames

from .. import rules
from ..models import Registration, Talk, TalkFile, TalkPage, TalkVideo
from ..reading import has_materials, materials_of
from .guards import for_this_browser
from .registering import registration_of

access_log = logging.getLogger("hub.access")
KINDS: dict[str, Any] = {"slides": TalkFile, "video": TalkVideo, "captions": TalkVideo}


@for_this_browser
@require_safe
def materials(request: HttpRequest, pk: int = 0, token: str = "") -> HttpResponseBase:
    """The material of a talk: by the talk's number for who is signed in, by the token for who registered."""
    row = registration_of(token) if token else None
    talk = row.talk if row else get_object_or_404(Talk.objects.select_related("page"), pk=pk, page__live=True)
    page = talk.page
    if not rules.sees_materials(page, user=request.user, registration=row):
        if request.user.is_authenticated or row is not None:
            return _closed(request, talk)
        if page.material_audience == "members":
            return redirect_to_login(request.get_full_path())
        return _closed(request, talk)
    if not has_materials(page):
        raise Http404
    context = {"talk": talk, "page": page, "token": token, "materials": materials_of(page)}
    response = render(request, "education/talks/guests/materials.html", context)
    if page.embed_url:
        allow_frames(response, [page.embed_url])
    return response


def _closed(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Who may see it, in words; nothing of what there is."""
    if not talk.page.open_to_all:
        raise Http404
    return render(request, "education/talks/guests/materials_closed.html", {"talk": talk}, status=403)


@for_this_browser
@require_safe
def material(request: HttpRequest, kind: str, pk: int, token: str = "") -> HttpResponseBase:
    """One file, after its permission check; 404 for everybody to whom it is not open."""
    if kind not in KINDS:
        raise Http404
    row = registration_of(token) if token else None
    found = _visible(request, KINDS[kind], pk, row)
    if kind == "captions":
        response: HttpResponseBase = HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    name = getattr(found, "name", found.title)
    inline = kind == "video" or (request.GET.get("inline") == "1" and found.content_type in INLINE_TYPES)
    try:
        response = send_private(found.file, name=name, content_type=found.content_type, inline=inline)
    except FileNotFoundError as error:
        logging.getLogger(__name__).error("the bytes of %s %s are gone", kind, found.pk)
        raise Http404 from error
    response["Content-Security-Policy"] = SANDBOX
    access_log.info("file user=%s talk_%s=%s", request.user.pk, kind, found.pk)
    return response


def _visible(request: HttpRequest, model: Any, pk: int, row: Registration | None) -> Any:
    if row is None:
        return get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    if not rules.sees_materials(row.talk.page, user=request.user, registration=row):
        raise Http404
    return get_object_or_404(model.objects.of_pages(TalkPage.objects.filter(pk=row.talk.page_id)), pk=pk)
