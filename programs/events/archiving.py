"""What the archive of an event holds beside its record: the application form as it is signed, and its money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hub.cases.flows import ArchivePart
from programs.reimbursement.archiving import money_of

from .documents import application_form

if TYPE_CHECKING:
    from hub.accounts.models import User

    from .models import EventApplication


def papers(case: EventApplication, reader: User) -> Iterator[ArchivePart]:
    """The application form, then the ledger entries of its commitment."""
    yield ArchivePart("合作举办市场活动申请表.pdf", application_form(case))
    yield from money_of(case, reader)
