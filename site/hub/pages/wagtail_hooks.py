"""What pages add to Wagtail: a plain refusal where it would send people who are signed in to the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page


@hooks.register("on_serve_page", order=-100)
def refuse_page(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around Wagtail's own check, whose answer is a redirect: public pages cost no further query."""

    def serve_or_refuse(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        response = serve(page, request, args, kwargs)
        if response.status_code == 302:
            refuse(request, page.get_view_restrictions())
        return response

    return serve_or_refuse


@hooks.register("before_serve_document", order=-100)
def refuse_document(document: AbstractDocument, request: HttpRequest) -> None:
    """Before Wagtail's own check."""
    refuse(request, document.collection.get_view_restrictions())


def refuse(request: HttpRequest, restrictions: QuerySet) -> None:
    """Raise PermissionDenied where a restriction keeps out the person who is signed in.

    The sign-in would send them straight back, for ever. What is restricted is kept by no cache.
    """
    rows = list(restrictions)
    if rows:
        vars(request)["is_private"] = True
    if any(not row.accept_request(request) and request.user.is_authenticated for row in rows):
        raise PermissionDenied("这里的内容只对部分人员开放，您的账号不在其中。")
