"""业务对口部门与联系人 in the demo: what members ask for, by department; most of it confirmed in this quarter."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Department
from hub.directory.models import Entry
from hub.directory.services import quarter_start

# Department, business, other names of it, person, phone, mailbox.
ENTRIES = (
    (
        "member-services",
        "“一站通”会员服务、接待来访",
        "会员之声、拜访、反馈",
        "高文澜",
        "021-55500101",
        "msc@exchange.example",
    ),
    (
        "member-services",
        "账号开通、机构与联系人变更",
        "登录、注册、管理员",
        "高文澜",
        "021-55500101",
        "msc@exchange.example",
    ),
    (
        "member-services",
        "收款账户登记与变更",
        "银行账户、开户行",
        "宋知行",
        "021-55500102",
        "msc@exchange.example",
    ),
    (
        "market-development",
        "合作举办市场活动申请与审批",
        "合办、沙龙、论坛、讲座",
        "钱思远",
        "021-55500201",
        "events@exchange.example",
    ),
    (
        "market-development",
        "合办活动总结、验收与案例",
        "签到、满意度、案例",
        "罗雨桐",
        "021-55500202",
        "events@exchange.example",
    ),
    (
        "market-development",
        "企业深耕计划",
        "龙头企业、产业服务",
        "宋致远",
        "021-55500203",
        "events@exchange.example",
    ),
    (
        "investor-education",
        "大宗商品月月谈、系列培训",
        "讲师、课程、报名",
        "许知微",
        "021-55500301",
        "education@exchange.example",
    ),
    (
        "investor-education",
        "校园教育与高校合作",
        "大学、实习、课题",
        "潘书宁",
        "021-55500302",
        "education@exchange.example",
    ),
    (
        "finance",
        "费用报销、发票与付款",
        "核票、结算发票、到账",
        "何静怡",
        "021-55500401",
        "finance@exchange.example",
    ),
    (
        "technology",
        "会员服务平台使用与故障",
        "系统、验证码、浏览器",
        "叶承志",
        "021-55500601",
        "support@exchange.example",
    ),
)
UNCONFIRMED = "market-development"


@transaction.atomic
def seed_directory() -> None:
    """Once; one department has not confirmed its entries yet."""
    departments = {row.code: row for row in Department.objects.all()}
    today = timezone.localdate()
    for position, (code, business, keywords, person, phone, email) in enumerate(ENTRIES, start=1):
        confirmed = quarter_start(today) - timedelta(days=20) if code == UNCONFIRMED else today
        Entry.objects.get_or_create(
            department=departments[code],
            business=business,
            person=person,
            defaults={
                "keywords": keywords,
                "phone": phone,
                "email": email,
                "position": position * 10,
                "confirmed_on": confirmed,
                "confirmed_by": departments[code].staff.order_by("pk").first(),
            },
        )
