"""Who may do what to an account: None, or the reason in words why not."""

from __future__ import annotations

from .lockout import locked_usernames
from .models import User

MANAGE = "accounts.unlock_user"


def may_manage(actor: User, account: User) -> str | None:
    """Unlocking, and sending a link to a new password."""
    if not actor.has_perm(MANAGE):
        return "只有系统管理员可以管理账号。"
    if account.is_superuser:
        return "运维账号只能在服务器上管理。"
    return None


def may_unlock(actor: User, account: User) -> str | None:
    """Lifting the lock after failed sign-ins."""
    reason = may_manage(actor, account)
    if reason:
        return reason
    return None if locked_usernames([account.username]) else "账号没有被锁定。"


def may_send_reset(actor: User, account: User) -> str | None:
    """Sending a link to a new password to the account's own address."""
    reason = may_manage(actor, account)
    if reason:
        return reason
    if not account.is_active:
        return "账号已停用，请先启用。"
    return None if account.email else "这个账号没有登记邮箱。"


def may_deactivate(actor: User, account: User) -> str | None:
    """Closing an account: never one's own, so that somebody remains who can open it again."""
    reason = may_manage(actor, account)
    if reason:
        return reason
    if actor.pk == account.pk:
        return "不能停用自己的账号。"
    return None if account.is_active else "账号已经停用。"


def may_activate(actor: User, account: User) -> str | None:
    """Opening a closed account again."""
    reason = may_manage(actor, account)
    if reason:
        return reason
    return "账号已在使用中。" if account.is_active else None
