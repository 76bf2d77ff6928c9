"""The public pages before there is a case: the two forms, the link that confirms, the query. Never cached."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hub.attachments.checks import too_large
from hub.attachments.uploads import SizeLimit
from hub.cases.flows import Refused
from hub.cases.rows import with_another_row

from ..letter_forms import ROW_LISTS
from ..models import Enquiry, VisitSettings
from ..slots import UPLOAD
from . import codes, enquiries
from .forms import GuestLetter, LookupForm, QuestionForm, fresh, opening
from .links import enquiry_of

GET_AND_POST = ["GET", "HEAD", "POST"]
UNKNOWN = "邮箱或查询码不正确，请核对邮件中的查询码；换发过查询码的，以最近一封邮件为准。"


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


@csrf_exempt  # the token is checked in _letter: reading it parses the upload, whose limit comes first
@for_this_browser
@require_http_methods(GET_AND_POST)
def letter(request: HttpRequest) -> HttpResponseBase:
    """The visit letter. One answer for everybody who filled it in."""
    if not VisitSettings.load().accepts_guests:
        return _page(request, "closed")
    limit = SizeLimit(request, UPLOAD.max_mb * 1024 * 1024)
    request.upload_handlers = [limit, *request.upload_handlers]
    return _letter(request, limit)


@csrf_protect
def _letter(request: HttpRequest, limit: SizeLimit) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "letter", forms=GuestLetter())
    added = request.POST.get("add", "")
    if added in ROW_LISTS:
        return _page(request, "letter", forms=_with_row(request, added))
    if not consume(request, action="visit"):
        return respond_429(request)
    bundle = GuestLetter(request.POST, request.FILES)
    if limit.too_large:
        bundle.form.errors["letter"] = bundle.form.error_class([too_large(None, UPLOAD)])
    if not bundle.is_valid():
        bundle.form.data = fresh(request.POST, bundle.form)
        return _page(request, "letter", forms=bundle)
    file = bundle.form.cleaned_data["letter"]
    return _keep(request, Enquiry.Kind.VISIT, bundle.form, bundle.content(), file)


def _with_row(request: HttpRequest, added: str) -> GuestLetter:
    """The form as it was typed, with one more row and no complaints."""
    bundle = GuestLetter(with_another_row(request.POST, added, most=ROW_LISTS[added]))
    bundle.hush()
    return bundle


@for_this_browser
@require_http_methods(GET_AND_POST)
def question(request: HttpRequest) -> HttpResponseBase:
    """Questions without a visit: they become a form of the member's voice, answered one by one."""
    if not VisitSettings.load().accepts_guests:
        return _page(request, "closed")
    if request.method != "POST":
        return _page(request, "question", form=QuestionForm(initial=opening()))
    if not consume(request, action="visit"):
        return respond_429(request)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        form.data = fresh(request.POST, form)
        return _page(request, "question", form=form)
    return _keep(request, Enquiry.Kind.QUESTION, form, form.content())


def _keep(
    request: HttpRequest, kind: str, form: Any, content: dict[str, Any], file: Any = None
) -> HttpResponse:
    """Keep it, unless a program filled it in or the mailbox got too many mails; the answer is the same."""
    data = form.cleaned_data
    if not form.is_program and consume(request, action="visit_mailbox", key=data["email"].lower()):
        enquiries.submit(kind=kind, email=data["email"], content=content, form=data["stamp"], letter=file)
    return redirect("visit:sent")


@for_this_browser
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponseBase:
    """What to do now, the same for everybody."""
    return _page(request, "sent")


@for_this_browser
@require_http_methods(GET_AND_POST)
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """Confirm the address by a button: programs that look at mails open links, but press none."""
    enquiry = enquiry_of(token)
    if enquiry is None:
        return _page(
            request, "dead_link", status=410, reason="这个链接不完整或已经失效，请从邮件中重新打开。"
        )
    if request.method == "POST":
        return _confirmed(request, enquiry)
    if reason := enquiries.why_not_confirm(enquiry):
        return _page(request, "dead_link", status=410, reason=reason)
    return _page(request, "confirm", enquiry=enquiry)


def _confirmed(request: HttpRequest, enquiry: Enquiry) -> HttpResponse:
    act = request.POST.get("act")
    if act == "take_back" and enquiry.case_id is None:
        enquiries.take_back(enquiry_id=enquiry.pk)
        return _page(request, "taken_back")
    if act == "again" and enquiry.case_id is not None:
        if consume(request, action="visit_mailbox", key=enquiry.email):
            enquiries.send_code_again(enquiry=enquiry)
        return redirect(f"{request.path}?again=1")
    try:
        enquiries.confirm(enquiry_id=enquiry.pk)
    except Refused as refusal:
        return _page(request, "dead_link", status=410, reason=refusal.reason)
    return redirect(request.path)


@for_this_browser
@require_http_methods(GET_AND_POST)
def lookup(request: HttpRequest) -> HttpResponseBase:
    """Find a case by address and code. Whatever is wrong, the answer is the same; guesses are limited."""
    form = LookupForm(request.POST or None)
    if request.method != "POST":
        return _page(request, "lookup", form=form)
    if not consume(request, action="visit_lookup"):
        return respond_429(request)
    if not form.is_valid():
        return _page(request, "lookup", form=form)
    email = form.cleaned_data["email"].lower()
    may_guess = consume(request, action="visit_lookup_mailbox", key=email)
    row = codes.find(email=email, code=form.cleaned_data["code"]) if may_guess else None
    if row is None:
        form.add_error(None, UNKNOWN)
        return _page(request, "lookup", form=form)
    return redirect("visit:status", codes.token_of(row))


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    told = VisitSettings.load()
    return render(request, f"programs/visits/guests/{name}.html", {"told": told, **context}, status=status)
