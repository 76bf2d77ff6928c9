"""Words of which the benchmark's firms and events are made: common ones, and some that few events have."""

from random import Random

FIRST = "恒远 明盛 华锐 金石 东海 瑞达 国盛 中誉 信达 宏源 泰和 安信 永旭 鼎丰 嘉禾 银河 海通 长城 徽商 新湖".split()  # noqa: SIM905
SECOND = "汇通 联创 鸿业 正信 德源 启明 广发 兴业 万和 同利 佳成 方圆 久安 百川 立信 文景 天启 弘毅 丰泽 景行 昌运 瀚海 秋实 春华 知行".split()  # noqa: SIM905
CITIES = "上海 北京 郑州 大连 广州 深圳 杭州 南京 成都 重庆 武汉 长沙 西安 青岛 厦门 合肥 济南 昆明 沈阳 天津".split()  # noqa: SIM905
RARE_CITIES = "攀枝花 石河子 乌兰浩特 阿勒泰 景德镇".split()  # noqa: SIM905
PRODUCTS = "铜 铝 锌 铅 镍 锡 氧化铝 黄金 白银 螺纹钢 热轧卷板 不锈钢 线材 原油 低硫燃料油 沥青 天然橡胶 丁二烯橡胶 纸浆 集运指数".split()  # noqa: SIM905
TOPICS = (  # noqa: SIM905
    "套期保值实务 期权策略应用 基差贸易与定价 库存风险管理 跨境业务与汇率避险 交割规则解读 产业链供需展望 企业内控与合规 "
    "场外衍生品运用 采购成本锁定 利润管理案例 绿色低碳与产业升级"
).split()
FORMS = {
    "forum": "高峰论坛",
    "briefing": "投资者报告会",
    "salon": "产业沙龙",
    "campus": "高校公开课",
    "research": "产业基地调研",
    "livestream": "线上直播",
    "special": "专项培训",
}


def firm_name(number: int) -> str:
    """The short name of a firm, another for each number up to 500."""
    return FIRST[number % len(FIRST)] + SECOND[number // len(FIRST) % len(SECOND)]


def event_title(random: Random, kind: str, place: str, year: int) -> str:
    """The title of an event, as a firm would write it."""
    product, topic = random.choice(PRODUCTS), random.choice(TOPICS)
    return f"{year}年{place}{product}{topic}{FORMS[kind]}（第{random.randint(1, 40)}期）"


def city(random: Random) -> str:
    """One of twenty cities; of two thousand events one is somewhere else."""
    return random.choice(RARE_CITIES if random.random() < 0.0005 else CITIES)
