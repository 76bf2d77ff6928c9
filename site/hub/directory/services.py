"""Keeping the directory true: confirm it, remind of it each quarter, push it to the heads of firms."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases.flows import Refused
from hub.members.models import MEMBER_KINDS, Contact
from hub.notifications.services import notify
from hub.workdays.services import add_working_days

from .models import DirectorySettings, Entry


def quarter_start(day: date) -> date:
    """The first day of the quarter in which a day lies."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_name(day: date) -> str:
    """As people write it: 2026 年第 4 季度."""
    return f"{day.year} 年第 {(day.month - 1) // 3 + 1} 季度"


def unconfirmed(today: date) -> QuerySet[Entry]:
    """The entries in use that nobody has confirmed in this quarter."""
    return Entry.objects.in_use().exclude(confirmed_on__gte=quarter_start(today))


@transaction.atomic
def confirm(*, user: User, department: Department) -> int:
    """Say that all entries of a department are right; how many they are. Raises Refused."""
    rows = Entry.objects.kept_by(user).in_use().filter(department=department)
    count = rows.select_for_update().update(confirmed_on=timezone.localdate(), confirmed_by=user)
    if not count:
        raise Refused(f"{department}没有由您维护的在用业务联系人。")
    return count


def run(*, today: date | None = None) -> tuple[int, int]:
    """Remind departments and push the directory where the day for it has come; how many messages of each.

    Run it daily. Each person is told once a quarter, however often it runs, and after a stop it catches up.
    """
    today = today or timezone.localdate()
    settings = DirectorySettings.load()
    before = quarter_start(today) - timedelta(days=1)
    reminded = pushed = 0
    if today >= add_working_days(before, settings.confirm_day):
        reminded = _remind(today)
    if today >= add_working_days(before, settings.push_day):
        pushed = _push(today)
    return reminded, pushed


@transaction.atomic
def _remind(today: date) -> int:
    waiting: dict[int, int] = {}
    for (key,) in unconfirmed(today).values_list("department"):
        waiting[key] = waiting.get(key, 0) + 1
    told = 0
    for department in Department.objects.filter(pk__in=waiting):
        keepers = User.objects.filter(
            department=department, is_active=True, groups__permissions__codename="change_entry"
        ).distinct()
        told += len(
            notify(
                event="directory.confirm",
                recipients=keepers,
                context={
                    "quarter": quarter_name(today),
                    "department": department.name,
                    "count": str(waiting[department.pk]),
                },
                url=reverse("directory_entries:index"),
                idempotency_key=f"directory.confirm:{department.pk}:{quarter_start(today)}",
            )
        )
    return told


@transaction.atomic
def _push(today: date) -> int:
    entries = list(Entry.objects.in_use().select_related("department"))
    if not entries:
        return 0
    lines = [
        f"{row.business}：{row.department} {row.person} {row.phone} {row.email}".rstrip() for row in entries
    ]
    rows = notify(
        event="directory.pushed",
        recipients=[contact.user for contact in heads_of_firms()],
        context={"quarter": quarter_name(today), "count": str(len(entries)), "entries": "\n".join(lines)},
        url=reverse("portal:directory"),
        idempotency_key=f"directory.pushed:{quarter_start(today)}",
    )
    return len(rows)


def heads_of_firms() -> QuerySet[Contact]:
    """The heads of the member firms; of a firm that has named none, its administrators."""
    rows = Contact.objects.filter(
        is_active=True, organization__is_active=True, organization__kind__in=MEMBER_KINDS
    ).select_related("user")
    with_head = rows.filter(is_head=True).values("organization")
    return rows.filter(Q(is_head=True) | Q(is_administrator=True) & ~Q(organization__in=with_head))
