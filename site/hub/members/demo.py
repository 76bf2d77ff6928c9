"""The organizations of the demo: fictional ones of every kind, and who acts for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from hub.accounts.demo import (
    ASSOCIATION,
    DEMO_ACCOUNTS,
    FIRM_A,
    FIRM_B,
    UNIVERSITY,
    ensure_demo_accounts,
    require_demo,
)
from hub.accounts.models import User
from hub.accounts.roles import MEMBER

from .models import Contact, Organization

Kind = Organization.Kind
# Who looks after the demo's firms.
LIAISON = "clerk.gao"


@dataclass(frozen=True)
class DemoOrganization:
    """The values of one organization; only members are in the public list."""

    kind: str
    name: str
    short_name: str
    region: str
    credit_code: str | None
    phone: str
    bank_name: str = ""
    bank_account: str = ""
    website: str = ""
    english_name: str = ""


DEMO_ORGANIZATIONS = (
    DemoOrganization(
        Kind.FUTURES_FIRM, FIRM_A, "明晟期货", "上海", "91310000MA1K72QD2N", "021-55501100",
        "中国工商银行股份有限公司上海市世纪大道支行", "1001170009300652187", "https://mingsheng.example",
    ),
    DemoOrganization(
        Kind.FUTURES_FIRM, FIRM_B, "衡远期货", "广东", "91440000MA5D38RN6T", "020-55502100",
        "中国建设银行股份有限公司广州珠江新城支行", "44050158350700041926", "https://hengyuan.example",
    ),
    DemoOrganization(
        Kind.FUTURES_FIRM, "江淮德昭期货有限公司", "德昭期货", "安徽", "91340000MA2W61TG0R", "0551-55505100",
        "中国银行股份有限公司合肥滨湖支行", "182746305519", "https://dezhao.example",
    ),
    DemoOrganization(
        Kind.FUTURES_FIRM, "巴渝同衡期货有限公司", "同衡期货", "重庆", "91500000MA6U94HP8N", "023-55506100",
        "交通银行股份有限公司重庆江北支行", "500118013002746309158", "https://tongheng.example",
    ),
    DemoOrganization(
        Kind.NON_BROKER_MEMBER, "赣江铜信冶炼集团有限公司", "铜信冶炼", "江西", "91360000MA3A27LX51", "0791-55507100",
        "中国农业银行股份有限公司南昌红谷滩支行", "14011501040028367", "https://tongxin.example",
    ),
    DemoOrganization(
        Kind.NON_BROKER_MEMBER, "燕山瑞钢国际贸易有限公司", "瑞钢国贸", "河北", "91130000MA0F83NK2T", "0315-55508100",
        "中国建设银行股份有限公司唐山曹妃甸支行", "13050162640100029485", "https://ruigang.example",
    ),
    DemoOrganization(
        Kind.ASSOCIATION, ASSOCIATION, "华东铜协", "上海", "51310000MJ50183G68", "021-55503100",
        "招商银行股份有限公司上海陆家嘴支行", "121908365210703", "https://copper-east.example",
    ),
    DemoOrganization(
        Kind.ASSOCIATION, "西南天然橡胶产业协会", "西南胶协", "云南", "51530000MJ60247B7K", "0871-55509100",
        "中国农业银行股份有限公司昆明北京路支行", "24010401040037152",
    ),
    DemoOrganization(
        Kind.UNIVERSITY, UNIVERSITY, "江海财大", "浙江", "12330000MB19305Q1B", "0571-55510100",
        "中国银行股份有限公司杭州下沙支行", "371958204466", "https://jianghai.example",
    ),
    DemoOrganization(
        Kind.PLATFORM_TRADER, "甬港联橡供应链管理有限公司", "联橡供应链", "宁波", "91330200MA2J54WE4R", "0574-55511100",
        "宁波银行股份有限公司北仑支行", "51010122000836417",
    ),
    DemoOrganization(
        Kind.PLATFORM_TRADER, "琼南浩源石化贸易有限公司", "浩源石化", "海南", "91460000MA5T16YD7W", "0898-55512100",
        "中国工商银行股份有限公司海口国贸支行", "2201020809200417365",
    ),
    DemoOrganization(
        Kind.OVERSEAS_BROKER, "港岳期货（香港）有限公司", "港岳期货", "境外", None, "+852 5550 1300",
        english_name="Gangyue Futures (Hong Kong) Limited",
    ),
    DemoOrganization(
        Kind.OVERSEAS_BROKER, "星海商品（新加坡）有限公司", "星海商品", "境外", None, "+65 5550 1400",
        english_name="Xinghai Commodities (Singapore) Pte. Ltd.",
    ),
    DemoOrganization(
        Kind.OTHER, "东南绿色金属研究院", "绿色金属院", "福建", "52350000MJ70362R90", "0591-55515100",
        "兴业银行股份有限公司福州五一支行", "117010100100483692",
    ),
)  # fmt: skip


@transaction.atomic
def ensure_demo_members() -> None:
    """Make the demo's accounts, organizations and contacts that are missing; the others stay as they are.

    Raises CommandError in production.
    """
    require_demo()
    ensure_demo_accounts()
    liaison = User.objects.get(username=LIAISON)
    for demo in DEMO_ORGANIZATIONS:
        values = asdict(demo)
        values["is_public"] = demo.kind in (Kind.FUTURES_FIRM, Kind.NON_BROKER_MEMBER)
        # Overseas brokers have nobody yet: their pages name the hotline.
        values["liaison"] = None if demo.kind == Kind.OVERSEAS_BROKER else liaison
        Organization.objects.get_or_create(name=values.pop("name"), defaults=values)
    organizations = {organization.name: organization for organization in Organization.objects.all()}
    users = {user.username: user for user in User.objects.select_related("contact")}
    first_of: set[str] = set()
    for account in DEMO_ACCOUNTS:
        if account.role != MEMBER:
            continue
        Contact.objects.get_or_create(
            user=users[account.username],
            defaults={
                "organization": organizations[account.institution],
                "position": account.position,
                "is_administrator": account.institution not in first_of,
            },
        )
        first_of.add(account.institution)
