"""The verbs of announcements: tell, remind, confirm, read, keep a file."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import Revision

from hub.accounts.models import User
from hub.attachments.checks import Checked
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.jobs import services as jobs
from hub.members.services import organization_of
from hub.notifications.models import Delivery
from hub.workdays.services import add_working_days

from . import rules
from .jobs import TELL
from .models import (
    AnnouncementFile,
    AnnouncementPage,
    AnnouncementSettings,
    Confirmation,
    Reading,
    Telling,
)
from .models.records import private_storage
from .standing import missing
from .telling import subject_key

FOLDER = "announcements"
BY_CLOCK = "clock"  # the key of the reminder that nobody asked for


def tell_of_release(page: AnnouncementPage, *, revision: Revision | None) -> Telling | None:
    """Tell those it is for that an announcement is live, or what was corrected; None where nobody is to be told.

    Each is told once, however often the page is published: the announcement itself by its first round, a
    correction by its note. A round that stopped because the page was taken down goes on.
    """
    by = (revision.user if revision else None) or page.owner
    first = page.tellings.filter(kind=Telling.Kind.FIRST).select_related("job").first()
    if page.on_release == AnnouncementPage.OnRelease.TELL and (first is None or first.is_stuck):
        return start(page=page, kind=Telling.Kind.FIRST, by=by)
    if page.tell_change and page.change_note:
        key = hashlib.sha256(page.change_note.encode()).hexdigest()
        return start(page=page, kind=Telling.Kind.CORRECTION, by=by, key=key, note=page.change_note)
    return None


@transaction.atomic
def start(
    *, page: AnnouncementPage, kind: Telling.Kind, by: User | None, key: str = "", note: str = ""
) -> Telling:
    """Begin a round that a worker carries out after the commit, or have one go on whose job was given up.

    One that is going on or finished is answered as it is. A job belongs to a person: without one the round waits
    until an editor has it go on.
    """
    made, _ = Telling.objects.get_or_create(
        announcement_id=page.pk, kind=kind, key=key, defaults={"note": note, "started_by": by}
    )
    return _go_on(made.pk, by)


def _go_on(telling_id: int, by: User | None) -> Telling:
    rows = Telling.objects.select_for_update(of=("self",)).select_related("job__owner", "announcement")
    telling = rows.get(pk=telling_id)
    owner = telling.job.owner if telling.job else by
    if telling.is_stuck and owner is not None:
        telling.job = jobs.start(
            kind=TELL,
            owner=owner,
            arguments={"telling": telling.pk},
            title=f"{telling.get_kind_display()}：{telling.announcement.title}",
            key=str(telling.pk),
        )
        telling.save(update_fields=["job"])
    return telling


@transaction.atomic
def resume(*, telling_id: int, user: User) -> Telling:
    """Have a round go on whose job was given up or never began. Raises Refused."""
    telling = Telling.objects.select_related("job", "announcement").get(pk=telling_id)
    ensure(rules.may_resume(telling, user))
    return _go_on(telling_id, user)


@transaction.atomic
def remind(*, page: AnnouncementPage, user: User) -> Telling:
    """Remind the firms that have not confirmed; once a day, however often somebody asks. Raises Refused."""
    ensure(rules.may_remind(page, user))
    if not missing(page).exists():
        raise Refused("公告对象都已确认，不需要提醒。")
    return start(page=page, kind=Telling.Kind.REMINDER, by=user, key=f"{timezone.localdate()}")


def confirm(*, page: AnnouncementPage, user: User) -> Confirmation:
    """Confirm for the user's firm that the announcement was read; the first of its contacts counts. Raises Refused."""
    ensure(rules.may_confirm(page, user))
    found, _ = Confirmation.objects.get_or_create(
        announcement_id=page.pk,
        organization=organization_of(user),
        defaults={"confirmed_by": user, "revision": page.live_revision_id},
    )
    return found


def mark_read(*, page: AnnouncementPage, user: User) -> None:
    """The announcement, and what the inbox says of it, is no longer new to this person."""
    if Reading.objects.filter(user=user.pk, announcement=page.pk).exists():
        return
    Reading.objects.bulk_create([Reading(user=user, announcement_id=page.pk)], ignore_conflicts=True)
    messages = Delivery.objects.visible_to(user).unread().filter(subject_key=subject_key(page))
    messages.update(read_at=timezone.now())


def mark_all_read(*, user: User) -> int:
    """All that is new to this person is no longer; answers how many there were."""
    days = AnnouncementSettings.load().new_days
    rows = AnnouncementPage.objects.visible_to(user).new_to(user, days=days)
    keys = list(rows.values_list("pk", flat=True))
    readings = [Reading(user=user, announcement_id=key) for key in keys]
    Reading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(keys)


def keep_file(*, file: File, checked: Checked, user: User) -> AnnouncementFile:
    """Keep a checked file for announcements."""
    name, storage = uuid4().hex, private_storage()
    path = storage.save(f"{FOLDER}/{name[:2]}/{name}{checked.extension}", file)
    try:
        return AnnouncementFile.objects.create(
            name=checked.name,
            file=path,
            size=checked.size,
            sha256=checked.sha256,
            content_type=checked.content_type,
            uploaded_by=user,
        )
    except BaseException:
        storage.delete(path)
        raise


def run(*, today: date | None = None) -> tuple[int, int]:
    """Begin what the clock begins: (rounds that a crash had kept from beginning, reminders).

    Run it daily or oftener. Each announcement reminds once by itself, so many working days before its firms have
    to have confirmed, and after a stop also later.
    """
    today = today or timezone.localdate()
    live = AnnouncementPage.objects.live().select_related("live_revision__user", "owner")
    rounds = Telling.objects.filter(announcement=OuterRef("pk"))
    untold = live.filter(
        ~Exists(rounds.filter(kind=Telling.Kind.FIRST)), on_release=AnnouncementPage.OnRelease.TELL
    )
    missed = sum(tell_of_release(page, revision=page.live_revision) is not None for page in untold)
    days = AnnouncementSettings.load().remind_days
    due = [
        page
        for page in live.filter(
            ~Exists(rounds.filter(kind=Telling.Kind.REMINDER, key=BY_CLOCK)),
            must_confirm=True,
            confirm_by__gte=today,
        )
        if days and today >= add_working_days(page.confirm_by, -days)
    ]
    for page in due:
        by = (page.live_revision and page.live_revision.user) or page.owner
        start(page=page, kind=Telling.Kind.REMINDER, by=by, key=BY_CLOCK)
    return missed, len(due)
