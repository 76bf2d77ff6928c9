"""Investor protection in the demo: an invented blacklist, marked as samples, and three warnings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from education.protection.models import (
    Liaison,
    Listing,
    Mirroring,
    ProtectionSettings,
    RiskWarningIndexPage,
    RiskWarningPage,
    Tip,
)
from education.protection.tips import services
from education.protection.tips.services import Teller
from hub.accounts.models import Department, User
from hub.cases.services import perform

SOURCE = "样例数据（虚构）"
SOURCE_URL = "https://www.example.org/blacklist/"
#: Name, other names, domains, apps, what it did. All invented; the domains can't exist.
ENTRIES = (
    (
        "星海国际期货",
        "Star Sea Futures",
        "xinghai-futures.example",
        "星海掌上通",
        "无期货经营资格，招揽客户开户交易",
    ),
    ("银帆资本管理", "", "yinfan-capital.test\nyf88.test", "", "以“配资”名义提供资金，诱导交易"),
    ("环球金桥交易中心", "金桥盘", "jinqiao.example.com", "金桥行情", "假冒交易场所，自行撮合并操纵报价"),
    ("鼎汇恒通", "DHT Markets", "dht-markets.example", "DHT Trader", "冒用境外牌照，诱导境内客户入金"),
    ("天元操盘手", "", "tianyuan-trader.test", "", "微信群“喊单”，收取会员费"),
    ("东岳期货服务网", "", "dongyue-qh.example", "", "假冒期货公司网站，骗取账号密码"),
    ("汇盈国际", "HuiYing Intl.", "huiying-intl.test", "汇盈宝", "无期货经营资格，代客理财"),
    ("北辰大宗", "", "beichen-dz.example", "北辰大宗", "以“现货”名义进行集中撮合的变相期货交易"),
    ("蓝湾财富", "", "lanwan.example.org", "", "承诺收益，代客操盘"),
    ("华信恒泰投资咨询", "", "hxht.test", "", "无资格从事期货投资咨询"),
    ("金石点金", "", "例子点金.test", "点金助手", "售卖荐股荐期软件，夸大宣传"),
    ("九州通汇", "", "jiuzhou-th.example", "", "虚假交易软件，无法出金"),
    ("瑞丰国际盘", "瑞丰外盘", "ruifeng-wp.test", "", "招揽参与境外期货，资金去向不明"),
    ("云顶期货学院", "", "yunding-school.example", "", "以培训为名诱导开户并代为下单"),
    ("盛世操盘", "", "", "盛世操盘", "直播间“带单”，按盈利分成"),
    ("中恒联创", "", "zhlc.example", "", "冒用期货从业人员名义招揽客户"),
    ("凯越贵金属", "", "kaiyue-metal.test", "", "变相期货交易，点差和手续费异常"),
    ("通达套利联盟", "", "tongda-ally.example.com", "", "以“无风险套利”为名吸收资金"),
    ("恒信量化", "", "hengxin-quant.test", "恒信量化", "出租交易账户，提供“配资”"),
    ("海川客服中心", "", "haichuan-kf.example", "", "假冒交易所客服，索取验证码"),
)
#: One that its source has taken off again: it is not shown.
DELISTED = ("远洋商贸行情网", "", "yuanyang.example", "", "被冒用名义，来源核实后移出")
WARNINGS = (
    (
        "警惕假冒交易所名义的 App 和客服",
        "fake-exchange-app",
        "有人以交易所名义发布 App，并以“客服”身份索取验证码。交易所不提供开户、入金和交易软件。",
        ("海川客服中心",),
        ("haichuan-kf.example",),
        ("海川行情",),
        "交易所不面向个人开户，不发布交易 App，也不会以任何名义索取密码和验证码。收到此类信息的，不要点击链接，不要转账；已经转账的，立即报警并联系银行止付。",
    ),
    (
        "警惕“喊单”群和直播间“带单”",
        "trading-signal-groups",
        "以“老师带单”“内部消息”为名拉群收费，或者诱导到非法平台交易。",
        ("天元操盘手", "盛世操盘"),
        ("tianyuan-trader.test",),
        ("盛世操盘",),
        "提供期货交易咨询须有相应资格。群里的“学员”往往由同一伙人假扮；要求转到陌生平台开户的，多为非法交易场所。请只通过期货公司开户，在期货公司官方网站下载软件。",
    ),
    (
        "警惕以“配资”名义出租交易账户",
        "margin-lending",
        "以放大资金为名出租账户、收取利息和管理费，账户不在客户名下，资金没有保证金监控。",
        ("银帆资本管理", "恒信量化"),
        ("yinfan-capital.test", "hengxin-quant.test"),
        ("恒信量化",),
        "期货交易实行账户实名制，出租、借用账户违反规定。资金打入对方账户后既不受保证金安全存管保护，出现损失也不在保障基金的补偿范围。",
    ),
)


#: What was reported, by whom, and the steps that followed: name of the step and what was said. All invented.
TIPS = (
    (
        {
            "activity": "impersonation",
            "account": "（样例）自称交易所客服，加微信后发来 App 下载链接，要求登录并提供验证码。",
            "happened": "上周",
            "other_names": "海川客服中心",
            "domains": "haichuan-kf.example",
            "apps": "海川行情",
        },
        Teller(name="沈知白", phone="13800001234", email="shen@example.com"),
        (),
    ),
    (
        {
            "activity": "lending",
            "account": "（样例）电话推销“配资”，称可放大十倍，资金打入对方个人账户。",
            "other_names": "银帆资本",
            "domains": "https://www.yf88.test/login",
            "amount": Decimal("120000.00"),
        },
        Teller(),
        (("accept", {"note": "已受理，正在核查。"}),),
    ),
    (
        {
            "activity": "platform",
            "account": "（样例）群里的“老师”带单，平台只能入金不能出金。",
            "happened": "今年 8 月至 10 月",
            "other_names": "环球金桥交易中心",
            "domains": "jinqiao.example.com",
            "apps": "金桥行情",
            "amount": Decimal("86000.00"),
        },
        Teller(phone="13900005678"),
        (("accept", {"note": ""}), ("verify", {"note": "经核查，属于变相期货交易。"})),
    ),
    (
        {"activity": "signals", "account": "（样例）直播间“带单”，按盈利分成。", "other_names": "盛世操盘"},
        Teller(),
        (
            ("accept", {"note": ""}),
            ("transfer", {"note": "材料已移送。", "transferred_to": "中国证监会派出机构"}),
            ("close", {"note": "感谢您的举报。"}),
        ),
    ),
    (
        {"activity": "other", "account": "（样例）对手续费标准有疑问。"},
        Teller(),
        (("decline", {"note": "不属于非法期货活动，请向期货公司咨询或者投诉。"}),),
    ),
)


def seed_protection() -> None:
    """After the pages, once."""
    if Listing.objects.exists():
        return
    with transaction.atomic():
        _list()
    _warn()
    _report()


def _report() -> None:
    told = ProtectionSettings.load()
    told.tip_department = Department.objects.get(code="market-development")
    told.save()
    for username in ("head.song", "clerk.gao"):
        Liaison.objects.create(user=User.objects.get(username=username), duty="线索受理，与举报人联系")
    handler = User.objects.get(username="reviewer.luo")
    for number, (values, teller, steps) in enumerate(cast(Any, TIPS)):
        tip = services.submit(form=f"demo-tip-{number}", values=values, teller=teller)
        for name, data in steps:
            tip = Tip.objects.get(pk=tip.pk)
            perform(case_id=tip.pk, name=name, user=handler, version=tip.version, data=dict(data))
    member = User.objects.get(username="mingsheng.lin")
    services.submit(
        form="demo-tip-member",
        values={
            "activity": "impersonation",
            "account": "（样例）有网站假冒我公司名义招揽开户，客户已有人询问。",
            "domains": "dongyue-qh.example",
        },
        teller=Teller(name=str(member), phone=member.phone, email=member.email, user=member),
    )


def _list() -> None:
    today = timezone.localdate()
    for number, row in enumerate((*ENTRIES, DELISTED)):
        name, others, domains, apps, reason = row
        listed_on = today - timedelta(days=17 * (number + 1))
        Listing.objects.create(
            name=name,
            other_names=others,
            domains=domains,
            apps=apps,
            reason=f"（样例）{reason}",
            source=SOURCE,
            source_url=SOURCE_URL,
            listed_on=listed_on,
            delisted_on=today if row is DELISTED else None,
        )
    Mirroring.objects.create(
        by=User.objects.get(username="editor.xu"), file_name="样例名单.xlsx", complete=True, new=len(ENTRIES)
    )


def _warn() -> None:
    below = RiskWarningIndexPage.objects.first()
    if below is None:
        return
    today = timezone.localdate()
    for number, (title, slug, summary, names, domains, apps, text) in enumerate(WARNINGS, start=1):
        with transaction.atomic():
            page = below.add_child(
                instance=RiskWarningPage(
                    title=title,
                    slug=slug,
                    summary=f"（样例）{summary}",
                    warned_on=_weekday(today - timedelta(days=20 * number)),
                    other_names="\n".join(names),
                    domains="\n".join(domains),
                    apps="\n".join(apps),
                    body=[("paragraph", f"<p>{text}</p>")],
                    live=False,
                )
            )
            page.save_revision().publish()


def _weekday(day: date) -> date:
    """Warnings go out on a working day."""
    return day - timedelta(days=max(0, day.weekday() - 4))
