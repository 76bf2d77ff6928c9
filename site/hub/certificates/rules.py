"""Who may take a certificate back. Each rule answers None or a reason in words."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason

from .models import Certificate


def may_revoke(certificate: Certificate, user: User) -> Reason | None:
    """Staff with the right, not their own, and only once."""
    if not user.has_perm("certificates.revoke_certificate"):
        return "您没有撤销证书的权限。"
    if certificate.user_id == user.pk:
        return "不能撤销自己的证书，请由同事办理。"
    if certificate.revoked_at:
        return "这份证书已经撤销。"
    return None
