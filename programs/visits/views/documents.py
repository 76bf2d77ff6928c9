"""Documents that members and staff open alike."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.cases.views import visible_case

from ..documents import confirmation_letter
from ..models import Visit


@require_GET
@login_required
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of confirmation; 404 for whoever can't see the case, and before anything was arranged."""
    case = visible_case(pk=pk, user=cast(User, request.user))
    if not isinstance(case, Visit):
        raise Http404
    return letter_response(case)


def letter_response(visit: Visit) -> HttpResponse:
    """The letter as a page of the browser that nobody keeps a copy of; raises Http404 before there is one."""
    try:
        content = confirmation_letter(visit)
    except LookupError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{visit.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
