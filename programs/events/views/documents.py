"""Documents that members and staff open alike."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.attachments.sending import send_private
from hub.cases.views import visible_case
from hub.pdf.amounts import amount_in_words
from hub.pdf.rendering import render_pdf

from ..facts import facts_of
from ..models import Call, EventApplication


@require_GET
@login_required
def application_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The application form for signature and stamp; 404 for whoever can't see the case."""
    case = visible_case(pk=pk, user=cast(User, request.user))
    if not isinstance(case, EventApplication):
        raise Http404
    facts = facts_of(case, staff=False)
    context = {
        "case": case,
        "facts": facts,
        "files": _files(case),
        "total_in_words": amount_in_words(facts.requested_total),
    }
    content = render_pdf(
        "programs/events/form_pdf.html", context, title="合作举办市场活动申请表", number=case.number or ""
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number or f"draft-{case.pk}"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _files(case: EventApplication) -> list[tuple[str, Attachment]]:
    """The files of the application with the names of their slots, in the order of the slots."""
    labels = {slot.name: slot.label for slot in case.flow.state("draft").slots(case)}
    order = list(labels)
    rows = Attachment.objects.live().filter(case=case.pk, slot__in=order, internal=False)
    return [(labels[row.slot], row) for row in sorted(rows, key=lambda row: order.index(row.slot))]


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
