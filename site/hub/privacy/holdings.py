"""What the layers below hold about a person: account, sign-ins, contact, messages, jobs, cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from hub.accounts.models import User
from hub.accounts.services import roles_of
from hub.cases.models import Absence, Case, Participation, TimelineEntry
from hub.jobs.models import Job, private_storage
from hub.members.models import Contact, Interest
from hub.notifications.events import Group
from hub.notifications.models import Delivery, Preference

from .models import Access, Consent, DataRequest
from .registry import Holding, Line, register_holding

GONE = "已注销"


def moment(at: datetime | None) -> str:
    """A moment as people read it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"


def my_account(person: User) -> Iterator[Line]:
    yield "姓名", str(person)
    yield "用户名", person.username
    yield "邮箱", person.email or "未登记"
    yield "电话", person.phone or "未登记"
    if person.department:
        yield "部门", person.department.name
    yield "角色", "、".join(role.name for role in roles_of(person)) or "没有角色"
    yield "开立时间", moment(person.date_joined)
    yield "最近登录", moment(person.last_login)


def erase_account(person: User) -> None:
    """Name, address and numbers go, and with them the way to sign in; the row stays for what refers to it."""
    username = f"gone-{person.pk}"
    AccessAttempt.objects.filter(username=person.username).delete()
    for model in (AccessLog, AccessFailureLog):
        model.objects.filter(username=person.username).update(username=username)
    person.username, person.last_name, person.first_name = username, GONE, ""
    person.email = person.phone = person.region = ""
    person.department = None
    person.is_active = False
    person.session_generation += 1
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    # What was logged about the account carries its name.
    ModelLogEntry.objects.for_instance(person).update(label=GONE)


def my_factors(person: User) -> Iterator[Line]:
    names = {"totp": "验证器", "webauthn": "通行密钥", "recovery_codes": "恢复码"}
    for factor in Authenticator.objects.filter(user=person).order_by("created_at"):
        used = f"，最近使用 {moment(factor.last_used_at)}" if factor.last_used_at else ""
        yield names.get(factor.type, "二次验证"), f"添加于 {moment(factor.created_at)}{used}"


def erase_factors(person: User) -> None:
    Authenticator.objects.filter(user=person).delete()


def my_sign_ins(person: User) -> Iterator[Line]:
    done = AccessLog.objects.filter(username=person.username).values_list("attempt_time", "ip_address")
    failed = AccessFailureLog.objects.filter(username=person.username)
    yield from ((moment(at), f"登录成功，网络地址 {address or '未知'}") for at, address in done.iterator())
    for at, address in failed.values_list("attempt_time", "ip_address").iterator():
        yield moment(at), f"登录失败，网络地址 {address or '未知'}"


def my_contact(person: User) -> Iterator[Line]:
    contact = Contact.objects.filter(user=person.pk).select_related("organization").first()
    if contact is not None:
        yield "所属机构", contact.organization.name
        yield "职务", contact.position or "未登记"
        yield "身份", "机构管理员" if contact.is_administrator else "联系人"


def erase_contact(person: User) -> None:
    Contact.objects.filter(user=person.pk).update(position="", is_administrator=False, is_active=False)
    for contact in Contact.objects.filter(user=person.pk):
        ModelLogEntry.objects.for_instance(contact).update(label=GONE)


def my_messages(person: User) -> Iterator[Line]:
    rows = Delivery.objects.visible_to(person).order_by("-created_at", "-pk")
    for row in rows.iterator():
        yield moment(row.created_at), f"{row.get_channel_display()}：{row.subject}"


def my_preferences(person: User) -> Iterator[Line]:
    for row in Preference.objects.filter(user=person.pk).order_by("group", "channel"):
        yield Group(row.group).label, f"{row.get_channel_display()}：{row.get_mode_display()}"


def erase_messages(person: User) -> None:
    Delivery.objects.filter(recipient=person.pk).delete()


def erase_preferences(person: User) -> None:
    Preference.objects.filter(user=person.pk).delete()


def my_jobs(person: User) -> Iterator[Line]:
    for job in Job.objects.visible_to(person).iterator():
        yield moment(job.created_at), f"{job.title}，{job.get_state_display()}"


def erase_jobs(person: User) -> None:
    rows = Job.objects.visible_to(person)
    delete_files([name for name in rows.values_list("file", flat=True) if name])
    rows.delete()


def delete_files(names: Iterable[str]) -> None:
    """Delete private files once their rows are gone for good."""
    for name in names:
        transaction.on_commit(partial(private_storage().delete, name))


def my_cases(person: User) -> Iterator[Line]:
    for case in Case.objects.filter(author=person).order_by("-created_at", "-pk").iterator():
        yield moment(case.created_at), f"{case.flow.label} {case.number or '草稿'} {case.title}"


def my_entries(person: User) -> Iterator[Line]:
    entries = TimelineEntry.objects.filter(actor=person).select_related("case").order_by("-at", "-pk")
    for entry in entries.iterator():
        yield moment(entry.at), f"{entry.case.number or '草稿'}：{step_name(entry)}"


def step_name(entry: TimelineEntry) -> str:
    """What an entry was, in words: the label of its step."""
    labels = {step.name: step.label for step in entry.case.flow.transitions}
    known = {"open": "建立", "remark": "留言", "assign": "分派", "hand_over": "移交", "erase": "删除内容"}
    return labels.get(entry.event) or known.get(entry.event) or "办理"


def my_standing_in(person: User) -> Iterator[Line]:
    for absence in Absence.objects.filter(user=person).select_related("substitute"):
        days = f"{absence.starts_on:%Y-%m-%d} 至 {absence.ends_on:%Y-%m-%d}"
        yield days, f"离岗，由{absence.substitute}代办"
    for absence in Absence.objects.filter(substitute=person).select_related("user"):
        yield f"{absence.starts_on:%Y-%m-%d} 至 {absence.ends_on:%Y-%m-%d}", f"代{absence.user}办理"
    for tie in Interest.objects.filter(user=person).select_related("organization"):
        yield "利害关系", f"{tie.organization.short_name}：{tie.reason}"
    for row in Participation.objects.filter(user=person).select_related("case"):
        yield "参与的事项", f"{row.case.number or '草稿'} {row.case.title}"


def my_edits(person: User) -> Iterator[Line]:
    for model in (PageLogEntry, ModelLogEntry):
        rows = model.objects.filter(user_id=person.pk).order_by("-timestamp")
        for entry in rows.iterator():
            yield moment(entry.timestamp), f"{entry.message}（{entry.label}）"


def my_consents(person: User) -> Iterator[Line]:
    for consent in Consent.objects.visible_to(person):
        end = f"，{moment(consent.withdrawn_at)} 撤回" if consent.withdrawn_at else ""
        yield moment(consent.given_at), f"{consent.get_kind_display()}：{consent.text}{end}"


def my_requests(person: User) -> Iterator[Line]:
    for row in DataRequest.objects.filter(user=person.pk):
        yield moment(row.asked_at), f"{row.get_kind_display()}，{row.get_state_display()}"


def erase_requests(person: User) -> None:
    DataRequest.objects.filter(user=person.pk).update(wanted={}, note="")


def accesses_to_me(person: User) -> Iterator[Line]:
    rows = Access.objects.about(person).exclude(user=person.pk).select_related("user__department")
    for row in rows.iterator(chunk_size=500):
        by = row.user.department.name if row.user.department else "交易所工作人员"
        yield moment(row.at), f"{by}查看{row.get_field_display()}，事由：{row.why}"


for holding in (
    Holding(
        key="account",
        label="账号资料",
        purpose="识别您的身份、登录、在办理过程中联系您。",
        ground="为开立和使用账号所必需；您的同意。",
        kept="账号使用期间；注销时删除。",
        rows=my_account,
        erase=erase_account,
        erases="姓名、用户名、邮箱、电话、部门、角色和密码",
    ),
    Holding(
        key="contact",
        label="机构联系人资料",
        purpose="确认您代表哪家机构办理事项。",
        ground="为履行与您所在机构的合作安排所必需。",
        kept="担任联系人期间；注销时删除职务，保留所属机构。",
        rows=my_contact,
        erase=erase_contact,
        erases="职务和管理员身份",
    ),
    Holding(
        key="factors",
        label="登录安全",
        purpose="登录时的二次验证。密钥和恢复码加密保存，不显示也不导出。",
        ground="保护账号安全；《网络安全法》第二十一条。",
        kept="您移除或注销时删除。",
        rows=my_factors,
        erase=erase_factors,
        erases="验证器、通行密钥和恢复码",
    ),
    Holding(
        key="sign_ins",
        label="登录记录",
        purpose="发现异常登录、追溯安全事件。",
        ground="履行法定义务：《网络安全法》第二十一条，网络日志留存不少于六个月。",
        rule="sign_ins",
        rows=my_sign_ins,
        keeps="登录时间和网络地址依《网络安全法》留存，期满自动删除；用户名换成编号。",
    ),
    Holding(
        key="messages",
        label="通知",
        purpose="把办理进展告诉您。",
        ground="为履行与您所在机构的合作安排所必需。",
        rule="read_messages",
        rows=my_messages,
        erase=erase_messages,
        erases="全部站内消息、邮件和短信记录",
    ),
    Holding(
        key="preferences",
        label="通知接收方式",
        purpose="按您选择的方式通知您。",
        ground="您的选择。",
        kept="账号使用期间；注销时删除。",
        rows=my_preferences,
        erase=erase_preferences,
        erases="您的选择",
    ),
    Holding(
        key="jobs",
        label="导出和后台任务",
        purpose="生成您要求的文件。",
        ground="您的要求。",
        rule="jobs",
        rows=my_jobs,
        erase=erase_jobs,
        erases="任务记录和结果文件",
    ),
    Holding(
        key="cases",
        label="提出的事项",
        purpose="办理您代表机构提出的申请和报销。",
        ground="为履行与您所在机构的合作安排所必需；履行法定义务。",
        kept="事项属于所在机构。涉及报销的随会计凭证保存三十年（《会计档案管理办法》）。",
        rows=my_cases,
        keeps="事项、报销和凭证属于所在机构，随会计凭证保存三十年（《会计档案管理办法》）；提出人显示为“已注销”。",
    ),
    Holding(
        key="entries",
        label="办理记录",
        purpose="证明谁在什么时候办理了什么。",
        ground="履行法定义务；作为办理和付款的证据。",
        kept="与事项相同。记录中的事实逐条相连、不能修改，内容与事实分开保存。",
        rows=my_entries,
        keeps="办理时间和步骤作为证据随事项保存，办理人显示为“已注销”；您写下的留言和意见是事项的组成部分，随事项保存。",
    ),
    Holding(
        key="duties",
        label="代办、参与和利害关系",
        purpose="确定谁可以办理、谁须回避。",
        ground="履行管理职责所必需。",
        kept="与相关事项相同。",
        rows=my_standing_in,
        keeps="代办、参与和回避登记作为办理权限的证据保留，姓名显示为“已注销”。",
    ),
    Holding(
        key="edits",
        label="操作记录",
        purpose="追溯网页、资料和账号的修改。",
        ground="履行法定义务：《网络安全法》第二十一条。",
        kept="长期，作为审计依据。",
        rows=my_edits,
        keeps="操作时间和内容作为审计依据保留，操作人显示为“已注销”。",
    ),
    Holding(
        key="consents",
        label="同意记录",
        purpose="证明向您告知过什么、您同意过什么。",
        ground="履行法定义务：《个人信息保护法》第十四条、第十五条。",
        kept="账号使用期间及注销后，作为已取得同意的证据。",
        rows=my_consents,
        keeps="告知内容和同意、撤回的时间作为证据保留，不含您的姓名。",
    ),
    Holding(
        key="requests",
        label="个人信息请求",
        purpose="办理您关于个人信息的请求。",
        ground="履行法定义务：《个人信息保护法》第五十条。",
        rule="requests",
        rows=my_requests,
        erase=erase_requests,
        erases="请求中填写的内容",
        keeps="提出和办结的时间、结果作为履行法定义务的证据保留。",
    ),
    Holding(
        key="accesses",
        label="谁查看过我的信息",
        purpose="让您和审计人员知道敏感信息被谁、为什么查看。",
        ground="履行法定义务：《个人信息保护法》第五十一条、第五十四条。",
        kept="长期；记录不能修改或删除，不含被查看的内容。",
        rows=accesses_to_me,
        keeps="查看记录不能删除，信息主体显示为“已注销”。",
    ),
):
    register_holding(holding)
