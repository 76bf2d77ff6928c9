"""The application form as a PDF."""

from __future__ import annotations

from hub.attachments.models import Attachment
from hub.pdf.amounts import amount_in_words
from hub.pdf.rendering import render_pdf

from .facts import facts_of
from .models import EventApplication


def application_form(case: EventApplication) -> bytes:
    """The form for signature and stamp, as the case stands."""
    facts = facts_of(case, staff=False)
    context = {
        "case": case,
        "facts": facts,
        "files": _files(case),
        "total_in_words": amount_in_words(facts.requested_total),
    }
    return render_pdf(
        "programs/events/form_pdf.html", context, title="合作举办市场活动申请表", number=case.number or ""
    )


def _files(case: EventApplication) -> list[tuple[str, Attachment]]:
    """The files of the application with the names of their slots, in the order of the slots."""
    labels = {slot.name: slot.label for slot in case.flow.state("draft").slots(case)}
    order = list(labels)
    rows = Attachment.objects.live().filter(case=case.pk, slot__in=order, internal=False)
    return [(labels[row.slot], row) for row in sorted(rows, key=lambda row: order.index(row.slot))]
