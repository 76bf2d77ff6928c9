"""Whether words that several firms read tell one of them who the others are."""

from __future__ import annotations

from collections.abc import Iterable

from hub.cases.flows import Reason
from hub.members.names import Name, firm_names, hits, organization_names, person_names, unique

from .models import FeedbackItem


def names_behind(items: Iterable[FeedbackItem]) -> list[Name]:
    """All that tells whose items these are: firms, their people, and the numbers of items and forms.

    The items have their organization and form read with them.
    """
    items = list(items)
    found: list[Name] = []
    for firm in {item.organization_id: item.organization for item in items}.values():
        found += organization_names(firm)
    for item in items:
        form = item.form
        found += firm_names(form.institution, "")
        found += person_names(form.contact_name)
        found += [Name(text, "") for text in (form.contact_phone, form.contact_email) if text]
        found += [Name(text, "") for text in (item.number, form.number) if text]
    return unique(found)


def tells(items: Iterable[FeedbackItem], texts: Iterable[str]) -> Reason | None:
    """Why these texts can't go out: they name somebody whose items these are (DOMAIN 1)."""
    names = names_behind(items)
    found = [name for text in texts for name in hits(text, names)]
    if not found:
        return None
    words = "、".join(f"“{name}”" for name in dict.fromkeys(found[:3]))
    return f"文字里有{words}，会透露是谁提出的，请改写。"
