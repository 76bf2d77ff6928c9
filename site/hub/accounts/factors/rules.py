"""Who needs a second factor, and who may take one away: None, or the reason in words why not."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from ..areas import ADMINISTRATION
from ..models import User
from ..rules import may_manage


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What the person can show beside the password. Recovery codes only stand in for these."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)


def needs_factor(user: User) -> bool:
    """Whether this person must have a second factor: staff, where the installation requires it."""
    return settings.REQUIRE_SECOND_FACTOR and user.has_perm(ADMINISTRATION.permission)


def may_remove(user: User, factor: Authenticator) -> str | None:
    """Taking one's own factor away: staff keep one while they need one."""
    if needs_factor(user) and not factors_of(user).exclude(pk=factor.pk).exists():
        return "工作人员须保留至少一种二次验证方式。请先添加另一种，再移除这一种；换手机请用“更换验证器”。"
    return None


def may_reset(actor: User, account: User) -> str | None:
    """Taking all factors of a colleague away, who then sets up new ones. Never one's own."""
    reason = may_manage(actor, account)
    if reason:
        return reason
    if actor.pk == account.pk:
        return "不能重设自己的二次验证，请由另一位系统管理员办理。"
    return None if factors_of(account).exists() else "这个账号没有开启二次验证。"
