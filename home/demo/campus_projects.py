"""Campus projects in the demo: proposed by members, and hosted by the exchange, in every state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from education.campus.models import CampusProject, CampusSettings, Partner
from education.campus.projects import services
from hub.accounts.models import Department, User
from hub.attachments.services import attach, slot_of
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.models import Organization
from hub.workdays.services import add_working_days

from .clock import as_of
from .files import document

LIN, CHEN = "mingsheng.lin", "hengyuan.chen"
REVIEWER, OTHER, HEAD, CLERK = "reviewer.qian", "reviewer.luo", "head.song", "clerk.gao"
SUPPORT = "选派讲师两人次承担实务教学，提供合约规则与交割流程的教学材料，组织一次交割仓库参观。"

# Author, stage, working days since it was handed in, days from today to its begin and end, the proposal.
PROJECTS: tuple[tuple[str, str, int, int, int, dict[str, Any]], ...] = (
    (
        LIN, "running", 60, -50, 40,
        {
            "title": "铜产业链风险管理进课堂",
            "work": "course",
            "university": "江海财经大学经济学院",
            "goals": "让金融专业学生了解铜产业链上的价格风险，会识别加工企业的敞口并设计套保方案。",
            "plan": "第一阶段（3 周）：期货基础与铜合约；第二阶段（4 周）：铜杆企业案例，分组设计方案；"
            "第三阶段（1 周）：答辩，邀请企业点评。由产业服务人员与教师合讲。",
            "audience": "金融学、国际贸易专业三年级",
            "students": 86,
            "wanted": "选派讲师两人次，提供交割流程教学材料，协助联系交割仓库参观。",
            "results": "教学案例一份、课件一套、学生方案汇编。",
        },
    ),
    (
        LIN, "closed", 190, -180, -90,
        {
            "title": "有色金属教学案例编写",
            "work": "cases",
            "university": "江海财经大学经济学院",
            "goals": "以本公司服务过的铜加工企业为原型，形成可供课堂使用的教学案例。",
            "plan": "访谈企业、整理数据、编写案例与教师手册，在一个班级试讲后修订。",
            "audience": "经济类专业高年级",
            "students": 45,
            "wanted": "审阅案例内容，协助脱敏和发布。",
            "results": "教学案例与教师手册。",
        },
    ),
    (
        LIN, "draft", 0, 60, 150,
        {
            "title": "期货知识竞赛",
            "work": "contest",
            "university": "浦江工商大学",
            "goals": "以赛促学，普及期货市场知识与投资者保护常识。",
            "plan": "",
            "audience": "全校本科生",
            "students": None,
            "wanted": "",
            "results": "",
        },
    ),
    (
        CHEN, "reported", 130, -120, -12,
        {
            "title": "天然橡胶通识读本编写",
            "work": "cases",
            "university": "两江大学经济与工商管理学院",
            "goals": "面向非金融专业学生，用一个品种讲清期货市场的功能。",
            "plan": "走访云南种植与加工企业，分章编写，试读后由学校教师审定。",
            "audience": "通识选修课学生",
            "students": 120,
            "wanted": "提供合约与交割资料，审阅书稿。",
            "results": "读本一册。",
        },
    ),
    (
        CHEN, "submitted", 5, 40, 130,
        {
            "title": "大学生暑期产业调研",
            "work": "practice",
            "university": "两江大学",
            "goals": "组织学生走进橡胶、铝加工企业，了解套期保值怎样落地。",
            "plan": "选拔 20 名学生，分两组到企业调研五天，撰写调研报告并汇报。",
            "audience": "经管类二、三年级",
            "students": 20,
            "wanted": "推荐调研企业，选派一名讲师作行前培训。",
            "results": "调研报告两份。",
        },
    ),
)  # fmt: skip
HOSTED = {
    "title": "期货市场公开课（秋季）",
    "work": "course",
    "university": "浦江工商大学商学院",
    "goals": "面向全校学生介绍期货市场的功能、规则与投资者保护。",
    "plan": "三场公开课：市场功能与合约、企业怎样用期货、识别非法期货活动；每场 90 分钟，现场答疑。",
    "audience": "全校本科生、研究生",
    "students": 300,
    "wanted": "由投资者教育部组织讲师和教学材料。",
    "results": "公开课课件三套。",
    "contact_name": "程以宁",
    "contact_phone": "021-55511201",
}


def seed_projects() -> None:
    """After the partners, once."""
    told = CampusSettings.load()
    if told.department is None:
        told.department = Department.objects.get(code="market-development")
        told.save()
    if CampusProject.objects.exists():
        return
    for author, stage, sent, starts, ends, values in PROJECTS:
        _propose(author, stage, sent, _days(starts, ends) | values)
    _host()


def _days(starts: int, ends: int) -> dict[str, date]:
    today = timezone.localdate()
    return {"starts_on": today + timedelta(days=starts), "ends_on": today + timedelta(days=ends)}


def _propose(author: str, stage: str, sent: int, values: dict[str, Any]) -> None:
    member = _user(author)
    day = add_working_days(timezone.localdate(), -sent)
    values |= {
        "contact_name": member.get_full_name(),
        "contact_phone": member.phone,
        "partner": Partner.objects.filter(organization__name=values["university"][:6]).first(),
    }
    with as_of(day, 10):
        project = services.open_project(user=member)
        services.save_project(project_id=project.pk, user=member, version=project.version, values=values)
        if stage == "draft":
            return
        _take(project, "submit", member)
    if stage == "submitted":
        return
    with as_of(add_working_days(day, 6), 15):
        _take(project, "select", _user(REVIEWER), note="方案具体，结合企业实际。")
    with as_of(add_working_days(day, 9), 11):
        _take(project, "support", _user(HEAD), support=SUPPORT, support_amount="不涉及费用")
    if stage == "running":
        return
    with as_of(values["ends_on"] + timedelta(days=5), 16):
        _file(project, "results", member, "成果", "按方案完成教学与编写，形成可供课堂使用的材料。")
        _take(
            project,
            "report",
            member,
            outcome="按方案完成。学生反映案例贴近企业，教师已在后续课程中继续使用。",
            reached=values["students"],
            links="",
        )
    if stage == "closed":
        with as_of(values["ends_on"] + timedelta(days=11), 10):
            _take(project, "close", _user(OTHER), publicise=True, note="成果质量较好，建议收入成果库。")


def _host() -> None:
    today = timezone.localdate()
    with as_of(add_working_days(today, -25), 10):
        project = services.register_project(
            organization=Organization.objects.get(name="浦江工商大学"),
            channel=Case.Channel.OWN,
            received_at=timezone.now(),
            user=_user(CLERK),
            is_hosted=True,
            partner=Partner.objects.get(organization__name="浦江工商大学"),
            **HOSTED,
            **_days(-15, 20),
        )
    with as_of(add_working_days(today, -22), 10):
        _take(project, "select", _user(OTHER))
    with as_of(add_working_days(today, -20), 10):
        _take(
            project,
            "host",
            _user(HEAD),
            support="讲师由投资者教育部安排，教学材料统一提供。",
            support_amount="",
        )


def _file(project: Case, slot: str, user: User, name: str, text: str) -> None:
    upload = document(name=name, heading=f"{project.title or name}：{name}", paragraphs=[text])
    current = Case.objects.get(pk=project.pk).child
    attach(case_id=project.pk, slot=slot_of(current, slot), upload=upload, user=user)


def _take(project: Case, name: str, user: User, **data: Any) -> None:
    version = Case.objects.values_list("version", flat=True).get(pk=project.pk)
    perform(case_id=project.pk, name=name, user=user, version=version, data=data)


def _user(username: str) -> User:
    return User.objects.get(username=username)
