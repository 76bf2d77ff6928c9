"""The verbs of personal data: looked at, agreed to and withdrawn, asked for, corrected, erased."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.accounts.services import set_active
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.jobs.models import Job
from hub.jobs.services import start
from hub.members.models import Contact, Organization
from hub.notifications.services import notify
from hub.workdays.services import add_working_days

from . import registry, rules
from .models import Access, Consent, DataRequest, PrivacySettings

logger = logging.getLogger(__name__)
EXPORT = "privacy.export"
# What a person may change at once, and what somebody has to look at first: fields of the account.
AT_ONCE, DECIDED = ("phone", "position"), ("family_name", "given_name", "email")


def record_access(
    *,
    user: User,
    field: Access.Field,
    why: str,
    subject: User | None = None,
    organization: Organization | None = None,
    about: str = "",
    people: int = 1,
) -> Access:
    """Write down that somebody looked at, or took out, what is masked or guarded; never the data itself.

    `subject` is whose data it is. Where there are `people` of them, or the person has no account, `about` says
    whose in words. Call it before the data is given out: where it can't be written, nothing is.
    """
    return Access.objects.create(
        user=user,
        subject=subject,
        organization=organization,
        field=field,
        about=about[:200],
        why=why[:200],
        people=people,
    )


@transaction.atomic
def give_consent(*, user: User, kind: Consent.Kind, text: str, given_at: datetime | None = None) -> Consent:
    """Keep what a person agreed to, word by word; an earlier consent of the kind ends with it."""
    now = timezone.now()
    Consent.objects.filter(user=user.pk, kind=kind, withdrawn_at=None).update(withdrawn_at=now)
    return Consent.objects.create(user=user, kind=kind, text=text, given_at=given_at or now)


@transaction.atomic
def withdraw_consent(*, consent_id: int, user: User) -> DataRequest | None:
    """Withdraw a consent. Without that of the account nobody may use it: it is closed, and its deletion asked for.

    Answers that request (PIPL, art. 15 and 47). Raises Refused where somebody has to take over first.
    """
    _lock(user)
    consent = Consent.objects.visible_to(user).select_for_update().filter(pk=consent_id).first()
    if consent is None or consent.withdrawn_at:
        raise Refused("这项同意已经撤回，请刷新页面。")
    ensure(rules.why_not_leave(user))
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    log(user, "privacy.withdraw_consent", user=user)
    request = DataRequest.objects.waiting().filter(user=user, kind=DataRequest.Kind.DELETION).first()
    if request is None:
        request = _ask(user, DataRequest.Kind.DELETION, note="本人撤回了使用账号的同意。")
    set_active(account=user, active=False, actor=user)
    return request


def export(*, user: User) -> Job:
    """Have all that is held about a person put into a file for them."""
    return start(kind=EXPORT, owner=user, arguments={}, title="导出我的个人信息")


def values_of(user: User) -> dict[str, str]:
    """What of a person can be corrected, as it stands."""
    contact = Contact.objects.filter(user=user.pk).first()
    return {
        "phone": user.phone,
        "position": contact.position if contact else "",
        "family_name": user.last_name,
        "given_name": user.first_name,
        "email": user.email,
    }


@transaction.atomic
def correct(*, user: User, values: dict[str, str], note: str = "") -> DataRequest | None:
    """Change one's own data: phone and position at once, name and e-mail by a request, which is answered.

    None where nothing of the latter changes. Raises Refused where such a request waits already.
    """
    _lock(user)
    known = values_of(user)
    changed = {name: value for name, value in values.items() if value != known[name]}
    now = {name: changed[name] for name in AT_ONCE if name in changed}
    later = {name: changed[name] for name in DECIDED if name in changed}
    if later:
        ensure(rules.why_not_ask_correction(user))
        if not note.strip():
            raise Refused("请说明更正姓名或邮箱的理由。")
    _write(user, now)
    if now:
        log(user, "privacy.correct", user=user, data={"fields": sorted(now)})
    return _ask(user, DataRequest.Kind.CORRECTION, wanted=later, note=note) if later else None


@transaction.atomic
def ask_deletion(*, user: User, note: str = "") -> DataRequest:
    """Ask to have one's account closed and its data deleted. Raises Refused where somebody has to take over."""
    _lock(user)
    ensure(rules.why_not_ask_deletion(user))
    return _ask(user, DataRequest.Kind.DELETION, note=note)


@transaction.atomic
def withdraw_request(*, request_id: int, user: User) -> DataRequest:
    """Take one's own request back. Raises Refused."""
    request = _locked_request(request_id)
    ensure(rules.may_withdraw(request, user))
    return _close(request, DataRequest.State.WITHDRAWN)


@transaction.atomic
def refuse(*, request_id: int, reason: str, user: User) -> DataRequest:
    """Refuse a request; the person is told why (PIPL, art. 50). Raises Refused."""
    request = _locked_request(request_id)
    ensure(rules.may_decide(request, user))
    _close(request, DataRequest.State.REFUSED, by=user, reason=reason)
    log(request.user, "privacy.refuse", user=user, data={"kind": request.kind})
    _tell(request)
    return request


@transaction.atomic
def carry_out(*, request_id: int, user: User, reason: str = "") -> DataRequest:
    """Correct what was asked, or close the account and erase what the law does not keep; the person is told.

    Raises Refused with the reason, also where a value is taken meanwhile.
    """
    request = _locked_request(request_id)
    ensure(rules.may_carry_out(request, user))
    if request.kind == DataRequest.Kind.CORRECTION:
        _write(request.user, request.wanted)
        _close(request, DataRequest.State.DONE, by=user, reason=reason)
        log(request.user, "privacy.carry_out", user=user, data={"kind": request.kind})
        _tell(request)
        return request
    address, name = request.user.email, str(request.user)
    request.kept = erase(person=request.user)
    _close(request, DataRequest.State.DONE, by=user, reason=reason, kept=request.kept)
    log(request.user, "privacy.carry_out", user=user, data={"kind": request.kind})
    if address:
        transaction.on_commit(partial(_tell_of_erasure, address, name, request.kept))
    return request


def erase(*, person: User) -> list[str]:
    """Erase all that the law does not keep of a person who may leave; answers what stays and why, in words."""
    kept = []
    for holding in reversed(registry.all_holdings()):
        if holding.erase is not None:
            holding.erase(person)
        if holding.keeps:
            kept.append(f"{holding.label}：{holding.keeps}")
    return kept[::-1]


def _write(user: User, values: dict[str, str]) -> None:
    names = {"family_name": "last_name", "given_name": "first_name", "email": "email", "phone": "phone"}
    fields = {names[name]: value for name, value in values.items() if name in names}
    for name, value in fields.items():
        setattr(user, name, value)
    if fields:
        try:
            user.full_clean(exclude=["password"])
            with transaction.atomic():
                user.save(update_fields=list(fields))
        except (ValidationError, IntegrityError) as error:
            words = error.messages[0] if isinstance(error, ValidationError) else "这个邮箱已经有账号使用。"
            raise Refused(words) from error
    if "position" in values:
        Contact.objects.filter(user=user.pk).update(position=values["position"])


def _lock(user: User) -> None:
    """The firm's row is the lock of all that changes its people, then the account's."""
    firm = Contact.objects.filter(user=user.pk).values("organization")
    list(Organization.objects.select_for_update().filter(pk__in=firm))
    User.objects.select_for_update().get(pk=user.pk)


def _locked_request(request_id: int) -> DataRequest:
    request = DataRequest.objects.select_related("user").get(pk=request_id)
    _lock(request.user)
    return DataRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request_id)


def _ask(user: User, kind: DataRequest.Kind, **values: Any) -> DataRequest:
    today = timezone.localdate()
    request = DataRequest.objects.create(
        user=user,
        kind=kind,
        asked_at=timezone.now(),
        due_on=add_working_days(today, PrivacySettings.load().request_days),
        **values,
    )
    log(user, "privacy.ask", user=user, data={"kind": kind})
    notify(
        event="privacy.asked",
        recipients=[person for person in deciders() if person.pk != user.pk],
        context={"request": request.get_kind_display(), "due_on": f"{request.due_on:%Y-%m-%d}"},
        url=reverse("data_requests:inspect", args=[request.pk]),
        subject_key=f"data_request:{request.pk}",
    )
    return request


def deciders() -> list[User]:
    """The active people whose role lets them decide on requests."""
    wanted = {
        "groups__permissions__content_type__app_label": "privacy",
        "groups__permissions__codename": "decide_datarequest",
    }
    return list(User.objects.filter(is_active=True, **wanted).distinct())


def _close(
    request: DataRequest, state: str, *, by: User | None = None, reason: str = "", kept: Any = ()
) -> DataRequest:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.reason, request.kept = reason, list(kept)
    request.save(update_fields=["state", "decided_by", "decided_at", "reason", "kept"])
    return request


def _tell(request: DataRequest) -> None:
    notify(
        event="privacy.decided",
        recipients=[request.user],
        context={
            "request": request.get_kind_display(),
            "outcome": request.get_state_display(),
            "note": request.reason,
        },
        url=reverse("privacy:mine"),
        subject_key=f"data_request:{request.pk}",
    )


def _tell_of_erasure(address: str, name: str, kept: list[str]) -> None:
    """The last mail to this address; a mail server that fails is logged, what was done stays done."""
    try:
        get_adapter().render_mail(
            "account/email/account_erased", address, {"name": name, "kept": kept, "timestamp": timezone.now()}
        ).send()
    except OSError:
        logger.exception("Mail about an erasure could not be sent")
