"""Documents that members and staff open alike."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.cases.views import visible_case
from hub.files.calendars import send_appointment
from hub.pages.models import ExchangeSettings

from ..documents import form_document, meeting_appointment
from ..models import Feedback, FeedbackItem


@require_GET
@login_required
def form_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for the firm's seal; 404 for whoever can't see the case."""
    case = visible_case(pk=pk, user=cast(User, request.user))
    if not isinstance(case, Feedback):
        raise Http404
    content = form_document(case, ExchangeSettings.for_request(request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number or f"draft-{case.pk}"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@login_required
def meeting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting about an item as a calendar file; 404 where none is arranged or the case can't be seen."""
    item = visible_case(pk=pk, user=cast(User, request.user))
    if not isinstance(item, FeedbackItem) or item.meeting_at is None:
        raise Http404
    return send_appointment(meeting_appointment(item, item.meeting_at), name=f"{item.number}.ics")
