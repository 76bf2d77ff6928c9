"""Documents that members and staff open alike."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.cases.views import visible_case
from hub.files.sending import send_private

from ..documents import application_form
from ..models import Call, EventApplication


@require_GET
@login_required
def application_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The application form for signature and stamp; 404 for whoever can't see the case."""
    case = visible_case(pk=pk, user=cast(User, request.user))
    if not isinstance(case, EventApplication):
        raise Http404
    response = HttpResponse(application_form(case), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number or f"draft-{case.pk}"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@login_required
def guideline(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The guideline of a call: for members and the staff who look after calls, never public."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    if not call.guideline:
        raise Http404
    try:
        return send_private(
            call.guideline, name=f"{call.title}指引.pdf", content_type="application/pdf", inline=True
        )
    except FileNotFoundError as error:
        raise Http404 from error
