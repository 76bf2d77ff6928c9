"""Who may ask for what about their data, and who decides. Each rule answers None, or the reason in words."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.models import Case
from hub.cases.services import open_cases_of
from hub.members.models import Contact

from .models import DataRequest

Reason = str


def why_not_leave(person: User) -> Reason | None:
    """Why an account can't be closed now: somebody has to take over first. The same for a withdrawn consent."""
    if person.is_superuser:
        return "运维账号由运维人员在服务器上注销，不能在这里申请。"
    contact = Contact.objects.filter(user=person.pk, is_active=True).first()
    if contact is not None and contact.is_administrator and not _other_administrators(contact):
        return (
            "您是本单位唯一的管理员，请先在“本单位联系人”中把管理员移交给同事；"
            "单位没有其他联系人的，请先邀请一位接手。"
        )
    if count := open_cases_of(person).count():
        return f"您名下还有 {count} 件未办结的事项，请先由本单位管理员移交给同事，草稿也在其中。"
    if count := Case.objects.open().filter(assignee=person.pk).count():
        return f"您还是 {count} 件未办结事项的经办人，请先由部门负责人改派。"
    return None


def why_not_ask_deletion(person: User) -> Reason | None:
    """Why one can't ask for the deletion now."""
    if _waiting(person, DataRequest.Kind.DELETION):
        return "您的注销申请正在办理，不必重复提交。"
    return why_not_leave(person)


def why_not_ask_correction(person: User) -> Reason | None:
    """Why one can't ask for a correction now."""
    if _waiting(person, DataRequest.Kind.CORRECTION):
        return "您上一次的更正请求正在办理，办结后可以再次提出；也可以先撤回。"
    return None


def may_decide(request: DataRequest, user: User) -> Reason | None:
    """Deciding on somebody else's request, once."""
    if not user.has_perm("privacy.decide_datarequest"):
        return "只有系统管理员可以办理个人信息请求。"
    if request.state != DataRequest.State.OPEN:
        by = f"，由{request.decided_by}办理" if request.decided_by else ""
        return f"这项请求{request.get_state_display()}{by}，不能再次办理。"
    if request.user_id == user.pk:
        return "不能办理本人的请求，请交由另一位系统管理员办理。"
    return None


def may_carry_out(request: DataRequest, user: User) -> Reason | None:
    """Doing what was asked: a deletion waits until somebody has taken over."""
    if reason := may_decide(request, user):
        return reason
    if request.kind == DataRequest.Kind.DELETION:
        reason = why_not_leave(request.user)
        return f"现在还不能注销，本人看到的原因是：{reason}" if reason else None
    return None


def may_withdraw(request: DataRequest, user: User) -> Reason | None:
    """Taking one's own request back while nobody has decided."""
    if request.user_id != user.pk:
        return "只能撤回本人的请求。"
    return None if request.state == DataRequest.State.OPEN else "这项请求已经办结，不能撤回。"


def _waiting(person: User, kind: str) -> bool:
    return DataRequest.objects.waiting().filter(user=person.pk, kind=kind).exists()


def _other_administrators(contact: Contact) -> bool:
    others = Contact.objects.filter(
        organization=contact.organization_id, is_administrator=True, is_active=True, user__is_active=True
    )
    return others.exclude(pk=contact.pk).exists()
