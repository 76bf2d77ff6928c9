"""The question bank of the demo: thirty questions, each with the article that answers it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

LAW = "《期货交易管理条例》（2012 年修订）"
FUND = "《期货投资者保障基金管理办法》"
RULES, PROTECTION, FUND_TOPIC, DUTIES = "交易规则", "投资者保护", "保障基金", "交易所职责"
CATEGORIES = (RULES, PROTECTION, FUND_TOPIC, DUTIES)


class Asked(NamedTuple):
    """A question: options that are right begin with “*”."""

    category: str
    kind: str
    text: str
    options: tuple[str, ...] = ()
    answer: Any = None
    unit: str = ""
    explanation: str = ""


def single(category: str, text: str, *options: str, why: str) -> Asked:
    return Asked(category, "single", text, options, explanation=why)


def multiple(category: str, text: str, *options: str, why: str) -> Asked:
    return Asked(category, "multiple", text, options, explanation=why)


def truth(category: str, text: str, is_true: bool, *, why: str) -> Asked:
    return Asked(category, "truth", text, answer=is_true, explanation=why)


def number(category: str, text: str, value: str, unit: str, *, why: str) -> Asked:
    return Asked(category, "numeric", text, answer=Decimal(value), unit=unit, explanation=why)


QUESTIONS = (
    single(RULES, "在期货交易所进行期货交易的，应当是谁？", "*期货交易所会员", "任何企业", "任何自然人", "期货业协会会员", why=f"{LAW}第二十四条。"),
    single(RULES, "期货公司从事经纪业务，交易结果由谁承担？", "*客户", "期货公司", "期货交易所", "结算银行", why=f"{LAW}第十八条：以自己的名义为客户进行期货交易，交易结果由客户承担。"),
    single(RULES, "期货交易的结算由谁统一组织？", "*期货交易所", "期货公司", "期货业协会", "保证金存管银行", why=f"{LAW}第三十四条。"),
    single(RULES, "交割仓库由谁指定？", "*期货交易所", "期货公司", "买卖双方协商", "当地政府", why=f"{LAW}第三十六条。"),
    single(RULES, "国有及国有控股企业进行境内外期货交易，应当遵循什么原则？", "*套期保值", "收益最大化", "分散投资", "随行就市", why=f"{LAW}第四十二条。"),
    multiple(RULES, "期货交易活动应当遵循哪些原则？", "*公开", "*公平", "*公正", "*诚实信用", "先到先得", why=f"{LAW}第三条。"),
    multiple(RULES, "交割仓库不得有下列哪些行为？", "*出具虚假仓单", "*限制交割商品的入库、出库", "*泄露与期货交易有关的商业秘密", "与交易所签订协议", why=f"{LAW}第三十六条。"),
    truth(RULES, "期货交易可以在批准的交易场所以外进行，只要双方自愿。", False, why=f"{LAW}第四条：禁止在规定的期货交易场所之外进行期货交易。"),
    truth(RULES, "期货交易所不得限制实物交割总量。", True, why=f"{LAW}第三十六条。"),
    truth(RULES, "客户保证金不足又没有在规定时间内追加或者自行平仓的，期货公司应当强行平仓，费用和损失由客户承担。", True, why=f"{LAW}第三十五条。"),
    number(RULES, "买入铜期货 2 手（每手 5 吨），成交价 70000 元/吨，当日结算价 69200 元/吨，当日亏损多少元？", "8000", "元", why="（70000 − 69200）× 5 × 2 = 8000 元。当日无负债结算，见条例第三十四条。"),
    number(RULES, "卖出铝期货 4 手（每手 5 吨），成交价 20500 元/吨，当日结算价 20350 元/吨，当日盈利多少元？", "3000", "元", why="（20500 − 20350）× 5 × 4 = 3000 元。当日无负债结算，见条例第三十四条。"),
    single(PROTECTION, "期货公司接受客户委托前，应当先向客户出示什么？", "*风险说明书", "盈利测算表", "客户名单", "行情分析报告", why=f"{LAW}第二十五条。"),
    single(PROTECTION, "期货公司向客户收取的保证金属于谁？", "*客户", "期货公司", "期货交易所", "存管银行", why=f"{LAW}第二十九条。"),
    single(PROTECTION, "有人在群里打包票说“亏了我赔”，这样招揽客户违反哪一条？", "*第二十五条", "第七条", "第十四条", "第四十二条", why=f"{LAW}第二十五条：不得向客户作获利保证，也不得分享利益、不得共担风险。"),
    multiple(PROTECTION, "下列哪些单位和个人不得从事期货交易？", "*国家机关和事业单位", "*期货交易所工作人员", "*证券、期货市场禁止进入者", "从事铜加工的民营企业", why=f"{LAW}第二十六条。"),
    multiple(PROTECTION, "下列哪些是非法期货活动的常见特征？", "*要求转款到个人账户", "*对结果打包票、承诺保本", "*机构在名录上查不到", "出示风险说明书", why="合法机构先出示风险说明书（条例第二十五条）；未经批准不得经营期货业务（第十五条）。"),
    multiple(PROTECTION, "期货公司在什么情形下可以划转客户保证金？", "*依据客户的要求支付可用资金", "*为客户交存保证金、支付手续费和税款", "为其他客户垫付亏损", "为公司股东提供融资", why=f"{LAW}第二十九条、第十七条。"),
    truth(PROTECTION, "期货公司可以把几个客户的交易合在一个编码下进行。", False, why=f"{LAW}第三十条：为每一个客户单独开立专门账户、设置交易编码，不得混码交易。"),
    truth(PROTECTION, "期货业协会受理客户与期货业务有关的投诉，对会员与客户之间的纠纷进行调解。", True, why=f"{LAW}第四十六条。"),
    truth(PROTECTION, "期货交易所可以发布价格预测信息，供投资者参考。", False, why=f"{LAW}第二十八条：期货交易所不得发布价格预测信息。"),
    single(FUND_TOPIC, "保障基金补偿哪一种损失？", "*期货公司严重违法违规或风险控制不力导致保证金缺口的损失", "行情波动造成的亏损", "参与非法期货交易的损失", "软件故障错过行情的损失", why=f"{FUND}第二条、第三条、第二十三条。"),
    number(FUND_TOPIC, "个人投资者保证金损失 30 万元，按保障基金的比例补偿多少万元？", "28", "万元", why=f"{FUND}第二十一条：10 + 20 × 90% = 28 万元。"),
    number(FUND_TOPIC, "机构投资者保证金损失 30 万元，按保障基金的比例补偿多少万元？", "26", "万元", why=f"{FUND}第二十一条：10 + 20 × 80% = 26 万元。"),
    number(FUND_TOPIC, "个人投资者保证金损失 8.5 万元，按保障基金的比例补偿多少万元？", "8.5", "万元", why=f"{FUND}第二十一条：10 万元以下（含 10 万元）的部分全额补偿。"),
    truth(FUND_TOPIC, "机构以个人名义参与期货交易的，按个人投资者的比例补偿。", False, why=f"{FUND}第二十三条：按照机构投资者补偿规则进行补偿。"),
    truth(FUND_TOPIC, "使用保障基金之前，应当先以期货公司自有资金和变现资产弥补保证金缺口。", True, why=f"{FUND}第二十二条。"),
    single(DUTIES, "期货交易所的性质是什么？", "*不以营利为目的，实行自律管理", "以营利为目的的公司", "行政机关", "行业协会", why=f"{LAW}第七条。"),
    multiple(DUTIES, "市场出现异常情况时，交易所可以采取哪些紧急措施？", "*提高保证金", "*调整涨跌停板幅度", "*限制最大持仓量", "*暂时停止交易", "发布价格预测", why=f"{LAW}第十二条。"),
    multiple(DUTIES, "期货交易所应当建立、健全哪些风险管理制度？", "*保证金制度", "*当日无负债结算制度", "*涨跌停板制度", "*持仓限额和大户持仓报告制度", "持仓保密制度", why=f"{LAW}第十一条。"),
    multiple(DUTIES, "下列哪些事项须经国务院期货监督管理机构批准？", "*修改交易规则", "*上市新的交易品种", "*合约的终止", "举办投资者讲座", why=f"{LAW}第十三条。"),
    truth(DUTIES, "期货交易所可以间接参与期货交易，以提高市场流动性。", False, why=f"{LAW}第十条：不得直接或者间接参与期货交易。"),
    truth(DUTIES, "异常情况消失后，交易所应当及时取消紧急措施。", True, why=f"{LAW}第十二条。"),
    single(DUTIES, "期货交易所的收益应当首先用于什么？", "*场所和设施的运行和改善", "向会员分红", "广告宣传", "参与期货交易", why=f"{LAW}第十四条。"),
)  # fmt: skip
