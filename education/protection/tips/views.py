"""The public pages of reports: the form, the query, how it stands. Never cached."""

from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hub.attachments.checks import too_large
from hub.attachments.uploads import SizeLimit
from hub.cases.display import last_words, progress
from programs.visits.guests.views import for_this_browser

from ..models import ProtectionSettings
from . import codes, services
from .forms import LookupForm, PublicTipForm, fresh, opening
from .slots import UPLOAD

GET_AND_POST = ["GET", "HEAD", "POST"]
UNKNOWN = "编号或查询码不正确，请核对。查询码只在提交后显示一次；填写了邮箱的，见邮件。"
EXPIRED = "查询已超时，请重新输入编号和查询码。"


@csrf_exempt  # the token is checked in _report: reading it parses the upload, whose limit comes first
@for_this_browser
@require_http_methods(GET_AND_POST)
def report(request: HttpRequest) -> HttpResponseBase:
    """The form. The answer shows number and query code, once; the same form sent again shows the same."""
    if not ProtectionSettings.load().accepts_tips:
        return _page(request, "closed")
    limit = SizeLimit(request, UPLOAD.max_mb * 1024 * 1024)
    request.upload_handlers = [limit, *request.upload_handlers]
    return _report(request, limit)


@csrf_protect
def _report(request: HttpRequest, limit: SizeLimit) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "report", form=PublicTipForm(initial=opening()))
    if not consume(request, action="tip"):
        return respond_429(request)
    form = PublicTipForm(request.POST, request.FILES)
    if limit.too_large:
        form.errors["files"] = form.error_class([too_large(None, UPLOAD)])
    if not form.is_valid():
        form.data = fresh(request.POST, form)
        return _page(request, "report", form=form)
    if form.is_program:
        return _page(request, "received")
    teller = form.teller
    if teller.email and not consume(request, action="tip_mailbox", key=teller.email.lower()):
        form.add_error("email", "这个邮箱收到的邮件已太多，请稍后再试，或者不填邮箱。")
        form.data = fresh(request.POST, form)
        return _page(request, "report", form=form)
    tip = services.submit(
        form=form.cleaned_data["stamp"], values=form.values, teller=teller, files=form.uploads
    )
    return _page(request, "received", tip=tip, code=codes.code_of(tip), mailed=bool(teller.email))


@for_this_browser
@require_http_methods(GET_AND_POST)
def lookup(request: HttpRequest) -> HttpResponseBase:
    """Find a report by number and code. Whatever is wrong, the answer is the same; guesses are limited."""
    form = LookupForm(request.POST or None)
    if request.method != "POST":
        return _page(request, "lookup", form=form)
    if not consume(request, action="tip_lookup"):
        return respond_429(request)
    if not form.is_valid():
        return _page(request, "lookup", form=form)
    data = form.cleaned_data
    may_guess = consume(request, action="tip_lookup_number", key=data["number"].upper())
    tip = codes.find(number=data["number"], code=data["code"]) if may_guess else None
    if tip is None:
        form.add_error(None, UNKNOWN)
        return _page(request, "lookup", form=form)
    return redirect("tip:status", codes.token_of(tip))


@for_this_browser
@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest, token: str) -> HttpResponseBase:
    """How a report stands, in the public's words."""
    tip = codes.of_token(token)
    if tip is None:
        return _page(request, "expired", status=404, reason=EXPIRED)
    return _page(
        request,
        "status",
        tip=tip,
        state=tip.state_info,
        steps=progress(tip),
        last_word=last_words([tip])[tip.pk],
    )


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    told = ProtectionSettings.load()
    return render(request, f"education/protection/tips/{name}.html", {"told": told, **context}, status=status)
