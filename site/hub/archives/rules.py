"""Who may take an archive out of the house."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.rules import is_staff


def may_export(user: User) -> Reason | None:
    """Auditors: whoever proves the records, and reads the internal ones that a whole chain is made of."""
    if user.is_active and user.has_perm("cases.audit_case") and is_staff(user):
        return None
    return "只有审计人员可以导出档案。"
