"""The account that payments go to: one person enters it, another confirms it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.rules import ensure
from hub.members.models import Organization
from hub.notifications.services import notify

from . import rules
from .models import PayeeChange


@transaction.atomic
def enter(*, organization_id: int, bank_name: str, bank_account: str, basis: str, user: User) -> PayeeChange:
    """Enter a new account of an organization; payments use it once it is confirmed.

    Raises Refused with the reason, ValidationError for an account number that can't be one.
    """
    organization = Organization.objects.select_for_update().get(pk=organization_id)
    ensure(rules.may_enter_payee(organization, user))
    change = PayeeChange(
        organization=organization,
        bank_name=bank_name,
        bank_account=bank_account,
        basis=basis,
        entered_by=user,
        entered_at=timezone.now(),
    )
    change.full_clean()
    change.save(force_insert=True)
    log(organization, "membership.enter_payee", user=user, data=_facts(change))
    notify(
        event="payee.entered",
        recipients=[person for person in confirmers() if rules.may_decide_payee(change, person) is None],
        context={
            "organization": organization.short_name,
            "account": f"{bank_name} {change.masked_bank_account}",
            "basis": basis,
        },
        url=reverse("payees:inspect", args=[change.pk]),
        subject_key=f"payee:{change.pk}",
    )
    return change


@transaction.atomic
def confirm(*, change_id: int, user: User) -> PayeeChange:
    """Put the account on file. Raises Refused with the reason."""
    change = _lock(change_id)
    ensure(rules.may_decide_payee(change, user))
    _decide(change, PayeeChange.State.CONFIRMED, user)
    organization = change.organization
    organization.bank_name, organization.bank_account = change.bank_name, change.bank_account
    organization.save(update_fields=["bank_name", "bank_account"])
    log(organization, "membership.confirm_payee", user=user, data=_facts(change))
    return change


@transaction.atomic
def send_back(*, change_id: int, reason: str, user: User) -> PayeeChange:
    """Refuse what was entered, with the reason for whoever entered it. Raises Refused."""
    change = _lock(change_id)
    ensure(rules.may_decide_payee(change, user))
    _decide(change, PayeeChange.State.REFUSED, user, reason=reason)
    log(change.organization, "membership.refuse_payee", user=user, data=_facts(change))
    notify(
        event="payee.refused",
        recipients=[change.entered_by],
        context={
            "organization": change.organization.short_name,
            "account": f"{change.bank_name} {change.masked_bank_account}",
            "reason": reason,
        },
        url=reverse("payees:inspect", args=[change.pk]),
        subject_key=f"payee:{change.pk}",
    )
    return change


@transaction.atomic
def withdraw(*, change_id: int, user: User) -> PayeeChange:
    """Take back an entry that nobody has confirmed. Raises Refused."""
    change = _lock(change_id)
    ensure(rules.may_withdraw_payee(change, user))
    _decide(change, PayeeChange.State.WITHDRAWN, user)
    log(change.organization, "membership.withdraw_payee", user=user, data=_facts(change))
    return change


def confirmers() -> list[User]:
    """The active staff whose role lets them confirm an account."""
    wanted = {
        "groups__permissions__content_type__app_label": "membership",
        "groups__permissions__codename": "confirm_payee",
    }
    return list(User.objects.filter(is_active=True, **wanted).distinct())


def _lock(change_id: int) -> PayeeChange:
    """The organization is locked before the change, as `enter` does."""
    change = PayeeChange.objects.get(pk=change_id)
    organization = Organization.objects.select_for_update().get(pk=change.organization_id)
    change = PayeeChange.objects.select_for_update().get(pk=change_id)
    change.organization = organization
    return change


def _decide(change: PayeeChange, state: str, user: User, *, reason: str = "") -> None:
    change.state, change.decided_by, change.reason = state, user, reason
    change.decided_at = timezone.now()
    change.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _facts(change: PayeeChange) -> dict[str, str]:
    """What the log keeps: never the whole number."""
    return {"bank_name": change.bank_name, "bank_account": change.masked_bank_account}
