"""The reviewer's pages. Reviewers are staff or contacts of universities: they have no other sight of the case."""

from __future__ import annotations

import logging
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.attachments.views import SANDBOX
from hub.cases.flows import Reason, Refused
from hub.files.sending import send_private

from ..models import ResearchReview
from . import rules, services
from .forms import DeclineForm, ReviewForm
from .slots import PROPOSAL

access_log = logging.getLogger("hub.access")


@never_cache
@login_required
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What I was asked to review."""
    user = cast(User, request.user)
    rows = ResearchReview.objects.of(user).select_related("topic__call").order_by("state", "due_on", "-pk")
    return render(request, "education/campus/research/reviews.html", {"reviews": rows[:50]})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its files, and my review of it; 404 for everybody who was not asked."""
    user = cast(User, request.user)
    row = _mine(request, pk)
    if request.method != "POST":
        return _page(request, row)
    if request.POST.get("act") == "decline":
        return _decline(request, row, user)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form)
    try:
        services.review(review_id=row.pk, user=user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, row, form=form, status=409)
    messages.success(request, "已提交评审意见，评审结束前可以修改。")
    return redirect("reviews:review", row.pk)


def _decline(request: HttpRequest, row: ResearchReview, user: User) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, row, declining=form)
    try:
        services.decline(review_id=row.pk, user=user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, row, declining=form, status=409)
    messages.success(request, "已告知承办部门，您不参加这项评审。")
    return redirect("reviews:reviews")


@never_cache
@login_required
@require_GET
def file(request: HttpRequest, pk: int, key: UUID) -> HttpResponseBase:
    """A file of the proposal, for its reviewers while nothing stands against them."""
    user = cast(User, request.user)
    row = _mine(request, pk)
    if rules.conflict(row.topic, user):
        raise Http404
    found = get_object_or_404(
        Attachment.objects.live(), pk=key, case=row.topic_id, slot=PROPOSAL.name, erased_at=None
    )
    try:
        response = send_private(found.file, name=found.original_name, content_type=found.content_type)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Content-Security-Policy"] = SANDBOX
    access_log.info("file user=%s attachment=%s review=%s", user.pk, found.pk, row.pk)
    return response


def _mine(request: HttpRequest, pk: int) -> ResearchReview:
    """The review, where it is this person's; raises Http404, which no cache keeps."""
    vars(request)["is_private"] = True
    user = cast(User, request.user)
    rows = ResearchReview.objects.of(user).select_related("topic__call", "topic__organization")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    row: ResearchReview,
    *,
    form: ReviewForm | None = None,
    declining: DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    blocked: Reason | None = rules.may_review(row, cast(User, request.user))
    initial: dict[str, Any] = {name: getattr(row, name) for name in ("score", "verdict", "comment")}
    hidden = rules.conflict(row.topic, row.reviewer) is not None
    files = Attachment.objects.live().filter(case=row.topic_id, slot=PROPOSAL.name, erased_at=None)
    context = {
        "review": row,
        "topic": None if hidden else row.topic,
        "files": [] if hidden else files.order_by("uploaded_at", "pk"),
        "form": form or ReviewForm(initial=initial),
        "declining": declining or DeclineForm(),
        "blocked": blocked,
    }
    return render(request, "education/campus/research/review.html", context, status=status)
