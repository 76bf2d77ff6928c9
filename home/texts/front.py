"""Front page, annual arrangement, list of members, and the settings of the site."""

from typing import Any

from . import SOURCE

# What the source says of the exchange. Footer numbers, address and billing details are for the administrator.
EXCHANGE = {
    "name": "上海期货交易所",
    "short_name": "上期所",
    "subsidiary_name": "上海国际能源交易中心",
    "service_centre": "市场服务中心（MSC）",
    "hotline": "8008203618",
    "mailbox": "msc@shfe.com.cn",
    "website": "https://www.shfe.com.cn/",
    "education_base_url": "https://edu.shfe.com.cn/",
}

HOME = {
    "summary": "会员服务与投资者教育的工作安排、项目说明和在线办理。",
    "headline": "紧密联系会员|服务实体经济",
    "lead": "会员服务与投资者教育的年度安排、项目说明和办事入口都在这里。会员单位和行业协会登录后，可以在线申请合办市场活动，并查看审批、报销和付款的每一步。",
}

# (title, text, key of the page)
TASKS = [
    ("申请合办市场活动", "论坛、报告会、产业沙龙、校园人才培养、调研和线上直播。", "co-hosted-events"),
    ("反馈意见建议", "“一站通”会员之声：专人对接，书面或线上一对一反馈。", "one-stop"),
    ("预约来访", "发送拜访函，交易所收文后2个工作日内反馈接待安排。", "one-stop"),
    ("了解“上期强源助企”项目", "功能类与服务类项目，激励措施为手续费减收。", "incentive"),
    ("学习大宗商品知识", "“大宗商品月月谈”通常每月一课，面向各类市场参与者。", "monthly-talks"),
    ("核对会员名录", "查一家期货公司是不是交易所会员，谨防假冒。", "member-firms"),
]

ARRANGEMENT = {
    "year": 2023,
    "summary": "2023年会员服务和投资者教育的全部项目、发起方式和时间。",
    "lead": (
        "2023年，交易所扎根期货服务实体本质，践行高质量发展要求，优化并创新推出了一系列服务会员、服务市场发展的安排举措。"
        "为便于会员单位等及时把握工作方向、更好与交易所进行工作对接，整理如下。"
    ),
    "status": (
        f"<p>本页内容出自交易所公布的{SOURCE}。交易所持续关注市场运行态势和行业发展情况，"
        "根据业务开展和工作推进情况，定期对安排内容进行更新。</p>"
        "<p>各年度的申报时间和要求，以交易所最新通知和各项目页面公布的当前申报为准。</p>"
    ),
}

ANNOUNCEMENTS = {
    "summary": "交易所公开发布的通知和公告。",
    "lead": "交易所公开发布的通知和公告。面向会员的公告，请会员单位登录门户阅读。",
}

# (part, [(title, text, how it starts, key of the page)])
ARRANGEMENT_GROUPS = [
    (
        "会员及市场服务",
        [
            (
                "“一站通”会员服务机制",
                "统筹会员、市场机构接待来访；拓展与会员日常沟通渠道，意见建议一对一反馈。",
                "发送拜访函或会员之声反馈表",
                "one-stop",
            ),
            (
                "合作举办市场活动",
                "大型论坛、投资者报告会、小型产业沙龙、校园人才培养、调研、线上直播和专项活动。",
                "会员单位、行业协会发起申请",
                "co-hosted-events",
            ),
            (
                "“上期强源助企”项目",
                "功能类项目锚定累计成交、持仓；服务类项目包括定价基准、企业拓展、工具应用。激励措施为手续费减收。",
                "会员单位、综合业务平台交易商等申请或备案",
                "incentive",
            ),
            (
                "企业深耕计划",
                "一对一服务重点或龙头企业，开展系统性、深入服务，证监局跟进、监督。",
                "会员单位发起申请",
                "deep-cultivation",
            ),
        ],
    ),
    (
        "投资者教育",
        [
            (
                "大宗商品月月谈",
                "产业研究、行情研判以及交易所新业务、项目、活动介绍的半天会议或线上课程。",
                "交易所主办",
                "monthly-talks",
            ),
            (
                "面向重要市场参与主体系列培训",
                "面向产业协会和企业、会员和从业人员、机构投资者的专业化培训和普及型投教活动。",
                "交易所主办或与相关单位合办",
                "training",
            ),
            (
                "推动投资者教育进入国民教育体系",
                "与高校签署备忘录，开展合办课程、课题研究和实践实习。",
                "交易所主办，或会员单位发起申请",
                "campus",
            ),
        ],
    ),
    (
        "系列评优",
        [
            ("会员评优", "根据会员市场表现、合规经营情况评选。", "交易所发起", "member-award"),
            (
                "境外经纪机构突出市场贡献奖评选",
                "根据境外经纪机构客户开发、市场参与、业务服务等情况评选。",
                "上海国际能源交易中心发起",
                "overseas-award",
            ),
            (
                "优秀分析师（团队）评选",
                "依据投研分析师（队伍）服务实体经济能力评选。",
                "公布方案后会员申请",
                "analyst-award",
            ),
        ],
    ),
]

# (title, months, when in the words of the source, key of the page): only programmes whose time the source names.
RHYTHM = [
    ("大宗商品月月谈", range(1, 13), "通常每月一课", "monthly-talks"),
    ("会员评优", [1], "每年年初", "member-award"),
    ("境外经纪机构评选", [4], "每年4月前后", "overseas-award"),
    ("优秀分析师（团队）评选", [11], "11月前后", "analyst-award"),
]

MEMBER_FIRMS: dict[str, Any] = {
    "summary": "核对一家机构是不是交易所会员。",
    "lead": "名录列出交易所会员的全称、统一社会信用代码和官方网站。有人自称会员单位与您联系时，请先在这里核对。",
    "body": [
        ("heading", {"text": "如何识别假冒机构", "anchor": "fakes"}),
        (
            "paragraph",
            "<ul><li>全称和统一社会信用代码须与名录完全一致，一字之差就可能是假冒。</li>"
            "<li>从名录里的官方网站进入，不点击陌生链接、不扫来历不明的二维码下载交易软件。</li>"
            "<li>期货公司不会要求把资金转入个人账户，也不会承诺收益。</li></ul>",
        ),
    ],
}
