"""The people of an organization: invited, joined, made administrator, handed over, dismissed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts import services as accounts
from hub.accounts.models import User
from hub.accounts.roles import MEMBER
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.cases.services import hand_over, open_cases_of
from hub.members.models import Contact, Organization
from hub.privacy.models import Consent
from hub.privacy.services import give_consent

from . import rules
from .mails import mail_invitation
from .models import Invitation, MembershipSettings

USED = "这个链接已经使用过，请直接登录；忘记密码可在登录页重设。"
EXPIRED = "这个链接已经失效，请联系邀请人重新发送。"
TAKEN = "这个邮箱已登记在另一个账号上，请直接登录；如需变更所属机构，请联系交易所。"


@transaction.atomic
def invite(*, organization_id: int, email: str, user: User, is_administrator: bool = False) -> Invitation:
    """Mail somebody a link by which they become a contact of the organization.

    An open invitation of the same address is sent again. Whether the address has an account already is said to
    its owner alone. Raises Refused where the user may not.
    """
    organization = _lock(organization_id)
    ensure(rules.may_manage(organization, user))
    ensure(None if organization.is_active else "机构已停用，不能邀请联系人。")
    email = email.lower()
    if organization.contacts.filter(user__email=email, is_active=True).exists():
        raise Refused("这个邮箱的同事已经是本单位的联系人。")
    found = Invitation.objects.open().filter(organization=organization, email=email).first()
    if found is not None:
        found.is_administrator = is_administrator
        return _send_again(found)
    made = Invitation.objects.create(
        organization=organization,
        email=email,
        is_administrator=is_administrator,
        invited_by=user,
        created_at=timezone.now(),
        expires_at=expiry(),
    )
    log(organization, "membership.invite", user=user)
    mail_invitation(made)
    return made


def invite_to_password(*, contact: Contact, user: User) -> Invitation:
    """Mail the owner of an account that was opened for them a link to its first password."""
    made = Invitation.objects.create(
        organization=contact.organization,
        email=contact.user.email,
        user=contact.user,
        is_administrator=contact.is_administrator,
        invited_by=user,
        created_at=timezone.now(),
        expires_at=expiry(),
    )
    mail_invitation(made)
    return made


@transaction.atomic
def resend(*, invitation_id: int, user: User) -> Invitation:
    """Send a new link; the earlier ones no longer work. Raises Refused."""
    return _send_again(_lock_open(invitation_id, user))


@transaction.atomic
def withdraw(*, invitation_id: int, user: User) -> None:
    """Take an invitation back: its link no longer works. Raises Refused."""
    invitation = _lock_open(invitation_id, user)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    log(invitation.organization, "membership.withdraw_invitation", user=user)


def why_not_join(invitation: Invitation) -> str | None:
    """Why a link can't be used, in words for the owner of the mailbox; None where it can."""
    if invitation.accepted_at:
        return USED
    if invitation.withdrawn_at or invitation.is_expired or not invitation.organization.is_active:
        return EXPIRED
    if invitation.user is not None:
        return None if invitation.user.is_active else EXPIRED
    known = User.objects.filter(email=invitation.email).exists()
    return TAKEN if known and not returns(invitation) else None


def returns(invitation: Invitation) -> bool:
    """Whether the address is that of a former contact of the same organization."""
    former = Contact.objects.filter(user__email=invitation.email, is_active=False)
    return former.filter(organization=invitation.organization_id).exists()


@transaction.atomic
def join(
    *,
    invitation_id: int,
    number: int,
    password: str,
    family_name: str = "",
    given_name: str = "",
    phone: str = "",
    position: str = "",
) -> Contact:
    """Use an invitation's link of that round: set the password, and open the account where there is none.

    Whoever gets a new account has consented on the form to what MembershipSettings says. A former contact of the
    same organization gets their account back. Raises Refused where the link can't be
    used, ValidationError for a password that breaks the rules.
    """
    row = Invitation.objects.get(pk=invitation_id)
    organization = _lock(row.organization_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=row.pk)
    invitation.organization = organization
    ensure(EXPIRED if invitation.round != number else why_not_join(invitation))
    account = invitation.user or User.objects.filter(email=invitation.email).first()
    if account is None:
        try:
            account = accounts.create_account(
                username=accounts.free_username(invitation.email),
                email=invitation.email,
                family_name=family_name,
                given_name=given_name,
                phone=phone,
                role=MEMBER,
                password=password,
            )
        except IntegrityError as error:
            raise Refused(TAKEN) from error
        text = MembershipSettings.load().consent_text
        give_consent(user=account, kind=Consent.Kind.ACCOUNT, text=text)
    else:
        validate_password(password, account)
        account.set_password(password)
        account.save(update_fields=["password"])
        if not account.is_active:
            accounts.set_active(account=account, active=True, actor=account)
    contact, made = Contact.objects.get_or_create(
        user=account,
        defaults={
            "organization": organization,
            "position": position,
            "is_administrator": invitation.is_administrator,
        },
    )
    if not made and not contact.is_active:
        contact.is_active, contact.is_administrator = True, invitation.is_administrator
        contact.save(update_fields=["is_active", "is_administrator"])
    invitation.user, invitation.accepted_at = account, timezone.now()
    invitation.save(update_fields=["user", "accepted_at"])
    log(organization, "membership.join", user=account)
    return contact


def why_not_dismiss(contact: Contact, user: User) -> str | None:
    """Why a contact can't leave now, or None. Whether somebody takes over is asked by the form."""
    if reason := rules.may_manage(contact.organization, user):
        return reason
    if not contact.is_active:
        return "这位联系人已经停用。"
    if contact.is_administrator and not _other_administrators(contact).exists():
        return "这是本单位唯一的管理员，请先把管理员移交给另一位联系人。"
    return None


@transaction.atomic
def dismiss(*, contact_id: int, successor_id: int | None, user: User) -> int:
    """Close a contact's account at once and hand the open cases to a colleague; answers how many.

    Raises Refused for the last administrator, and where cases are open and nobody takes over.
    """
    contact = _lock_contact(contact_id)
    ensure(why_not_dismiss(contact, user))
    handed = 0
    if open_cases_of(contact.user).exists():
        successor = successors_of(contact).filter(pk=successor_id).select_related("user").first()
        if successor is None:
            raise Refused("这位联系人还有未办结的事项，请选择由谁接手。")
        handed = len(hand_over(leaving=contact.user, successor=successor.user, user=user))
    contact.is_active = contact.is_administrator = False
    contact.save(update_fields=["is_active", "is_administrator"])
    if contact.user.is_active:
        accounts.set_active(account=contact.user, active=False, actor=user)
    log(contact, "membership.dismiss", user=user, data={"handed_over": handed})
    return handed


@transaction.atomic
def reinstate(*, contact_id: int, user: User) -> Contact:
    """The exchange lets a former contact of a firm in again, as an ordinary one. Raises Refused."""
    contact = _lock_contact(contact_id)
    ensure(why_not_reinstate(contact, user))
    contact.is_active = True
    contact.save(update_fields=["is_active"])
    if not contact.user.is_active:
        accounts.set_active(account=contact.user, active=True, actor=user)
    log(contact, "membership.reinstate", user=user)
    return contact


def why_not_reinstate(contact: Contact, user: User) -> str | None:
    """Why a former contact can't be let in again, or None."""
    if not user.has_perm("members.change_contact"):
        return "只有交易所可以恢复已停用的联系人。"
    if not contact.organization.is_active:
        return "机构已停用。"
    return "这位联系人在用。" if contact.is_active else None


@transaction.atomic
def appoint(*, contact_id: int, user: User, in_my_place: bool = False) -> Contact:
    """Make a colleague administrator; `in_my_place` gives the user's own role away with it. Raises Refused."""
    contact = _lock_contact(contact_id)
    ensure(why_not_appoint(contact, user))
    contact.is_administrator = True
    contact.save(update_fields=["is_administrator"])
    log(contact, "membership.appoint", user=user)
    if in_my_place:
        own = Contact.objects.filter(user=user.pk, organization=contact.organization_id)
        own.exclude(pk=contact.pk).update(is_administrator=False)
    return contact


def why_not_appoint(contact: Contact, user: User) -> str | None:
    """Why a colleague can't become administrator, or None."""
    if reason := rules.may_manage(contact.organization, user):
        return reason
    if not contact.is_active:
        return "已停用的联系人不能担任管理员。"
    return "这位联系人已经是管理员。" if contact.is_administrator else None


@transaction.atomic
def relieve(*, contact_id: int, user: User) -> Contact:
    """End an administrator's role; the person stays a contact. Raises Refused for the last one."""
    contact = _lock_contact(contact_id)
    ensure(why_not_relieve(contact, user))
    contact.is_administrator = False
    contact.save(update_fields=["is_administrator"])
    log(contact, "membership.relieve", user=user)
    return contact


def why_not_relieve(contact: Contact, user: User) -> str | None:
    """Why an administrator has to stay one, or None."""
    if reason := rules.may_manage(contact.organization, user):
        return reason
    if not contact.is_administrator:
        return "这位联系人不是管理员。"
    return None if _other_administrators(contact).exists() else "一家单位至少要有一位管理员，请先设置另一位。"


def successors_of(contact: Contact):
    """The colleagues who may take over a contact's open cases."""
    return (
        Contact.objects.filter(organization=contact.organization_id, is_active=True, user__is_active=True)
        .exclude(pk=contact.pk)
        .select_related("user", "organization")
    )


def expiry() -> datetime:
    """Until when a link that is mailed now works."""
    return timezone.now() + timedelta(days=MembershipSettings.load().link_days)


def _send_again(invitation: Invitation) -> Invitation:
    invitation.round += 1
    invitation.expires_at = expiry()
    invitation.mailed_at = None
    invitation.save(update_fields=["round", "expires_at", "mailed_at", "is_administrator"])
    mail_invitation(invitation)
    return invitation


def _lock(organization_id: int) -> Organization:
    """The organization's row is the lock of everything that changes its people."""
    return Organization.objects.select_for_update().get(pk=organization_id)


def _lock_contact(contact_id: int) -> Contact:
    organization = _lock(Contact.objects.values_list("organization", flat=True).get(pk=contact_id))
    contact = Contact.objects.select_related("user").get(pk=contact_id)
    contact.organization = organization
    return contact


def _lock_open(invitation_id: int, user: User) -> Invitation:
    row = Invitation.objects.get(pk=invitation_id)
    organization = _lock(row.organization_id)
    ensure(rules.may_manage(organization, user))
    invitation = Invitation.objects.open().filter(pk=invitation_id).first()
    if invitation is None:
        raise Refused("这份邀请已经使用或撤回，请刷新页面。")
    invitation.organization = organization
    return invitation


def _other_administrators(contact: Contact):
    return successors_of(contact).filter(is_administrator=True)
