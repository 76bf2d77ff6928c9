"""What the services show in the demo: jobs, changed texts, choices, and messages that somebody has to decide on."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.archives.services import VERIFY, request_export
from hub.backoffice.exports import JOB
from hub.cases.models import Case
from hub.jobs.services import start
from hub.notifications import preferences, texts
from hub.notifications.events import Group, find
from hub.notifications.models import Channel, Delivery, DeliveryState, Endpoint, Mode
from hub.notifications.sending import INTERRUPTED
from hub.notifications.services import notify

CLERK, ADMINISTRATOR, MEMBER, REVIEWER = "clerk.gao", "admin.ye", "mingsheng.zhou", "reviewer.luo"
AUDITOR = "auditor.tang"
EXPORTS = (
    ("导出事项（Excel）", "/admin/cases/export/cases.xlsx?group=all"),
    ("导出机构（CSV）", "/admin/organizations/?export=csv"),
    ("导出报销与付款（CSV）", "/admin/claims/export.csv?group=all"),
)
UNDECIDED = (
    (Channel.EMAIL, DeliveryState.FAILED, "邮件服务器拒收：550 mailbox unavailable"),
    (Channel.EMAIL, DeliveryState.REVIEW, INTERRUPTED),
    (Channel.SMS, DeliveryState.FAILED, "收件人已停用，或没有登记手机号码。"),
)


@transaction.atomic
def seed_services() -> None:
    """After the events, once."""
    people = {person.username: person for person in User.objects.all()}
    seed_jobs(people[CLERK])
    seed_archive(people[AUDITOR])
    seed_messages(people[ADMINISTRATOR], people[MEMBER], people[REVIEWER])


def seed_jobs(clerk: User) -> None:
    """The clerk's exports; the last is not the clerk's to have, and says so."""
    for number, (title, address) in enumerate(EXPORTS, start=1):
        start(kind=JOB, owner=clerk, arguments={"address": address}, title=title, key=f"demo-{number}")


def seed_archive(auditor: User) -> None:
    """The auditor's archive of a paid event with its claim, and the check of all data."""
    case = Case.objects.filter(kind="event", state="settled").order_by("pk").first()
    if case is not None:
        request_export(user=auditor, case=case, reason="年度内部审计抽查：已付款的合办活动")
    start(kind=VERIFY, owner=auditor, arguments={}, title="检查全部数据", key="demo")


def seed_messages(administrator: User, member: User, reviewer: User) -> None:
    """A text of the administrator's, a group robot that is off, digests that wait, dead letters."""
    body = (
        "{{ 收件人 }}，您好：\n\n您的申请“{{ 名称 }}”（{{ 编号 }}）已获批准。{{ 下一步 }}\n\n意见：{{ 意见 }}"
    )
    texts.change(
        event=find("event.approve.applicant"),
        channel=Channel.EMAIL,
        subject="“{{ 名称 }}”已获批准，请按批准内容举办",
        body=body,
        user=administrator,
    )
    Endpoint.objects.create(
        name="市场发展部待办群（样张）",
        kind=Endpoint.Kind.WECOM,
        department=cast(Department, reviewer.department),
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo-only",
        groups=[Group.WORK, Group.DEADLINE],
        is_active=False,
    )
    preferences.choose(
        user=member,
        modes={
            (Group.REMARK, Channel.EMAIL): Mode.DAILY,
            (Group.PROGRESS, Channel.EMAIL): Mode.DAILY,
            (Group.REMARK, Channel.SMS): Mode.NOW,
        },
    )
    notify(
        event="case.remark.applicant",
        recipients=[member],
        context={
            "title": "螺纹钢贸易企业库存管理讲座",
            "sentence": "“螺纹钢贸易企业库存管理讲座”有新的留言。",
        },
        url="/portal/cases/",
    )
    for channel, state, error in UNDECIDED:
        Delivery.objects.create(
            event="case.remark.applicant",
            recipient=member,
            channel=channel,
            subject="“螺纹钢贸易企业库存管理讲座”有新的留言",
            body="请打开事项查看并答复。",
            url="/portal/cases/",
            state=state,
            attempts=1,
            claimed_at=timezone.now(),
            last_error=error,
        )
