"""What the archive of a visit holds beside its record: the letter with its visitors, arrangement and minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hub.cases.flows import ArchivePart
from hub.cases.rules import is_staff
from hub.pdf.rendering import render_pdf

from . import documents, rules

if TYPE_CHECKING:
    from hub.accounts.models import User

    from .models import Visit


def papers(case: Visit, reader: User) -> Iterator[ArchivePart]:
    """The visit on one sheet, as far as its people are still kept; then the confirmation letter."""
    context = {
        "case": case,
        "arrangements": case.arrangements.exclude(sent_at=None).select_related("room"),
        "staff": is_staff(reader),
    }
    sheet = render_pdf(
        "programs/visits/sheet_pdf.html", context, title="来访接待单", number=case.number or ""
    )
    yield ArchivePart("来访接待单.pdf", sheet)
    if rules.sent_of(case):
        yield ArchivePart(f"{documents.TITLE}.pdf", documents.confirmation_letter(case))
