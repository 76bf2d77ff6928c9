"""What is done to accounts. Each act of an administrator is logged with who did it."""

from __future__ import annotations

import re
from itertools import count

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from wagtail.log_actions import log

from . import rules
from .forms import PasswordResetForm
from .models import Department, User
from .roles import MEMBER, Role, role_of_group


@transaction.atomic
def create_account(
    *,
    username: str,
    email: str,
    family_name: str,
    given_name: str,
    role: Role,
    department: Department | None = None,
    phone: str = "",
    region: str = "",
    password: str | None = None,
) -> User:
    """Open an account with one role. Without a password its owner sets one by the link of a reset mail.

    Raises ValidationError when a value is not allowed, the username or the address is taken, or the
    password breaks the rules.
    """
    from django.contrib.auth.password_validation import validate_password

    account = User(
        username=username.lower(),
        email=email.lower(),
        last_name=family_name,
        first_name=given_name,
        phone=phone,
        region=region,
        department=department,
    )
    if password is not None:
        validate_password(password, account)
    account.set_password(password)
    account.full_clean()
    account.save()
    grant_role(account=account, role=role)
    return account


def grant_role(*, account: User, role: Role) -> None:
    """Give a role. Members and staff don't mix: raises ValidationError."""
    held = {held_role.code for held_role in roles_of(account)} - {role.code}
    if held and (role == MEMBER or MEMBER.code in held):
        raise ValidationError("会员联系人与交易所岗位不能同时授予一个账号。")
    account.groups.add(Group.objects.get(name=role.name))


def withdraw_role(*, account: User, role: Role) -> None:
    """Take a role away; nothing happens when it wasn't held."""
    account.groups.remove(*Group.objects.filter(name=role.name))


def roles_of(account: User) -> list[Role]:
    """The roles a person has, in the order of the table of roles."""
    roles = [role_of_group(group.name) for group in account.groups.all()]
    return [role for role in roles if role is not None]


@transaction.atomic
def unlock(*, account: User, actor: User) -> None:
    """Lift the lock after failed sign-ins, from all addresses. Raises PermissionDenied."""
    _require(rules.may_unlock(actor, account))
    forget_failures(account=account)
    log(account, "accounts.unlock", user=actor)


def forget_failures(*, account: User) -> None:
    """Let the account sign in again at once, whatever failed before."""
    AxesProxyHandler.reset_attempts(username=account.username)


@transaction.atomic
def deactivate(*, account: User, actor: User) -> None:
    """Close an account and end its sessions at once. Raises PermissionDenied."""
    _require(rules.may_deactivate(actor, account))
    set_active(account=account, active=False, actor=actor)


@transaction.atomic
def activate(*, account: User, actor: User) -> None:
    """Open a closed account; sessions from before stay ended. Raises PermissionDenied."""
    _require(rules.may_activate(actor, account))
    set_active(account=account, active=True, actor=actor)


def send_reset(*, account: User, actor: User, request: HttpRequest) -> None:
    """Send a link to a new password to the account's own address. Raises PermissionDenied."""
    _require(rules.may_send_reset(actor, account))
    form = PasswordResetForm({"email": account.email})
    form.full_clean()
    form.save(request)
    log(account, "accounts.send_reset", user=actor)


def set_active(*, account: User, active: bool, actor: User) -> None:
    """Open or close an account for whoever was found to be allowed to; all its sessions end."""
    User.objects.filter(pk=account.pk).update(
        is_active=active, session_generation=F("session_generation") + 1
    )
    account.refresh_from_db(fields=["is_active", "session_generation"])
    log(account, "accounts.activate" if active else "accounts.deactivate", user=actor)


def free_username(email: str) -> str:
    """A username nobody has, made from the part of an address before the @."""
    stem = re.sub(r"[^a-z0-9._-]+", "-", email.rpartition("@")[0].lower()).strip("._-")[:60] or "contact"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(name for n in count(1) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


def _require(reason: str | None) -> None:
    if reason:
        raise PermissionDenied(reason)
