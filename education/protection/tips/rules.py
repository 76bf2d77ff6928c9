"""Who may do what with a report."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import holds
from hub.members.services import organization_of

from ..models import Liaison, Reporter, Tip

SEE = "protection.view_tip"
HANDLE = "protection.handle_tip"

can_handle = holds(HANDLE, "只有打非工作人员可以办理线索。")


def is_liaison(user: User) -> bool:
    """Whether the user is one of the named persons who may know who reported."""
    return (
        user.has_perm("protection.read_reporter")
        and Liaison.objects.filter(user=user.pk, is_active=True).exists()
    )


def handles(user: User) -> bool:
    """Whether the user works on reports."""
    return user.has_perm(HANDLE)


def may_report(user: User) -> Reason | None:
    """Every organization with an account may report."""
    return None if organization_of(user) else "您的账号没有关联任何机构；请在网站的举报页面提交。"


def why_no_reporter(tip: Tip) -> Reason | None:
    """Why there is nobody to look up."""
    if tip.erased_at:
        return "举报人信息已按保存期限删除。"
    return None if Reporter.objects.filter(tip=tip.pk).exists() else "这条线索是匿名提交的。"


def may_warn(tip: Case, user: User) -> Reason | None:
    """A warning is drafted of what was found true, once."""
    if not tip.timeline.filter(event="verify").exists():
        return "查实的线索才能起草风险警示。"
    if tip.child.warning_id:
        return "这条线索的风险警示已经起草。"
    return can_handle(tip, user)
