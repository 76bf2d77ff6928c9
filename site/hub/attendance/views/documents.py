"""The files of an occasion, for those who see its case."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from hub.accounts.models import User
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .. import sheets
from ..models import Occasion

access_log = logging.getLogger("hub.access")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Document(NamedTuple):
    """A file of an occasion: what it is called, what it is, how it is made of occasion and address."""

    label: str
    content_type: str
    make: Callable[[Occasion, str], bytes | str]
    inline: bool = False
    personal: bool = False


DOCUMENTS = {
    "qr.svg": Document("签到二维码", "image/svg+xml", lambda occasion, address: sheets.qr_svg(address)),
    "qr.png": Document("签到二维码", "image/png", lambda occasion, address: sheets.qr_png(address)),
    "poster.pdf": Document("签到海报", "application/pdf", sheets.poster, inline=True),
    "sheet.pdf": Document(
        "签到表", "application/pdf", lambda occasion, address: sheets.sheet_pdf(occasion), True, True
    ),
    "sheet.xlsx": Document(
        "签到表", XLSX, lambda occasion, address: sheets.sheet_excel(occasion), False, True
    ),
    "survey.pdf": Document(
        "满意度调查汇总", "application/pdf", lambda occasion, address: sheets.survey_pdf(occasion), True
    ),
    "paper.xlsx": Document("纸质签到补录模板", XLSX, lambda occasion, address: sheets.paper_template()),
}


def sign_in_address(request: HttpRequest, occasion: Occasion) -> str:
    """What the QR code says."""
    return request.build_absolute_uri(reverse("attendance:sign_in", args=[occasion.token]))


@require_GET
@login_required
def document(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the files; 404 for whoever can't see the case. Who took attendees' names is logged."""
    rows = Occasion.objects.visible_to(request.user).select_related("case__organization")
    occasion = get_object_or_404(rows, pk=pk)
    if name not in DOCUMENTS:
        raise Http404
    kind = DOCUMENTS[name]
    if kind.personal:
        record_access(
            user=cast(User, request.user),
            field=Access.Field.ATTENDEES,
            organization=occasion.case.organization if occasion.case else None,
            about=f"{occasion.case.number or '' if occasion.case else ''} {occasion.title}".strip(),
            why=f"下载{kind.label}",
            people=occasion.attendees.present().count(),
        )
    response = HttpResponse(
        kind.make(occasion, sign_in_address(request, occasion)), content_type=kind.content_type
    )
    filename = f"{kind.label}-{occasion.reference}-{occasion.number}.{name.rpartition('.')[2]}"
    response["Content-Disposition"] = content_disposition_header(not kind.inline, filename) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if kind.personal:
        access_log.info("attendees user=%s occasion=%s file=%s", request.user.pk, occasion.pk, name)
    return response
