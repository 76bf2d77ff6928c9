"""The list that a new installation begins with; editors keep it afterwards.

The articles are those of the law behind each: 期货交易管理条例 (text of 2012, seeds/001) art. 28, an exchange may not publish
forecasts of prices, and art. 25, no promise of profit or share in it (DOMAIN 5).
"""

from __future__ import annotations

from ..models import GuardPhrase

Kind = GuardPhrase.Kind
FORECAST = "《期货交易管理条例》第二十八条：期货交易所不得发布价格预测信息"
PROMISE = "《期货交易管理条例》第二十五条：不得作获利保证，不得约定分享利益或者共担风险"
TRUE = "投资者教育内容应当客观、准确，不得误导投资者"
SAY_MECHANISM = "写影响价格的因素和机制，不写方向、点位和时间。"
SAY_RISK = "写规则和风险，不写收益；提到保证获利的骗局时，可由另一位同事确认为误报。"
SAY_FACT = "去掉夸大的说法，写事实和出处。"

#: Not right behind a word that says that it may not be.
NOT = "(?<!不得)(?<!禁止)(?<!严禁)(?<!不能)(?<!不会)(?<!不应)(?<!不可)(?<!无法)"
FUTURE = "(预计|预测|料将|有望|势必|必将|必然|将会|即将|可望)"
WAY = "(上涨|下跌|走高|走低|大涨|大跌|暴涨|暴跌|反弹|回落|突破|跌破|探底|见顶|见底|触底|冲高|飙升)"

WORDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    Kind.FORECAST: (
        ("目标点位", FORECAST, SAY_MECHANISM),
        ("后市看涨", FORECAST, SAY_MECHANISM),
        ("后市看跌", FORECAST, SAY_MECHANISM),
        ("看多后市", FORECAST, SAY_MECHANISM),
        ("看空后市", FORECAST, SAY_MECHANISM),
        ("逢低做多", FORECAST, SAY_MECHANISM),
        ("逢高做空", FORECAST, SAY_MECHANISM),
        ("逢低买入", FORECAST, SAY_MECHANISM),
        ("逢高卖出", FORECAST, SAY_MECHANISM),
        ("抄底", FORECAST, SAY_MECHANISM),
        ("上涨空间", FORECAST, SAY_MECHANISM),
        ("下跌空间", FORECAST, SAY_MECHANISM),
        ("牛市来临", FORECAST, SAY_MECHANISM),
        ("熊市来临", FORECAST, SAY_MECHANISM),
    ),
    Kind.PROMISE: (
        ("稳赚", PROMISE, SAY_RISK),
        ("包赚", PROMISE, SAY_RISK),
        ("只赚不赔", PROMISE, SAY_RISK),
        ("零风险", PROMISE, SAY_RISK),
        ("无风险收益", PROMISE, SAY_RISK),
        ("高收益低风险", PROMISE, SAY_RISK),
        ("保本保息", PROMISE, SAY_RISK),
        ("收益有保障", PROMISE, SAY_RISK),
        ("躺赚", PROMISE, SAY_RISK),
        ("一夜暴富", PROMISE, SAY_RISK),
    ),
    Kind.OTHER: (
        ("内幕消息", TRUE, SAY_FACT),
        ("跟单喊单", TRUE, SAY_FACT),
        ("翻倍行情", TRUE, SAY_FACT),
    ),
}
PATTERNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    Kind.FORECAST: (
        ("目标价(?!格)", FORECAST, SAY_MECHANISM),
        (f"{FUTURE}.{{0,12}}{WAY}", FORECAST, SAY_MECHANISM),
        (f"(价格|价位|期价|铜价|铝价|金价|油价|钢价|胶价).{{0,6}}(将|会){WAY}", FORECAST, SAY_MECHANISM),
        ("(看涨|看跌|看高|看低)(至|到).{0,6}[0-9]", FORECAST, SAY_MECHANISM),
    ),
    Kind.PROMISE: (
        (f"{NOT}(保证(?!金)|承诺|确保).{{0,4}}(收益|盈利|获利|赚钱|不亏|本金)", PROMISE, SAY_RISK),
        ("年化(收益)?(率)?(高)?达?到?[0-9]", PROMISE, SAY_RISK),
        (f"{NOT}(分享利益|利益共享|共担风险|风险共担)", PROMISE, SAY_RISK),
    ),
    Kind.OTHER: (),
}


def seed_phrases() -> None:
    """Make the list where there is none; what editors have changed stays."""
    if GuardPhrase.objects.exists():
        return
    GuardPhrase.objects.bulk_create(
        GuardPhrase(kind=kind, text=text, is_pattern=is_pattern, article=article, hint=hint)
        for is_pattern, lists in ((False, WORDS), (True, PATTERNS))
        for kind, rows in lists.items()
        for text, article, hint in rows
    )
