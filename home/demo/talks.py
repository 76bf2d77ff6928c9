"""A year of talks in the demo: held with slides and a survey, open, full with a waiting list, called off, planned; suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from education.talks import planning, registering
from education.talks.materials import keep_file
from education.talks.models import (
    Registration,
    SpeakerPage,
    Suggestion,
    Talk,
    TalkPage,
    TalkSeriesPage,
    TalkSettings,
    TalkSlides,
)
from education.talks.registering import Person
from education.talks.suggestions.services import suggest
from education.topics.models import Product
from hub.accounts.models import Department, User
from hub.attachments.checks import check
from hub.attendance import services as attendance
from hub.attendance.models import SurveyQuestion
from hub.cases.services import perform
from hub.cases.slots import Slot
from hub.workdays.services import is_working_day

from .clock import as_of, moment
from .files import document

EDITOR, CLERK = "editor.xu", "clerk.gao"
LIN, CHEN = "mingsheng.lin", "hengyuan.chen"
SLIDES = Slot(name="slides", label="讲义", kinds=("pdf",), max_mb=50)
HALL = "交易所一楼报告厅"

SPEAKERS = {
    "zhou-mingyuan": (
        "周明远",
        "示例有色金属研究院",
        "高级研究员",
        "<p>长期从事铜、铝产业链研究，参与多家冶炼和加工企业套期保值制度的建设，关注现货贸易中的定价与基差管理。</p>",
    ),
    "lin-ruogu": (
        "林若谷",
        "明晟期货有限公司",
        "研究所所长",
        "<p>从事产业客户风险管理服务十余年，主讲过套期保值会计、期权策略和含权贸易等课程。</p>",
    ),
    "xu-yanzhou": (
        "许砚舟",
        "交易所商品部",
        "讲师",
        "<p>负责新品种规则解读和交割业务培训，熟悉合约设计、交割品级和仓单业务。</p>",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One talk: so many months from this one, what about, who speaks, and how far it came."""

    month: int
    title: str
    summary: str
    products: tuple[str, ...]
    tags: tuple[str, ...]
    speakers: tuple[str, ...]
    parts: tuple[str, ...]
    stage: str = "held"
    capacity: int | None = 120
    online: bool = False
    afternoon: bool = False
    people: int = 4


SCENARIOS = (
    Scenario(
        month=-9,
        title="铜产业链的定价与基差风险",
        summary="从矿山到线缆：各环节的定价方式、基差从何而来，套期保值怎样配合。",
        products=("CU",),
        tags=("套期保值", "基差"),
        speakers=("zhou-mingyuan", "lin-ruogu"),
        parts=("铜产业链的定价方式", "加工企业的基差风险与套期保值"),
        people=6,
    ),
    Scenario(
        month=-7,
        title="铸造铝合金期货规则解读",
        summary="合约、交割品级与仓单业务，再生铝企业怎样使用。",
        products=("AD", "AL"),
        tags=("新业务", "交割"),
        speakers=("xu-yanzhou",),
        parts=("合约与交割品级", "仓单注册与质检流程"),
        online=True,
    ),
    Scenario(
        month=-5,
        title="天然橡胶的收储、轮储与仓单",
        summary="仓单有效期、升贴水与交割流程中的常见问题。",
        products=("RU", "NR"),
        tags=("交割",),
        speakers=("xu-yanzhou",),
        parts=("仓单有效期与升贴水", "交割流程中的常见问题"),
        afternoon=True,
    ),
    Scenario(
        month=-3,
        title="套期保值会计处理要点",
        summary="套期关系的指定、有效性评估和报表列示。",
        products=("CU", "AL", "ZN"),
        tags=("套期保值", "会计"),
        speakers=("lin-ruogu",),
        parts=("套期关系的指定与文件", "有效性评估与报表列示"),
        people=5,
    ),
    Scenario(
        month=-2,
        title="原油与燃料油的国际贸易结算",
        summary="受场馆临时检修影响取消，内容并入后续场次。",
        products=("SC", "FU"),
        tags=("新业务",),
        speakers=("zhou-mingyuan",),
        parts=("国际贸易中的计价与结算",),
        stage="cancelled",
    ),
    Scenario(
        month=-1,
        title="期权在采购与库存管理中的运用",
        summary="买入保护、领口与含权贸易：成本、情景和内部审批。",
        products=("CU", "AU"),
        tags=("期权", "套期保值"),
        speakers=("lin-ruogu", "zhou-mingyuan"),
        parts=("常用策略的成本与情景", "含权贸易合同的审批要点"),
        online=True,
        people=6,
    ),
    Scenario(
        month=0,
        title="铅锌企业的点价管理",
        summary="点价合同的风险点，点价授权与盘中执行的内部控制。",
        products=("PB", "ZN"),
        tags=("套期保值", "内部控制"),
        speakers=("zhou-mingyuan",),
        parts=("点价合同的风险点", "点价授权与执行的内部控制"),
        stage="open",
        online=True,
    ),
    Scenario(
        month=1,
        title="新年第一课：风险管理制度怎样落地",
        summary="小班研讨：授权、限额、报告三张表，现场对照本企业制度。",
        products=("CU", "RB"),
        tags=("内部控制",),
        speakers=("lin-ruogu", "xu-yanzhou"),
        parts=("授权、限额与报告", "对照本企业制度的研讨"),
        stage="full",
        capacity=3,
        afternoon=True,
        people=5,
    ),
    Scenario(
        month=2,
        title="胶版印刷纸期货上市以来的产业参与",
        summary="纸企与印刷企业的参与方式和常见疑问。",
        products=("OP", "SP"),
        tags=("新业务",),
        speakers=("xu-yanzhou",),
        parts=("产业参与的方式", "交割与仓单问答"),
        stage="planned",
    ),
)
VISITORS = (
    ("沈知白", "晨川资产管理有限公司", "institution"),
    ("顾南乔", "江南铜业集团", "industrial"),
    ("贺兰亭", "浦江线缆股份", "industrial"),
    ("温如玉", "", "individual"),
    ("褚怀瑾", "长岛资产管理", "institution"),
    ("冯一舟", "沪上大学", "student"),
)
ASKED = (
    (
        LIN,
        "再生铜企业的点价与套保配合",
        "本公司服务的再生铜企业增多，希望系统了解点价与套期保值的配合和税务处理。",
        ("CU",),
        ("段云舒", "示例再生资源公司 风控总监"),
        "select",
    ),
    (
        CHEN,
        "白银期货与光伏产业",
        "光伏银浆企业询问较多，建议安排一场产业研究。",
        ("AG",),
        ("", ""),
        "",
    ),
    (
        CHEN,
        "下一季度各品种行情展望",
        "客户希望了解价格走势。",
        ("CU", "AL"),
        ("", ""),
        "decline",
    ),
)
DECLINED = "交易所不发布价格预测（《期货交易管理条例》），建议改为产业链运行情况或风险管理方法的主题。"


@transaction.atomic
def seed_talks() -> None:
    """After the pages, once."""
    if Talk.objects.exists():
        return
    series = TalkSeriesPage.objects.get(slug="monthly-talks")
    editor, clerk = (User.objects.get(username=name) for name in (EDITOR, CLERK))
    told = TalkSettings.load()
    told.department = told.department or Department.objects.filter(staff=clerk).first()
    told.save()
    speakers = {slug: _speaker(series, slug, *words) for slug, words in SPEAKERS.items()}
    today = timezone.localdate()
    for scenario in SCENARIOS:
        _talk(scenario, day=_day_of(today, scenario.month), series=series, speakers=speakers, user=editor)
    for username, title, reason, products, (speaker, employer), step in ASKED:
        case = suggest(
            user=User.objects.get(username=username),
            title=title,
            products=Product.objects.filter(code__in=products),
            month=(today.replace(day=1) + timedelta(days=100)).replace(day=1) if step == "select" else None,
            reason=reason,
            speaker=speaker,
            speaker_employer=employer,
        )
        if step:
            _decide(case, step, clerk)


def _decide(case: Suggestion, step: str, user: User) -> None:
    note = DECLINED if step == "decline" else "已列入明年计划，会与您推荐的讲者联系。"
    perform(case_id=case.pk, name=step, user=user, version=case.version, data={"note": note})


def _speaker(
    series: TalkSeriesPage, slug: str, name: str, employer: str, position: str, about: str
) -> SpeakerPage:
    page = SpeakerPage(title=name, slug=slug, employer=employer, position=position, biography=about)
    series.add_child(instance=page)
    page.save_revision().publish()
    return page


def _day_of(today: date, months: int) -> date:
    """A working day in the middle of that month; of this month one that is still to come."""
    year, month = divmod(today.month - 1 + months, 12)
    day = date(today.year + year, month + 1, 12)
    if months == 0:
        day = max(day, today + timedelta(days=3))
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _talk(
    scenario: Scenario, *, day: date, series: TalkSeriesPage, speakers: dict[str, SpeakerPage], user: User
) -> None:
    """Plan it, publish its page, and take it as far as it came."""
    begins = (13, 30) if scenario.afternoon else (9, 0)
    ends = (16, 0) if scenario.afternoon else (11, 30)
    before = min(day - timedelta(days=21), timezone.localdate())
    with as_of(before):
        talk = planning.plan(series=series, title=scenario.title, month=day, user=user)
        _write(talk, scenario, speakers)
        if scenario.stage == "planned":
            return
        planning.arrange(
            talk_id=talk.pk,
            starts_at=moment(day, *begins),
            ends_at=moment(day, *ends),
            place=HALL,
            link=f"https://meeting.example.com/talk-{talk.pk}" if scenario.online else "",
            audience="public",
            capacity=scenario.capacity,
            user=user,
        )
        planning.open_registration(talk_id=talk.pk, user=user)
        rows = [_register(talk, number) for number in range(scenario.people)]
        if scenario.stage != "full":
            member = User.objects.get(username=LIN)
            rows.append(
                registering.register(talk_id=talk.pk, person=registering.person_of(member), user=member)
            )
    if scenario.stage == "cancelled":
        with as_of(day - timedelta(days=5)):
            planning.cancel(talk_id=talk.pk, note="报告厅临时检修，内容并入后续场次。", user=user)
    elif scenario.stage == "held":
        with as_of(day, begins[0]):
            _come(rows, user)
        with as_of(day, ends[0], 45):
            _afterwards(Talk.objects.get(pk=talk.pk), scenario, rows, user)


def _write(talk: Talk, scenario: Scenario, speakers: dict[str, SpeakerPage]) -> None:
    """The page with its agenda, and publish it."""
    page = TalkPage.objects.get(pk=talk.page_id)
    page.summary = scenario.summary
    page.products = list(Product.objects.filter(code__in=scenario.products))
    page.tags.add(*scenario.tags)
    who = [speakers[slug] for slug in scenario.speakers]
    page.agenda = [
        ("item", {"begins": None, "title": part, "speakers": [who[number % len(who)]], "note": ""})
        for number, part in enumerate(scenario.parts)
    ]
    page.save_revision().publish()


def _register(talk: Talk, number: int) -> Registration:
    name, company, kind = VISITORS[number]
    person = Person(
        name=name,
        company=company,
        kind=kind,
        email=f"visitor{number + 1}@example.com" if number else "",
        phone=f"138{talk.pk:04}{1001 + number}" if number < 2 else "",
    )
    return registering.register(talk_id=talk.pk, person=person)


def _come(rows: list[Registration], user: User) -> None:
    """All but the last visitor came."""
    for row in rows[:-2] + rows[-1:]:
        registering.check_in(registration_id=row.pk, user=user)


def _afterwards(talk: Talk, scenario: Scenario, rows: list[Registration], user: User) -> None:
    """Slides for everybody, and what they thought of it."""
    sheet = document(
        name="讲义",
        heading=scenario.title,
        paragraphs=[scenario.summary, *scenario.parts, "讲者观点仅供学习交流，不构成投资建议。"],
    )
    upload = SimpleUploadedFile("讲义.pdf", sheet.read(), "application/pdf")
    checked = check(upload, SLIDES)
    upload.seek(0)
    file = keep_file(
        title=f"{scenario.title}（讲义）", file=ContentFile(upload.read()), checked=checked, user=user
    )
    page = TalkPage.objects.get(pk=talk.page_id)
    page.slides = [TalkSlides(file=file)]
    page.material_audience = "public" if scenario.month < -2 else "registered"
    page.save_revision().publish()
    questions = list(SurveyQuestion.objects.filter(is_active=True))
    for number, row in enumerate(Registration.objects.filter(talk=talk, attendee__isnull=False)):
        assert row.attendee is not None  # noqa: S101 - the query asks for it
        attendance.reply(receipt=row.attendee.receipt, answers=_answers(questions, number))


def _answers(questions: list[SurveyQuestion], number: int) -> dict[SurveyQuestion, Any]:
    words = ("案例讲得清楚。", "希望留出更多提问时间。", "")
    return {
        question: 5 - (number + place) % 3 % 2
        if question.kind == SurveyQuestion.Kind.SCALE
        else words[number % len(words)]
        for place, question in enumerate(questions)
    }
