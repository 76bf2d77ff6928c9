"""Who may do what with mails: None, or the reason in words why not."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason

from .models import Mail


def may_handle(user: User) -> Reason | None:
    """Those who register what comes in."""
    return None if user.has_perm("cases.register_case") else "只有收文人员可以处理收件箱里的邮件。"


def done_already(mail: Mail) -> Reason:
    """What has become of a mail that no longer waits."""
    by = f"由{mail.handled_by}" if mail.handled_by else "由系统自动"
    if mail.state == Mail.State.REGISTERED:
        return f"这封邮件已{by}登记为 {mail.case.number if mail.case else '—'}，不能再次处理。"
    return f"这封邮件已{by}标为与业务无关，请先恢复为待处理。"


def may_put_back(mail: Mail) -> Reason | None:
    """Only what was set aside, as long as it is there."""
    if mail.state != Mail.State.IRRELEVANT:
        return "只有标为与业务无关的邮件可以恢复。"
    return "原件已按保存期限删除，不能恢复。" if mail.erased_at else None
