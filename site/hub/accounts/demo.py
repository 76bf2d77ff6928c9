"""The accounts of the demo: fictional people, one password for all. They refuse to exist in production."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from .models import Department, User
from .roles import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EDITOR,
    FINANCE,
    HEAD,
    MEMBER,
    OBSERVER,
    REVIEWER,
    Role,
)
from .services import create_account

DEMO_PASSWORD = "Yanshi@2026"  # noqa: S105

DEPARTMENTS = {
    "member-services": ("会员管理部", "021-55500100"),
    "market-development": ("市场发展部", "021-55500200"),
    "investor-education": ("投资者教育部", "021-55500300"),
    "finance": ("财务部", "021-55500400"),
    "audit": ("审计部", "021-55500500"),
    "technology": ("信息技术部", "021-55500600"),
    "trading": ("交易部", "021-55500700"),
    "clearing": ("结算部", "021-55500800"),
    "delivery": ("交割部", "021-55500900"),
    "risk": ("监查部", "021-55501000"),
    "international": ("国际部", "021-55501200"),
}


@dataclass(frozen=True)
class DemoAccount:
    """`department` is a code of DEPARTMENTS; `institution` the full name of where everybody else works."""

    username: str
    family_name: str
    given_name: str
    role: Role
    phone: str
    department: str = ""
    institution: str = ""
    region: str = ""
    position: str = ""

    @property
    def name(self) -> str:
        """The name as Chinese is written."""
        return self.family_name + self.given_name

    @property
    def email(self) -> str:
        """An address that no mail server delivers to."""
        return f"{self.username}@example.com"

    @property
    def organization(self) -> str:
        """The firm, bureau or department a newcomer should know this person by."""
        return self.institution or DEPARTMENTS[self.department][0]


FIRM_A = "沪江明晟期货有限公司"
FIRM_B = "岭南衡远期货有限公司"
ASSOCIATION = "华东铜加工行业协会"
UNIVERSITY = "江海财经大学"

DEMO_ACCOUNTS = (
    DemoAccount(
        "mingsheng.lin", "林", "婉清", MEMBER, "021-55501101", institution=FIRM_A, position="机构业务部总经理"
    ),
    DemoAccount(
        "mingsheng.zhou", "周", "子昂", MEMBER, "021-55501102", institution=FIRM_A, position="产业服务经理"
    ),
    DemoAccount(
        "hengyuan.chen", "陈", "立恒", MEMBER, "020-55502101", institution=FIRM_B, position="投资者教育主管"
    ),
    DemoAccount(
        "copper.shen",
        "沈",
        "嘉禾",
        MEMBER,
        "021-55503101",
        institution=ASSOCIATION,
        position="秘书处副秘书长",
    ),
    DemoAccount(
        "jianghai.he",
        "何",
        "敬之",
        MEMBER,
        "0571-55510101",
        institution=UNIVERSITY,
        position="经济学院教授",
    ),
    DemoAccount("editor.xu", "许", "知微", EDITOR, "021-55500301", department="investor-education"),
    DemoAccount("editor.pan", "潘", "书宁", EDITOR, "021-55500302", department="investor-education"),
    DemoAccount("clerk.gao", "高", "文澜", CLERK, "021-55500101", department="member-services"),
    DemoAccount("reviewer.qian", "钱", "思远", REVIEWER, "021-55500201", department="market-development"),
    DemoAccount("reviewer.luo", "罗", "雨桐", REVIEWER, "021-55500202", department="market-development"),
    DemoAccount("head.song", "宋", "致远", HEAD, "021-55500203", department="market-development"),
    DemoAccount("reviewer.meng", "孟", "清越", REVIEWER, "021-55500901", department="delivery"),
    DemoAccount("head.gu", "顾", "怀山", HEAD, "021-55500902", department="delivery"),
    DemoAccount("reviewer.tian", "田", "牧野", REVIEWER, "021-55500602", department="technology"),
    DemoAccount("finance.he", "何", "静怡", FINANCE, "021-55500401", department="finance"),
    DemoAccount("finance.wei", "魏", "明哲", FINANCE, "021-55500402", department="finance"),
    DemoAccount("auditor.tang", "唐", "慎之", AUDITOR, "021-55500501", department="audit"),
    DemoAccount(
        "bureau.jiang", "蒋", "明哲", OBSERVER, "021-55504101", institution="上海证监局", region="上海"
    ),
    DemoAccount("admin.ye", "叶", "承志", ADMINISTRATOR, "021-55500601", department="technology"),
)


def require_demo() -> None:
    """Raise CommandError unless this installation is a demo."""
    if not settings.DEMO:
        raise CommandError(
            "Demo accounts and demo data exist only in a demo: these settings are for production."
        )


@transaction.atomic
def ensure_demo_accounts() -> None:
    """Make the departments and accounts that are missing; those that exist stay as they are.

    Contacts of organizations are linked by `hub.members.demo`. Raises CommandError in production.
    """
    require_demo()
    for code, (name, phone) in DEPARTMENTS.items():
        Department.objects.get_or_create(code=code, defaults={"name": name, "phone": phone})
    existing = set(User.objects.values_list("username", flat=True))
    for account in DEMO_ACCOUNTS:
        if account.username in existing:
            continue
        create_account(
            username=account.username,
            email=account.email,
            family_name=account.family_name,
            given_name=account.given_name,
            role=account.role,
            phone=account.phone,
            region=account.region,
            department=Department.objects.filter(code=account.department).first(),
            password=DEMO_PASSWORD,
        )


def demo_accounts_with_demo_password(*, using: str = "default") -> list[str]:
    """Usernames of active demo accounts that can be signed in to with the demo password."""
    usernames = [account.username for account in DEMO_ACCOUNTS]
    accounts = User.objects.using(using).filter(username__in=usernames, is_active=True)
    return [account.username for account in accounts if account.check_password(DEMO_PASSWORD)]
