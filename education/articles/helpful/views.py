"""The readers' form. It sets no cookie: who answers is nobody's business, and a signed stamp stands for the token."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume, respond_429
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from hub.accounts.lockout import client_address
from hub.pages.surroundings import public_pages

from ..models import ArticlePage, ArticlesSettings, FaqPage, TermPage, WorkPage
from . import services
from .forms import SALT, HelpfulForm, new_stamp

#: The pages about which readers are asked.
ASKED = (ArticlePage, WorkPage, FaqPage, TermPage)


def for_this_browser(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What a page answers, and a refusal too, is kept by nobody and in no search engine."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@csrf_exempt  # a token is a cookie; the stamp is signed for this page, and nobody's rights are used
@for_this_browser
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """The form for one page; thanks to everybody who sent it."""
    page = _page(request, page_id)
    if request.method == "POST":
        if not consume(request, action="helpful"):
            return respond_429(request)
        form = HelpfulForm(request.POST, page_id=page.pk)
        if form.is_valid():
            _keep(request, page, form)
            return redirect("helpful:thanks", page.pk)
        typed = request.POST.copy()
        typed["stamp"] = new_stamp(page.pk)
        form.data = typed
    else:
        verdict = request.GET.get("verdict", "")
        form = HelpfulForm(initial={"verdict": verdict, "stamp": new_stamp(page.pk)}, page_id=page.pk)
    context = {"form": form, "about": page, "about_url": page.get_url(request)}
    return render(request, "education/articles/helpful/form.html", context)


@for_this_browser
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """The same for everybody."""
    page = _page(request, page_id)
    context = {"about": page, "about_url": page.get_url(request)}
    return render(request, "education/articles/helpful/thanks.html", context)


def _keep(request: HttpRequest, page: Page, form: HelpfulForm) -> None:
    """Keep the answer, unless a program filled it in or this address said enough about this page: the answer is the same."""
    address = salted_hmac(SALT, client_address(request) or "").hexdigest()[:24]
    if form.is_program or not consume(request, action="helpful_page", key=f"{page.pk}:{address}"):
        return
    data = form.cleaned_data
    services.answer(page=page, is_yes=data["verdict"] == "yes", reason=data["reason"], form=data["stamp"])


def _page(request: HttpRequest, page_id: int) -> Page:
    """A public page about which readers are asked; Http404 for any other."""
    if not (ArticlesSettings.objects.first() or ArticlesSettings()).asks_readers:
        raise Http404
    rows = Page.objects.live().filter(public_pages(request)).type(*ASKED)
    return get_object_or_404(rows, pk=page_id).specific
