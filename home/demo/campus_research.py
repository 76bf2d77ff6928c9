"""Research in the demo: an open call and last year's, topics in every state, reviews with and without a conflict."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from education.campus.models import ResearchCall, ResearchReview, ResearchTopic
from education.campus.research import services
from hub.accounts.models import User
from hub.attachments.services import attach, slot_of
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.models import Organization
from hub.workdays.services import add_working_days

from .clock import as_of
from .files import document

HE, LIN, CHEN = "jianghai.he", "mingsheng.lin", "hengyuan.chen"
QIAN, LUO, HEAD, CLERK = "reviewer.qian", "reviewer.luo", "head.song", "clerk.gao"
DIRECTIONS = (
    "产业客户运用期货及衍生品管理价格风险的效果评价",
    "基差贸易与含权贸易的教学案例",
    "投资者教育进入高校课程的内容与效果评估",
    "绿色低碳转型与有色金属企业的风险管理",
)
REQUIREMENTS = (
    "负责人须为在编教师或会员单位研究人员；同一负责人每次只申报一项。\n"
    "研究结论应有数据或案例支持，不作价格走势预测。"
)
SUPPORT = "提供公开数据与业务资料，安排业务人员访谈；优秀成果收入合作成果库。"

COPPER = {
    "title": "铜杆加工企业套期保值的效果评价",
    "direction": DIRECTIONS[0],
    "background": "铜杆加工企业赚取加工费，却承担库存和定价时点带来的价格风险。现有研究多以基差收敛衡量效果，"
    "与企业关心的加工费稳定并不一致。",
    "method": "选取六家企业的月度采购、销售与套保数据，比较不同敞口上限下加工费的波动；辅以访谈。",
    "expected": "研究报告一份，教学案例一份。",
    "lead_name": "何敬之",
    "lead_title": "江海财经大学经济学院教授",
    "team": "陆文野，江海财经大学，数据处理\n叶知秋，江海财经大学，企业访谈",
}
COURSE = {
    "title": "期货课程中投资者保护内容的教学效果",
    "direction": DIRECTIONS[2],
    "background": "高校期货课程重交易、轻保护。学生对适当性、保障基金和非法期货活动的了解程度缺少评估。",
    "method": "在三个班级作前后测，一组增加案例讨论，比较掌握程度与一学期后的保持情况。",
    "expected": "教学评估报告和一套测评题。",
    "lead_name": "何敬之",
    "lead_title": "江海财经大学经济学院教授",
    "team": "陆文野，江海财经大学，测评设计",
}
RUBBER = {
    "title": "天然橡胶基差贸易教学案例",
    "direction": DIRECTIONS[1],
    "background": "橡胶贸易普遍采用基差定价，教材中缺少完整的业务案例。",
    "method": "跟踪一家贸易企业一个季度的购销与套保，整理为可讨论的教学案例。",
    "expected": "教学案例与教师手册。",
    "lead_name": "陈立恒",
    "lead_title": "衡远期货投资者教育主管",
    "team": "",
}
ALUMINIUM = {
    "title": "再生铝企业的风险敞口与合约选择",
    "direction": DIRECTIONS[3],
    "background": "再生铝原料与产品的价格联系不稳定，企业难以选择套保工具。",
    "method": "对比不同合约组合的套保效果，结合两家企业的实际敞口。",
    "expected": "研究报告一份。",
    "lead_name": "林婉清",
    "lead_title": "明晟期货机构业务部总经理",
    "team": "周子昂，明晟期货，数据整理",
}
PUJIANG = {
    "title": "钢贸企业库存管理中的期货运用",
    "direction": DIRECTIONS[0],
    "background": "钢贸企业库存周转快、利润薄，对套保的资金占用敏感。",
    "method": "以两家企业的周度库存为样本，比较三种库存保值规则的资金占用与效果。",
    "expected": "研究报告和课堂练习。",
    "lead_name": "程以宁",
    "lead_title": "浦江工商大学商学院副教授",
    "team": "",
    "contact_name": "程以宁",
    "contact_phone": "021-55511201",
}
OPINIONS = (
    (QIAN, 86, "approve", "选题来自企业实际，样本可得，研究设计能够回答问题；建议说明数据脱敏办法。"),
    (LUO, 78, "revise", "方法可行，但样本企业规模差异较大，应补充分组比较；预期成果与教学结合较好。"),
)


def seed_research() -> None:
    """After the partners, once."""
    if ResearchCall.objects.exists():
        return
    today = timezone.localdate()
    past = _call(
        today, f"{today.year - 1} 年期货市场研究课题", published=-420, deadline=-380, midterm=-220, ends=-40
    )
    current = _call(
        today, f"{today.year} 年期货市场研究课题", published=-130, deadline=-95, midterm=30, ends=190
    )
    _call(today, "投资者教育进入国民教育体系专项课题", published=-12, deadline=40, midterm=200, ends=340)
    _topic(HE, past, "concluded", -385, COPPER)
    _topic(HE, current, "reviewing", -100, COURSE)
    _topic(LIN, current, "running", -99, ALUMINIUM)
    _topic(CHEN, current, "declined", -98, RUBBER)
    _register(current, -97)
    with as_of(add_working_days(today, -2)):
        member = _user(LIN)
        draft = services.open_topic(call_id=ResearchCall.objects.latest("deadline").pk, user=member)
        values = {"title": "会员单位进校园授课的效果评估", "direction": DIRECTIONS[2]}
        services.save_topic(topic_id=draft.pk, user=member, version=draft.version, values=values)


def _call(today: date, title: str, *, published: int, deadline: int, midterm: int, ends: int) -> ResearchCall:
    def on(days: int) -> date:
        return today + timedelta(days=days)

    return ResearchCall.objects.create(
        title=title,
        summary="面向高校和会员单位征集课题，择优立项，提供数据与业务资料支持。",
        directions="\n".join(DIRECTIONS),
        requirements=REQUIREMENTS,
        support=SUPPORT,
        published_on=on(published),
        deadline=on(deadline),
        midterm_on=on(midterm),
        ends_on=on(ends),
    )


def _topic(author: str, call: ResearchCall, stage: str, days: int, values: dict[str, Any]) -> None:
    member, start = _user(author), timezone.localdate() + timedelta(days=days)
    contact = {"contact_name": member.get_full_name(), "contact_phone": member.phone}
    with as_of(start, 10):
        draft = services.open_topic(call_id=call.pk, user=member)
        services.save_topic(topic_id=draft.pk, user=member, version=draft.version, values=values | contact)
        _file(draft, "proposal", member, "课题申报书", values["background"])
        _take(draft, "submit", member)
    with as_of(start + timedelta(days=8), 10):
        _take(draft, "send_to_review", _user(QIAN))
        people = [_user(QIAN), _user(LUO)]
        services.name_reviewers(topic_id=draft.pk, reviewers=people, user=_user(LUO))
    waiting = stage == "reviewing"
    for days_later, (username, score, verdict, comment) in enumerate(
        OPINIONS[1:] if waiting else OPINIONS, start=14
    ):
        with as_of(start + timedelta(days=days_later), 15):
            row = ResearchReview.objects.get(topic=draft.pk, reviewer__username=username)
            services.review(
                review_id=row.pk, user=row.reviewer, score=score, verdict=verdict, comment=comment
            )
    if waiting:
        return
    with as_of(start + timedelta(days=24), 11):
        if stage == "declined":
            _take(draft, "decline", _user(HEAD), note="与已有教学案例重复较多，建议改为合作项目申请。")
            return
        _take(draft, "approve", _user(HEAD), midterm_on=call.midterm_on, ends_on=call.ends_on, note="")
    if stage == "running":
        return
    with as_of(call.midterm_on - timedelta(days=3), 10):
        _file(draft, "midterm", member, "中期报告", "完成四家企业的数据整理与访谈。")
        _take(
            draft,
            "report_midterm",
            member,
            progress="完成四家企业的数据整理与访谈，初步结果显示敞口上限的作用大于套保比例。",
        )
    with as_of(call.midterm_on + timedelta(days=4), 10):
        _take(draft, "pass_midterm", _user(LUO))
    with as_of(call.ends_on - timedelta(days=6), 10):
        _file(
            draft,
            "conclusion",
            member,
            "研究报告",
            "六家企业的数据表明，设定库存敞口上限后加工费的月度波动明显下降。",
        )
        _take(
            draft,
            "conclude",
            member,
            abstract="以六家铜杆加工企业的数据评价套期保值效果。研究以加工费的稳定而不是基差收敛作为标准，发现设定库存敞口上限"
            "比提高套保比例更能降低月度波动；据此编写了教学案例。",
            may_publish=True,
        )
    with as_of(call.ends_on + timedelta(days=3), 10):
        _take(draft, "accept", _user(HEAD), is_published=True, note="")


def _register(call: ResearchCall, days: int) -> None:
    """A university without an account wrote a letter."""
    with as_of(timezone.localdate() + timedelta(days=days), 14):
        services.register_topic(
            organization=Organization.objects.get(name="浦江工商大学"),
            channel=Case.Channel.LETTER,
            received_at=timezone.now(),
            user=_user(CLERK),
            call=call,
            **PUJIANG,
        )


def _file(topic: Case, slot: str, user: User, name: str, text: str) -> None:
    current = ResearchTopic.objects.get(pk=topic.pk)
    upload = document(name=name, heading=f"{name}：{current.title}", paragraphs=[text])
    attach(case_id=topic.pk, slot=slot_of(current, slot), upload=upload, user=user)


def _take(topic: Case, name: str, user: User, **data: Any) -> None:
    version = Case.objects.values_list("version", flat=True).get(pk=topic.pk)
    perform(case_id=topic.pk, name=name, user=user, version=version, data=data)


def _user(username: str) -> User:
    return User.objects.get(username=username)
