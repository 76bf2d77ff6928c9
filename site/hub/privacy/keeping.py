"""How long the layers below keep what they hold, and what is erased then."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import QuerySet

from hub.jobs.models import UNFINISHED, Job
from hub.notifications.models import Channel, Delivery, DeliveryState
from hub.search.models import Asked

from .holdings import delete_files
from .models import DataRequest
from .registry import Rule, register_rule

SIX_MONTHS, YEAR = 183, 365
SECURITY_LOG = "《网络安全法》第二十一条：网络日志留存不少于六个月"
SHORTEST = "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定"
# Words that stand where a text was.
ERASED = "（已按保存期限删除）"


def read_messages(before: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Channel.INBOX, read_at__lt=before)


def sent_texts(before: datetime) -> QuerySet[Delivery]:
    """What left the house, or never will, and still has its text. That it was sent stays."""
    settled = (DeliveryState.SENT, DeliveryState.ABANDONED, DeliveryState.BUNDLED)
    rows = Delivery.objects.exclude(channel=Channel.INBOX).filter(state__in=settled, created_at__lt=before)
    return rows.exclude(subject=ERASED)


def erase_texts(rows: QuerySet[Delivery]) -> None:
    rows.update(subject=ERASED, body="", last_error="")


def old_jobs(before: datetime) -> QuerySet[Job]:
    return Job.objects.exclude(state__in=UNFINISHED).filter(finished_at__lt=before)


def delete_jobs(rows: QuerySet[Job]) -> None:
    delete_files([name for name in rows.values_list("file", flat=True) if name])
    rows.delete()


def decided_requests(before: datetime) -> QuerySet[DataRequest]:
    return DataRequest.objects.exclude(state=DataRequest.State.OPEN).filter(asked_at__lt=before)


def old_queries(before: datetime) -> QuerySet[Asked]:
    """What nobody looked for any more; what editors offer to others stays."""
    return Asked.objects.filter(last_at__lt=before, suggested=False)


for rule in (
    Rule(
        key="searches",
        label="检索词统计",
        counted_from="最近一次检索时起",
        effect="删除",
        source=SHORTEST,
        days=SIX_MONTHS,
        due=old_queries,
    ),
    Rule(
        key="sign_ins",
        label="登录记录",
        counted_from="登录时起",
        effect="删除",
        source=SECURITY_LOG,
        days=SIX_MONTHS,
        least=SIX_MONTHS,
        due=lambda before: AccessLog.objects.filter(attempt_time__lt=before),
    ),
    Rule(
        key="failed_sign_ins",
        label="登录失败记录",
        counted_from="登录失败时起",
        effect="删除",
        source=SECURITY_LOG,
        days=SIX_MONTHS,
        least=SIX_MONTHS,
        due=lambda before: AccessFailureLog.objects.filter(attempt_time__lt=before),
    ),
    Rule(
        key="lockouts",
        label="登录锁定计数",
        counted_from="最近一次失败起",
        effect="删除",
        source=SHORTEST,
        days=30,
        due=lambda before: AccessAttempt.objects.filter(attempt_time__lt=before),
    ),
    Rule(
        key="read_messages",
        label="已读的站内消息",
        counted_from="阅读时起",
        effect="删除",
        source=SHORTEST,
        days=YEAR,
        due=read_messages,
    ),
    Rule(
        key="sent_texts",
        label="已送出的邮件、短信和群消息",
        counted_from="产生时起",
        effect="删除主题和正文，保留送出的时间",
        source=SHORTEST,
        days=SIX_MONTHS,
        due=sent_texts,
        erase=erase_texts,
    ),
    Rule(
        key="jobs",
        label="导出和后台任务",
        counted_from="完成时起",
        effect="删除记录和结果文件",
        source=SHORTEST,
        days=90,
        due=old_jobs,
        erase=delete_jobs,
    ),
    Rule(
        key="requests",
        label="办结的个人信息请求",
        counted_from="提出时起",
        effect="删除",
        source="《个人信息保护法》第五十六条：处理情况记录至少保存三年",
        days=3 * YEAR + 1,
        least=3 * YEAR + 1,
        due=decided_requests,
    ),
):
    register_rule(rule)
