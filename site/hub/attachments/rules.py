"""Who may do what with files. Each predicate answers None, or the reason why not in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.slots import Slot

from .models import Attachment


def may_change(case: Case, slot: Slot, user: User) -> Reason | None:
    """Files are added and removed where the case's flow has the slot open to this user now."""
    if any(row.name == slot.name for row in case.flow.slots_open(case, user)):
        return None
    return f"事项当前状态下，您不能在“{slot.label}”中增减文件。"


def missing(case: Case, slots: Iterable[Slot]) -> list[str]:
    """What the slots still lack, in words: `签到表（还差 1 个）`. Empty where all is there. One query."""
    counts = dict(
        Attachment.objects.live()
        .filter(case=case.pk)
        .order_by()
        .values_list("slot")
        .annotate(count=Count("pk"))
    )
    return [
        f"{slot.label}（还差 {slot.min_count - counts.get(slot.name, 0)} 个）"
        for slot in slots
        if counts.get(slot.name, 0) < slot.min_count
    ]


def files_complete(case: Case) -> Reason | None:
    """A guard of flows: the files that the present state asks of the applicant are there."""
    return _still_missing(case, case.state_info.slots(case))


def staff_files_complete(case: Case) -> Reason | None:
    """A guard of flows: the files that staff owe in the present state are there."""
    return _still_missing(case, case.state_info.staff_slots(case))


def _still_missing(case: Case, slots: tuple[Slot, ...]) -> Reason | None:
    names = missing(case, slots)
    return f"还缺少材料：{'、'.join(names)}。" if names else None
