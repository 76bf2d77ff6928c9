"""Verifying a certificate: for everybody, without an account, kept by no cache. And the print, for its holder."""

from __future__ import annotations

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from . import codes
from .documents import certificate_response
from .forms import CodeForm
from .limits import too_many
from .models import Certificate


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The field for the code; with one that can be ours on to its result."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:result", codes.grouped(form.cleaned_data["code"]))
    return _page(request, form=form)


@never_cache
@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, revoked or unknown. Only the surname is shown: it proves a print without telling who has one.

    Guesses are limited by address; a code that can't be one of ours is answered without a look at the data.
    """
    form = CodeForm({"code": code})
    if not form.is_valid():
        return _page(request, form=form)
    if too_many(request):
        return respond_429(request)
    certificate = Certificate.objects.filter(code=form.cleaned_data["code"]).first()
    shown = codes.grouped(form.cleaned_data["code"])
    return _page(request, form=CodeForm(initial={"code": shown}), shown=shown, certificate=certificate)


@require_GET
@login_required
def print_out(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF, for those who see the certificate."""
    if codes.why_malformed(codes.plain(code)):
        raise Http404
    rows = Certificate.objects.visible_to(request.user)
    return certificate_response(get_object_or_404(rows, code=codes.plain(code)))


def _page(request: HttpRequest, **context: object) -> HttpResponse:
    response = render(request, "hub/certificates/verify.html", context)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
