"""The student's pages: apply, and follow or withdraw an application. Without an account, kept by no cache."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hub.attachments.checks import too_large
from hub.attachments.uploads import SizeLimit
from hub.cases.flows import Refused

from ..models import CampusSettings, InternshipPost
from . import services
from .forms import ApplicationForm, fresh, opening
from .links import application_of
from .slots import CV

GET_AND_POST = ["GET", "HEAD", "POST"]
CLOSED = "这个岗位已经停止接收申请。"


def for_this_browser(view: Any) -> Any:
    """What a page answers is kept by nobody and told to no other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@csrf_exempt  # the token is checked in _apply: reading it parses the upload, whose limit comes first
@for_this_browser
@require_http_methods(GET_AND_POST)
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form for one post. One answer for everybody who filled it in."""
    rows = InternshipPost.objects.filter(state__in=("published", "closed")).select_related("organization")
    post = get_object_or_404(rows, pk=pk)
    limit = SizeLimit(request, CV.max_mb * 1024 * 1024)
    request.upload_handlers = [limit, *request.upload_handlers]
    return _apply(request, post, limit)


@csrf_protect
def _apply(request: HttpRequest, post: InternshipPost, limit: SizeLimit) -> HttpResponse:
    if not post.takes_applications:
        return _page(request, "closed", status=410 if request.method == "POST" else 200, post=post)
    if request.method != "POST":
        return _page(request, "apply", post=post, form=ApplicationForm(initial=opening()))
    if not consume(request, action="internship"):
        return respond_429(request)
    form = ApplicationForm(request.POST, request.FILES)
    if limit.too_large:
        form.errors["cv"] = form.error_class([too_large(None, CV)])
    if not form.is_valid():
        form.data = fresh(request.POST, form)
        return _page(request, "apply", post=post, form=form)
    data = form.cleaned_data
    if not form.is_program and consume(request, action="internship_mailbox", key=data["email"].lower()):
        try:
            services.apply(post=post, form=data["stamp"], cv=data["cv"], values=form.values())
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            form.data = fresh(request.POST, form)
            return _page(request, "apply", post=post, form=form, status=409)
    return redirect("internships:sent")


@for_this_browser
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponseBase:
    """What to do now, the same for everybody."""
    return _page(request, "sent")


@for_this_browser
@require_http_methods(GET_AND_POST)
def mine(request: HttpRequest, token: str) -> HttpResponseBase:
    """An application as its student follows it; withdrawn by a button: programs that look at mails press none."""
    row = application_of(token)
    if row is None:
        return _page(request, "gone", status=410)
    if request.method == "POST" and request.POST.get("act") == "withdraw":
        services.withdraw(application_id=row.pk)
        return _page(request, "withdrawn")
    return _page(request, "mine", application=row)


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    told = CampusSettings.load()
    template = f"education/campus/internships/{name}.html"
    return render(request, template, {"told": told, **context}, status=status)
