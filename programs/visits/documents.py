"""接待安排确认函: what a visitor gets of an arrangement, as a PDF."""

from __future__ import annotations

from typing import Any

from hub.pages.models import ExchangeSettings
from hub.pdf.rendering import render_pdf

from . import rules
from .models import Visit, VisitSettings

TITLE = "接待安排确认函"


def confirmation_letter(visit: Visit) -> bytes:
    """The letter of the arrangement that was last sent. Raises LookupError before one was."""
    held = rules.sent_of(visit)
    if held is None:
        raise LookupError(f"no arrangement of {visit.pk} was sent")
    context = {"case": visit, "held": held, **surroundings(visit)}
    return render_pdf(
        "programs/visits/confirmation_pdf.html", context, title=TITLE, number=visit.number or ""
    )


def surroundings(visit: Visit) -> dict[str, Any]:
    """The exchange and what it tells all visitors, from the settings."""
    told = VisitSettings.load()
    exchange = ExchangeSettings.objects.filter(site__is_default_site=True).first() or ExchangeSettings()
    return {"told": told, "exchange": exchange, "place": told.place or exchange.address}
