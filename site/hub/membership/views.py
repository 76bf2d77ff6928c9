"""The public pages: applying for an account, confirming the address, joining by invitation. Never cached."""

from __future__ import annotations

from allauth.core.ratelimit import consume, respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hub.attachments.checks import too_large
from hub.attachments.uploads import SizeLimit
from hub.cases.flows import Refused

from . import applications, people
from .forms import ApplicationForm, JoinForm
from .links import application_of, invitation_of
from .models import Application, MembershipSettings

GET_AND_POST = ["GET", "HEAD", "POST"]


@csrf_exempt  # the token is checked in _apply: reading it parses the upload, whose limit comes first
@never_cache
@require_http_methods(GET_AND_POST)
def apply(request: HttpRequest) -> HttpResponseBase:
    """The form of application. One answer for everybody who filled it in: nobody learns who is known here."""
    if not MembershipSettings.load().accepts_applications:
        return render(request, "hub/membership/closed.html")
    limit = SizeLimit(request, applications.LETTER.max_mb * 1024 * 1024)
    request.upload_handlers = [limit, *request.upload_handlers]
    return _apply(request, limit)


@csrf_protect
def _apply(request: HttpRequest, limit: SizeLimit) -> HttpResponse:
    if request.method != "POST":
        return _form(request, ApplicationForm())
    if not consume(request, action="apply"):
        return respond_429(request)
    form = ApplicationForm(request.POST, request.FILES)
    if limit.too_large:
        form.errors["letter"] = form.error_class([too_large(None, applications.LETTER)])
    if not form.is_valid():
        return _form(request, form)
    email = form.cleaned_data["email"].lower()
    is_program = bool(form.cleaned_data["homepage"])
    if not is_program and consume(request, action="apply_mailbox", key=email):
        applications.apply(values=form.values, letter=form.cleaned_data["letter"])
    return redirect("membership:applied")


def _form(request: HttpRequest, form: ApplicationForm) -> HttpResponse:
    context = {"form": form, "rules": MembershipSettings.load()}
    return render(request, "hub/membership/apply.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def applied(request: HttpRequest) -> HttpResponse:
    """What to do now, the same for everybody."""
    return render(request, "hub/membership/applied.html", {"rules": MembershipSettings.load()})


@never_cache
@require_http_methods(GET_AND_POST)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address by a button: programs that look at mails open links, but press none."""
    application = application_of(token)
    if application is None:
        return _dead_link(request, "这个链接不完整或已经失效，请从邮件中重新打开，或重新填写申请。")
    if request.method == "POST" and "take_back" in request.POST:
        try:
            applications.take_back(application_id=application.pk)
        except Refused as refusal:
            return _dead_link(request, refusal.reason)
        return render(request, "hub/membership/taken_back.html")
    if request.method == "POST":
        try:
            application = applications.confirm(application_id=application.pk)
        except Refused as refusal:
            return _dead_link(request, refusal.reason)
        return redirect(request.path)
    if reason := applications.why_not_confirm(application):
        return _dead_link(request, reason)
    waits = application.state == Application.State.UNCONFIRMED
    context = {
        "application": application,
        "waits": waits,
        "may_take_back": applications.why_not_take_back(application) is None,
    }
    return render(request, "hub/membership/confirm.html", context)


@never_cache
@require_http_methods(GET_AND_POST)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Use the link of an invitation: tell who one is, set the password, and go to the sign-in."""
    if not consume(request, action="join"):
        return respond_429(request)
    invitation = invitation_of(token)
    if invitation is None:
        return _dead_link(request, people.EXPIRED)
    if reason := people.why_not_join(invitation):
        return _dead_link(request, reason)
    is_known = invitation.user is not None or people.returns(invitation)
    form = JoinForm(request.POST or None, invitation=invitation, is_known=is_known)
    if request.method == "POST" and form.is_valid():
        try:
            people.join(invitation_id=invitation.pk, number=invitation.round, **form.values)
        except Refused as refusal:
            return _dead_link(request, refusal.reason)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("membership:joined")
    context = {
        "form": form,
        "invitation": invitation,
        "is_known": is_known,
        "rules": MembershipSettings.load(),
    }
    return render(request, "hub/membership/join.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def joined(request: HttpRequest) -> HttpResponse:
    """The password is set: on to the sign-in."""
    return render(request, "hub/membership/joined.html")


def _dead_link(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "hub/membership/dead_link.html", {"reason": reason}, status=410)
