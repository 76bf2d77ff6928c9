"""A firm's application for its first account: kept, confirmed by mail, decided once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts import services as accounts
from hub.accounts.models import User
from hub.accounts.roles import MEMBER
from hub.attachments.checks import check
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.cases.slots import Slot
from hub.members.models import Contact, Organization
from hub.notifications.services import notify
from hub.privacy.models import Consent
from hub.privacy.services import give_consent

from . import people, rules
from .mails import mail_application
from .models import Application, MembershipSettings, private_storage

LETTER = Slot(name="letter", label="授权书", kinds=("pdf", "image"), max_mb=10)
FOLDER = "applications"
TAKEN = "这个邮箱已登记在一个账号上，请直接登录；忘记密码可在登录页重设。"


def apply(*, values: dict[str, Any], letter: File) -> Application:
    """Keep an application and mail its address a link to confirm it; staff don't see it before that.

    `values` are fields of Application. Raises FileRefused for a letter that can't be kept. Nothing is said of
    which firms and addresses are known.
    """
    checked = check(letter, LETTER)
    storage = private_storage()
    path = storage.save(f"{FOLDER}/{uuid4().hex}{checked.extension}", letter)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                letter=path,
                letter_name=checked.name,
                letter_type=checked.content_type,
                letter_sha256=checked.sha256,
                consent_text=MembershipSettings.load().consent_text,
                created_at=timezone.now(),
                **values | {"email": values["email"].lower()},
            )
            mail_application(made, "confirm")
    except BaseException:
        storage.delete(path)
        raise
    return made


def why_not_confirm(application: Application) -> str | None:
    """Why an address can't be confirmed, for the owner of the mailbox; None where it can."""
    if application.state != Application.State.UNCONFIRMED:
        return None
    if application.created_at < timezone.now() - timedelta(days=MembershipSettings.load().link_days):
        return "这个链接已经失效，请重新填写申请。"
    return TAKEN if User.objects.filter(email=application.email).exists() else None


@transaction.atomic
def confirm(*, application_id: int) -> Application:
    """The owner of the mailbox confirms: the application goes to the exchange, once. Raises Refused."""
    application = Application.objects.select_for_update().get(pk=application_id)
    ensure(why_not_confirm(application))
    if application.state == Application.State.UNCONFIRMED:
        application.state = Application.State.SUBMITTED
        application.confirmed_at = timezone.now()
        application.save(update_fields=["state", "confirmed_at"])
        _tell_staff(application)
    return application


def why_not_take_back(application: Application) -> str | None:
    """Why an applicant can't have the application deleted; None where they can."""
    if application.state == Application.State.APPROVED:
        return "账号已经开通，请登录后在“我的个人信息”中办理注销。"
    return None


@transaction.atomic
def take_back(*, application_id: int) -> None:
    """The owner of the mailbox withdraws the consent: application and letter are deleted. Raises Refused."""
    application = Application.objects.select_for_update().get(pk=application_id)
    ensure(why_not_take_back(application))
    transaction.on_commit(partial(private_storage().delete, application.letter.name))
    application.delete()


def organization_for(application: Application) -> Organization | None:
    """The organization that an application is of: by credit code, else by its full name."""
    if application.credit_code:
        return Organization.objects.filter(credit_code=application.credit_code).first()
    return Organization.objects.filter(name=application.name, credit_code=None).first()


@transaction.atomic
def approve(*, application_id: int, short_name: str, user: User) -> Contact:
    """Make the organization, or take the one that is known, with the applicant as its administrator.

    The account's owner is mailed a link to its first password. Raises Refused with the reason.
    """
    application = _lock(application_id)
    organization = organization_for(application)
    ensure(rules.may_decide(application, organization, user))
    if organization is None:
        organization = _new_organization(application, short_name)
    ensure(None if organization.is_active else "这家机构已停用，请先在机构名录中恢复。")
    if User.objects.filter(email=application.email).exists():
        raise Refused("申请人的邮箱已登记在一个账号上，请与申请人核实后退回。")
    try:
        with transaction.atomic():
            account = accounts.create_account(
                username=accounts.free_username(application.email),
                email=application.email,
                family_name=application.family_name,
                given_name=application.given_name,
                phone=application.phone,
                role=MEMBER,
            )
    except IntegrityError as error:
        raise Refused("另一份申请刚用同样的邮箱开通了账号，请刷新后核对。") from error
    give_consent(
        user=account,
        kind=Consent.Kind.ACCOUNT,
        text=application.consent_text,
        given_at=application.created_at,
    )
    contact = Contact.objects.create(
        user=account,
        organization=organization,
        position=application.position,
        is_administrator=True,
    )
    application.organization = organization
    _decide(application, Application.State.APPROVED, user)
    people.invite_to_password(contact=contact, user=user)
    log(application, "membership.approve", user=user)
    return contact


@transaction.atomic
def refuse(*, application_id: int, reason: str, user: User) -> Application:
    """Refuse an application; the applicant is mailed the reason. Raises Refused."""
    application = _lock(application_id)
    ensure(rules.may_decide(application, organization_for(application), user))
    application.reason = reason
    _decide(application, Application.State.REFUSED, user)
    log(application, "membership.refuse", user=user)
    mail_application(application, "refused")
    return application


def short_name_of(name: str) -> str:
    """A short name to begin with: the full one without its legal form, at most 40 characters."""
    for ending in ("股份有限公司", "有限责任公司", "有限公司"):
        name = name.removesuffix(ending)
    return name[:40]


def _new_organization(application: Application, short_name: str) -> Organization:
    made = Organization(
        kind=application.kind,
        name=application.name,
        short_name=short_name.strip(),
        credit_code=application.credit_code or None,
        region=application.region,
    )
    if Organization.objects.filter(name=made.name).exists():
        raise Refused("机构名录中已有同名机构，但统一社会信用代码不同，请核对后再办理。")
    if Organization.objects.filter(short_name=made.short_name).exists():
        raise Refused(f"简称“{made.short_name}”已被另一家机构使用，请换一个。")
    made.full_clean()
    made.save(force_insert=True)
    return made


def _lock(application_id: int) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("decided_by")
        .get(pk=application_id)
    )


def _decide(application: Application, state: str, user: User) -> None:
    application.state, application.decided_by, application.decided_at = state, user, timezone.now()
    application.save(update_fields=["state", "decided_by", "decided_at", "reason", "organization"])


def _tell_staff(application: Application) -> None:
    wanted = {
        "groups__permissions__content_type__app_label": "membership",
        "groups__permissions__codename": "decide_application",
    }
    organization = organization_for(application)
    people_asked = User.objects.filter(is_active=True, **wanted).distinct()
    notify(
        event="membership.applied",
        recipients=[p for p in people_asked if rules.may_decide(application, organization, p) is None],
        context={"organization": application.name, "person": application.person},
        url=reverse("applications:inspect", args=[application.pk]),
        subject_key=f"application:{application.pk}",
    )
