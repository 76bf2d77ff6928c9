"""Who may do what with applications, colleagues and payee accounts: None, or the reason in words why not."""

from __future__ import annotations

from hub.accounts.models import User
from hub.members.models import Contact, Organization
from hub.members.services import is_tied

from .models import Application, PayeeChange

Reason = str

RECUSE = "您与该机构存在利害关系，须回避，请交由同事办理。"


def may_decide(application: Application, organization: Organization | None, user: User) -> Reason | None:
    """Deciding on an application of `organization`, None for a firm that is not known yet (DOMAIN 8)."""
    if not user.has_perm("membership.decide_application"):
        return "只有会员专人或系统管理员可以审核开通申请。"
    if application.state != Application.State.SUBMITTED:
        by = f"，由{application.decided_by}办理" if application.decided_by else ""
        return f"这份申请{application.get_state_display()}{by}，不能再次办理。"
    if application.email == user.email or (organization and is_tied(user, organization.pk)):
        return RECUSE
    return None


def may_manage(organization: Organization, user: User) -> Reason | None:
    """Inviting and dismissing the people of an organization: its administrator, or the exchange."""
    if user.has_perm("members.change_contact"):
        return None
    contact = Contact.objects.filter(user=user.pk, organization=organization.pk, is_active=True).first()
    if contact is None or not organization.is_active:
        return "您不是这家机构的联系人。"
    return None if contact.is_administrator else "只有本单位的管理员可以增减联系人。"


def may_enter_payee(organization: Organization, user: User) -> Reason | None:
    """Entering the account that payments go to: never by those who pay."""
    if not user.has_perm("membership.enter_payee"):
        return "只有会员专人可以录入收款账户。"
    if is_tied(user, organization.pk):
        return RECUSE
    if PayeeChange.objects.pending().filter(organization=organization.pk).exists():
        return "已有一项变更待财务确认，请先由财务办理或撤回。"
    return None


def may_decide_payee(change: PayeeChange, user: User) -> Reason | None:
    """Confirming or sending back what somebody else has entered."""
    if not user.has_perm("membership.confirm_payee"):
        return "只有财务可以确认收款账户。"
    if change.state != PayeeChange.State.PENDING:
        return f"这项变更{change.get_state_display()}，不能再次办理。"
    if change.entered_by_id == user.pk:
        return "不能确认本人录入的账户，请交由同事办理。"
    return RECUSE if is_tied(user, change.organization_id) else None


def may_withdraw_payee(change: PayeeChange, user: User) -> Reason | None:
    """Taking back what nobody has confirmed yet."""
    if not user.has_perm("membership.enter_payee"):
        return "只有会员专人可以撤回。"
    if change.state != PayeeChange.State.PENDING:
        return f"这项变更{change.get_state_display()}，不能撤回。"
    return None


def payee_settled(organization: Organization) -> Reason | None:
    """Whether payments may use the account on file: confirmed, and no change of it waiting."""
    if not (organization.bank_name and organization.bank_account):
        return f"{organization.short_name}尚未登记收款账户，请会员专人录入、财务确认后再办理。"
    if PayeeChange.objects.pending().filter(organization=organization.pk).exists():
        return f"{organization.short_name}的收款账户有变更待财务确认，确认后再办理。"
    return None
