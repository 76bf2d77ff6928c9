"""The verbs of occasions and attendees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure

from . import rules
from .identity import Entry, key_of
from .models import (
    Answer,
    AttendanceSettings,
    Attendee,
    ConsentText,
    Correction,
    Occasion,
    SurveyQuestion,
    SurveyReply,
)
from .models.records import new_token
from .results import counts_of

WITHDRAWN = "（已撤回同意）"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session as its programme plans it."""

    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    expected: int = 0


@transaction.atomic
def arrange(*, case: Case, sessions: Iterable[Session]) -> None:
    """Make the case's occasions agree with these sessions: called again it follows changes.

    Addresses stay, so that printed posters keep working; a session that is gone is called off. The window of
    signing in is set anew where the times have changed.
    """
    known = {row.number: row for row in Occasion.objects.filter(case=case.pk)}
    for session in sessions:
        row = known.pop(session.number, None) or Occasion(case_id=case.pk, number=session.number)
        _write(row, session)
    _call_off(row for row in known.values() if row.cancelled_at is None)


def _write(row: Occasion, session: Session) -> None:
    limits = AttendanceSettings.load()
    if (row.starts_at, row.ends_at) != (session.starts_at, session.ends_at):
        row.opens_at = session.starts_at - timedelta(minutes=limits.opens_before)
        row.closes_at = session.ends_at + timedelta(minutes=limits.closes_after)
    row.title, row.place, row.expected = session.title, session.place, session.expected
    row.starts_at, row.ends_at = session.starts_at, session.ends_at
    row.cancelled_at = None
    row.save()


@transaction.atomic
def arrange_own(*, occasion: Occasion | None, session: Session) -> Occasion:
    """An occasion that the exchange holds by itself, made or brought up to date; the caller keeps which one it is."""
    row = occasion or Occasion(number=session.number)
    _write(row, session)
    return row


@transaction.atomic
def call_off_own(*, occasion: Occasion) -> None:
    """It is not held."""
    _call_off([occasion])


@transaction.atomic
def admit(*, occasion: Occasion, entry: Entry, user: User | None) -> Attendee:
    """Somebody who had registered has come, as the staff at the door say: once, however often they say so.

    What they consented to is kept with their registration. `entry.tail` names the registration.
    """
    row = _attendee(occasion, entry, Attendee.Source.TICKET)
    row.entered_by = user
    known, _ = Attendee.objects.present().get_or_create(
        occasion=occasion,
        key=row.key,
        defaults={
            "name": row.name,
            "company": row.company,
            "kind": row.kind,
            "source": row.source,
            "entered_by": user,
            "signed_at": timezone.now(),
        },
    )
    return known


@transaction.atomic
def call_off(*, case: Case) -> None:
    """Close every occasion of a case: who opens its address is told that the event is off."""
    _call_off(Occasion.objects.live().filter(case=case.pk))


def _call_off(rows: Iterable[Occasion]) -> None:
    for row in rows:
        row.cancelled_at = timezone.now()
        row.save(update_fields=["cancelled_at"])


@transaction.atomic
def set_window(*, occasion_id: int, user: User, action: str) -> Occasion:
    """Open signing in now, end it now, or take it up again for two hours: "open", "close", "resume".

    Not earlier than a day before the event, not later than a day after it.
    """
    occasion = _locked(occasion_id, user)
    now = timezone.now()
    if action == "open":
        if now < occasion.starts_at - rules.EARLIEST:
            raise Refused("签到最早可以在活动前一天开放。")
        occasion.opens_at = min(occasion.opens_at, now)
    elif action == "close":
        occasion.closes_at = min(occasion.closes_at, now)
    elif action == "resume":
        if now > occasion.ends_at + rules.LATEST:
            raise Refused("活动结束已超过一天，请用“补录纸质签到”登记。")
        occasion.opens_at = min(occasion.opens_at, now)
        occasion.closes_at = max(occasion.closes_at, now + timedelta(hours=2))
    else:
        raise Refused("没有这项操作，请刷新页面后重试。", code="unknown")
    occasion.save(update_fields=["opens_at", "closes_at"])
    return occasion


@dataclass(frozen=True)
class SignedIn:
    """What became of signing in; `is_own` says that this very form made the row, so it may see the receipt."""

    attendee: Attendee
    is_new: bool
    is_own: bool


def sign_in(*, occasion: Occasion, entry: Entry, consent: ConsentText, form: str) -> SignedIn:
    """Sign somebody in on their own phone. The same person twice is one row; Refused while it is closed."""
    if closed := rules.why_closed(occasion):
        raise Refused(closed.reason, code=closed.code)
    now = timezone.now()
    row = _attendee(occasion, entry, Attendee.Source.PHONE)
    row.form, row.consent, row.consented_at, row.signed_at = form, consent, now, now
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        known = Attendee.objects.present().get(occasion=occasion, key=row.key)
        return SignedIn(known, is_new=False, is_own=known.form == form)
    return SignedIn(row, is_new=True, is_own=True)


@dataclass
class Entered:
    """How many rows were entered, and who was on the list already."""

    made: int = 0
    already: list[str] = field(default_factory=list)


@transaction.atomic
def enter_paper(*, occasion_id: int, user: User, entries: Sequence[Entry]) -> Entered:
    """Enter rows of the sheet that was signed on paper; who is on the list already is left out."""
    occasion = _locked(occasion_id, user)
    if timezone.now() < occasion.opens_at:
        raise Refused("活动还没有开始签到，纸质签到请在活动当天或之后补录。")
    outcome = Entered()
    known = set(occasion.attendees.present().values_list("key", flat=True))
    rows = []
    for entry in entries:
        row = _attendee(occasion, entry, Attendee.Source.PAPER)
        if row.key in known:
            outcome.already.append(entry.name)
            continue
        known.add(row.key)
        row.entered_by, row.signed_at = user, timezone.now()
        rows.append(row)
    Attendee.objects.bulk_create(rows)
    outcome.made = len(rows)
    return outcome


def _attendee(occasion: Occasion, entry: Entry, source: str) -> Attendee:
    return Attendee(
        occasion=occasion,
        name=entry.name,
        company=entry.company,
        kind=entry.kind,
        source=source,
        key=key_of(occasion, entry),
    )


@transaction.atomic
def correct(*, attendee_id: int, user: User, entry: Entry, reason: str) -> Attendee:
    """Correct what an attendee's row says; Refused where another row already says the same."""
    row = _locked_attendee(attendee_id, user)
    if row.withdrawn_at:
        raise Refused("本人已撤回同意，信息已删除，不能更正。")
    _note(row, user, "correct", reason)
    before, row.name, row.company, row.kind = (row.name, row.company), entry.name, entry.company, entry.kind
    if before != (entry.name, entry.company) or entry.tail:
        row.key = key_of(row.occasion, entry)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("名单里已有这位参会人（姓名、单位相同），请改为移除重复的一条。") from error
    return row


@transaction.atomic
def remove(*, attendee_id: int, user: User, reason: str) -> Attendee:
    """Take a wrong row off the list; it no longer counts."""
    row = _locked_attendee(attendee_id, user)
    _note(row, user, "remove", reason)
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    return row


def _note(row: Attendee, user: User, action: str, reason: str) -> None:
    before = f"{row.name}，{row.company}，{row.get_kind_display()}"
    Correction.objects.create(
        occasion=row.occasion, attendee=row, action=action, reason=reason, before=before, by=user
    )


@transaction.atomic
def withdraw(*, receipt: str) -> Attendee:
    """An attendee withdraws the consent: name and company go at once, the head still counts. Idempotent."""
    row = Attendee.objects.select_for_update().get(receipt=receipt)
    if row.withdrawn_at is None:
        row.corrections.all().delete()
        row.name, row.company, row.key, row.form = WITHDRAWN, "", new_token(), ""
        row.withdrawn_at = timezone.now()
        row.save()
    return row


@transaction.atomic
def reply(*, receipt: str, answers: dict[SurveyQuestion, Any]) -> SurveyReply:
    """Keep an attendee's answers without the attendee; once. Refused where there was a reply already."""
    row = Attendee.objects.select_for_update(of=("self",)).select_related("occasion").get(receipt=receipt)
    ensure(rules.why_no_survey(row))
    Attendee.objects.filter(pk=row.pk).update(has_replied=True)
    made = SurveyReply.objects.create(occasion=row.occasion)
    Answer.objects.bulk_create(
        Answer(reply=made, question=question, mark=value)
        if question.kind == SurveyQuestion.Kind.SCALE
        else Answer(reply=made, question=question, text=value)
        for question, value in answers.items()
        if value not in (None, "")
    )
    return made


@transaction.atomic
def publish_consent(*, text: str, user: User) -> ConsentText:
    """Put a new version of the consent text in the place of the last one."""
    last = ConsentText.objects.select_for_update().order_by("-version").first()
    return ConsentText.objects.create(version=last.version + 1 if last else 1, text=text, created_by=user)


def forget(occasion: Occasion) -> None:
    """Delete the attendees of an occasion; counts, satisfaction and anonymous replies stay."""
    occasion.counts = counts_of(occasion)
    occasion.purged_at = timezone.now()
    occasion.save(update_fields=["counts", "purged_at"])
    Attendee.objects.filter(occasion=occasion).delete()


def _locked(occasion_id: int, user: User) -> Occasion:
    """The occasion under the lock of its case, where this user may change its list."""
    occasion = Occasion.objects.visible_to(user).filter(pk=occasion_id).first()
    if occasion is None:
        raise Refused("找不到这场活动，或者您无权查看。", code="missing")
    if occasion.case_id:
        Case.objects.select_for_update().get(pk=occasion.case_id)
    occasion = Occasion.objects.select_for_update().get(pk=occasion_id)
    ensure(rules.may_change_list(occasion, user))
    return occasion


def _locked_attendee(attendee_id: int, user: User) -> Attendee:
    row = Attendee.objects.present().filter(pk=attendee_id).first()
    if row is None:
        raise Refused("找不到这位参会人，可能已被移除。", code="missing")
    occasion = _locked(row.occasion_id, user)
    row = Attendee.objects.present().filter(pk=attendee_id).select_for_update().first()
    if row is None:
        raise Refused("找不到这位参会人，可能已被移除。", code="missing")
    row.occasion = occasion
    return row
