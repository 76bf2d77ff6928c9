"""The library of outcomes in the demo: one of each kind, one of them with three versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from education.campus.models import OutcomeIndexPage, OutcomePage, OutcomeVersion, Partner
from education.campus.outcomes import services
from education.campus.outcomes.forms import SLOT
from education.topics.models import Product
from hub.accounts.models import User
from hub.attachments.checks import check

from .files import document

WRITER = "editor.xu"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One of them. `versions`: number, days ago, what was changed; `text` are the paragraphs of its file."""

    slug: str
    title: str
    summary: str
    kind: str
    licence: str
    authors: str
    partner: str
    versions: tuple[tuple[str, int, str], ...]
    text: tuple[str, ...]
    products: tuple[str, ...] = ()
    body: tuple[str, ...] = field(default=())


OUTCOMES = (
    Outcome(
        slug="copper-fabricator-case",
        title="铜杆加工企业怎样管理原料库存的价格风险",
        summary="一家铜杆加工企业从订单、点价到库存的风险敞口，以及用期货管理库存的三个方案与会计处理。",
        kind="case",
        licence="cc-by-nc",
        authors="何敬之，江海财经大学经济学院\n林婉清，明晟期货机构业务部\n许知微，上期所投资者教育部",
        partner="江海财经大学",
        products=("CU",),
        versions=(
            ("1.0", 420, ""),
            ("1.1", 230, "补充套期会计的分录。"),
            ("2.0", 40, "改用 2026 年的合约规则，增加学生讨论题与教师手册。"),
        ),
        text=(
            "教学目标：理解加工企业的敞口来自采购与销售定价时点的差异；会计算净敞口和套保比例；能说明套保方案的适用条件和局限。",
            "案例背景：企业月均采购电解铜 3000 吨，六成按点价销售，常备库存 1200 吨。管理层关心的不是价格涨跌本身，而是加工费能否稳定。",
            "讨论一：哪些库存已经有销售价格与之对应，哪些没有？请画出一个月内的敞口变化。",
            "讨论二：比较不套保、全部套保、按敞口上限套保三种做法，各自放弃了什么、承担了什么？",
            "讨论三：若套保头寸与现货不能同时了结，企业会遇到哪些资金与会计问题？",
            "使用说明：案例中的企业和数据均为教学目的编写；不包含对价格走势的判断。",
        ),
        body=("案例供本科高年级和专业学位研究生课堂使用，建议 3 课时；教师手册随 2.0 版一并提供。",),
    ),
    Outcome(
        slug="futures-syllabus",
        title="《期货与衍生品市场》教学大纲（32 课时）",
        summary="双学分课程的教学目标、章节、课时分配、考核方式和参考书目，附交易所讲师可承担的实务单元。",
        kind="syllabus",
        licence="cc-by",
        authors="何敬之，江海财经大学经济学院\n许知微，上期所投资者教育部",
        partner="江海财经大学",
        versions=(("2025", 500, ""), ("2026", 130, "增加期权单元和投资者保护单元。")),
        text=(
            "第一单元　期货市场的产生与功能（4 课时）：远期、期货与期权；价格发现与风险管理；市场参与者。",
            "第二单元　合约与交易规则（6 课时，其中实务 2 课时）：合约条款、保证金、涨跌停板、持仓限额、交割。",
            "第三单元　套期保值与基差（8 课时，其中实务 4 课时）：敞口识别、套保比例、基差贸易、案例讨论。",
            "第四单元　期权基础（6 课时）：权利与义务、到期损益、保护性策略。",
            "第五单元　法律与投资者保护（4 课时，其中实务 2 课时）：《期货和衍生品法》、适当性、保障基金、非法期货活动的识别。",
            "第六单元　课程设计与答辩（4 课时）。考核：平时 30%，案例报告 40%，期末 30%。",
        ),
    ),
    Outcome(
        slug="rubber-reader",
        title="天然橡胶产业与期货市场读本",
        summary="从割胶、加工到轮胎制造，介绍天然橡胶产业链、定价方式和期货合约，供通识课使用。",
        kind="reader",
        licence="cc-by-nc-nd",
        authors="卓然，两江大学经济与工商管理学院\n陈立恒，衡远期货",
        partner="两江大学",
        products=("RU", "NR"),
        versions=(("1.0", 95, ""),),
        text=(
            "第一章　一棵橡胶树：种植周期与供给弹性。开割之前要等六到七年，供给对价格的反应慢，是理解橡胶价格的起点。",
            "第二章　从胶水到标准胶：加工环节的成本与质量等级。",
            "第三章　谁在用橡胶：轮胎、乳胶制品与出口。",
            "第四章　怎样定价：产地报价、保税区报价与期货点价。",
            "第五章　期货合约与交割：合约条款从哪里查、交割品级怎么看。",
            "第六章　风险提示与学习建议：期货有杠杆，学习知识不等于适合交易。",
        ),
    ),
    Outcome(
        slug="delivery-courseware",
        title="期货交割与仓单业务课件",
        summary="标准仓单的生成、流转、质押与注销，交割流程和常见问题，附课堂练习。",
        kind="courseware",
        licence="teaching",
        authors="潘书宁，上期所投资者教育部\n程以宁，浦江工商大学商学院",
        partner="浦江工商大学",
        products=("AL", "ZN", "RB"),
        versions=(("1.0", 160, ""),),
        text=(
            "一、为什么要有实物交割：把期货价格与现货连在一起。",
            "二、标准仓单：入库、检验、生成、流转、质押、注销。",
            "三、交割流程：交割意向、配对、交款、开票、出库。",
            "四、课堂练习：一张仓单从生成到注销要经过哪些单位？各自核对什么？",
        ),
    ),
)  # fmt: skip


def seed_outcomes() -> None:
    """After the partners, once."""
    if OutcomePage.objects.exists():
        return
    library = OutcomeIndexPage.objects.get(slug="outcomes")
    writer = User.objects.get(username=WRITER)
    products = {product.code: product for product in Product.objects.all()}
    today = timezone.localdate()
    for outcome in OUTCOMES:
        page = OutcomePage(
            title=outcome.title,
            slug=outcome.slug,
            summary=outcome.summary,
            kind=outcome.kind,
            licence=outcome.licence,
            authors=outcome.authors,
            partner=Partner.objects.get(organization__name=outcome.partner),
            excerpt=outcome.text[0],
            body=[("paragraph", f"<p>{text}</p>") for text in outcome.body],
            owner=writer,
        )
        page.products = [products[code] for code in outcome.products if code in products]
        versions = []
        for number, days, changes in outcome.versions:
            upload = document(
                name=f"{outcome.title}（{number} 版）",
                heading=outcome.title,
                paragraphs=[f"{number} 版", *outcome.text],
            )
            file = services.keep_file(file=upload, checked=check(upload, SLOT), user=writer)
            versions.append(
                OutcomeVersion(
                    file=file, number=number, released_on=today - timedelta(days=days), changes=changes
                )
            )
        page.versions = versions
        library.add_child(instance=page)
        page.save_revision(user=writer).publish()
