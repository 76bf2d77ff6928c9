"""Visits in every state, two of them by institutions without an account; rooms, hosts and questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.services import market_institutions
from hub.workdays.services import add_working_days
from programs.feedback.models import Category, FeedbackItem
from programs.visits import planning, services
from programs.visits.models import Arrangement, Half, Room, Visit, VisitSettings
from programs.visits.services import Person, Wish

from .clock import as_of, moment

LIN, CHEN, SHEN = "mingsheng.lin", "hengyuan.chen", "copper.shen"
CLERK, QIAN, LUO, HEAD = "clerk.gao", "reviewer.qian", "reviewer.luo", "head.song"
ROOMS = (
    ("世纪厅", "A 座 3 层，出电梯左转", 40),
    ("302 会议室", "A 座 3 层", 16),
    ("508 会客室", "A 座 5 层", 8),
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One visit. `sent` and `held` are working days from today to the letter and the visit; `stage` how far it came.

    `author` is a contact; without one the letter is of `institution`, registered by the clerk.
    """

    purpose: str
    sent: int
    held: int
    stage: str
    author: str = ""
    institution: str = ""
    topics: str = ""
    size: int = 3
    hour: int = 10
    room: int = 1
    hosts: tuple[str, ...] = (QIAN,)
    lead: tuple[str, str] = ("林婉清", "副总经理")


SCENARIOS = (
    Scenario(
        purpose="交流铜期权做市与客户服务，了解仓单质押业务的办理流程",
        author=LIN,
        sent=-16,
        held=-9,
        stage="minuted",
        topics="仓单质押的办理时限能否缩短？\n铜期权做市商报价质量怎样评价？",
        hosts=(QIAN, LUO),
    ),
    Scenario(
        purpose="汇报年度业务情况，交流会员服务的改进建议",
        author=CHEN,
        sent=-25,
        held=-18,
        stage="closed",
        lead=("陈立言", "总经理"),
        size=5,
        room=0,
    ),
    Scenario(
        purpose="了解铅锌期权合约和产业培训安排",
        author=SHEN,
        sent=-7,
        held=-2,
        stage="visited",
        topics="产业培训的报名方式",
        lead=("沈慕白", "秘书长"),
        hour=14,
    ),
    Scenario(
        purpose="交流原油期货交割业务",
        author=LIN,
        sent=-4,
        held=2,
        stage="confirmed",
        topics="交割仓库的选择",
        hosts=(HEAD,),
        room=2,
        size=4,
    ),
    Scenario(
        purpose="讨论产业服务案例合作",
        author=CHEN,
        sent=-3,
        held=4,
        stage="arranged",
        lead=("陈立言", "总经理"),
        hour=14,
        hosts=(LUO,),
    ),
    Scenario(
        purpose="了解参与原油期权做市的条件",
        institution="晨川资产管理有限公司",
        sent=-5,
        held=5,
        stage="changing",
        lead=("沈知白", "投资总监"),
        size=2,
        hosts=(QIAN,),
        room=2,
    ),
    Scenario(
        purpose="交流白银期货期权的产业运用",
        author=SHEN,
        sent=-1,
        held=6,
        stage="planned",
        lead=("沈慕白", "秘书长"),
        size=6,
        room=0,
    ),
    Scenario(purpose="拜会会员管理部，交流席位业务", author=LIN, sent=-1, held=7, stage="received"),
    Scenario(
        purpose="商谈指数编制合作，希望了解数据授权的办理部门",
        institution="东岸金融信息服务有限公司",
        sent=0,
        held=8,
        stage="received",
        lead=("许望舒", "业务总监"),
        size=4,
    ),
    Scenario(purpose="交流风险管理子公司业务", author=LIN, sent=0, held=9, stage="draft"),
    Scenario(purpose="参观交易大厅", author=CHEN, sent=-12, held=-6, stage="declined", size=45),
    Scenario(purpose="交流航运指数期货", author=SHEN, sent=-11, held=-5, stage="cancelled"),
    Scenario(purpose="洽谈投资者教育合作", author=CHEN, sent=-13, held=-7, stage="called_off", hosts=(LUO,)),
    Scenario(
        purpose="了解氧化铝期货交割品牌",
        author=LIN,
        sent=-15,
        held=-8,
        stage="missed",
        hosts=(HEAD,),
        hour=14,
    ),
)


@transaction.atomic
def seed_visits() -> None:
    """After the events, once."""
    if Visit.objects.exists():
        return
    seed_settings()
    rooms = [Room.objects.create(name=name, place=place, capacity=size) for name, place, size in ROOMS]
    for scenario in SCENARIOS:
        _Story(scenario, rooms).tell()


def seed_settings() -> None:
    """What visitors are told, and who receives them."""
    told = VisitSettings.load()
    told.department = Department.objects.get(code="member-services")
    told.transport = "地铁 2 号线世纪大道站 6 号口，步行约 8 分钟。\n访客车辆请停地下二层，凭确认函登记。"
    told.save()


class _Story:
    """Carries one scenario as far as it came, each step on its day."""

    def __init__(self, scenario: Scenario, rooms: list[Room]) -> None:
        self.scenario = scenario
        self.room = rooms[scenario.room]
        self.today = timezone.localdate()
        self.clerk = _user(CLERK)

    def tell(self) -> None:
        """The letter, and what came of it."""
        with as_of(self.day(self.scenario.sent), 9, 20):
            self.visit = self.letter()
        getattr(self, f"to_{self.scenario.stage}")()

    def day(self, number: int) -> date:
        """The working day that lies so many ahead, or behind."""
        return add_working_days(self.today, number)

    def at(self, hour: int, minute: int = 0) -> datetime:
        """An hour of the day of the visit."""
        return moment(self.day(self.scenario.held), hour, minute)

    def letter(self) -> Visit:
        """Written in the portal, or registered by the clerk."""
        story = self.scenario
        name, job = story.lead
        values: dict[str, Any] = {"purpose": story.purpose, "party_size": story.size, "topics": story.topics}
        rows: dict[str, Any] = {
            "dates": [Wish(self.day(story.held), Half.MORNING if story.hour < 12 else Half.AFTERNOON)],
            "visitors": [Person(name, job, "13800001234"), Person("周明远", "部门负责人")][: story.size],
        }
        if not story.author:
            return services.register_visit(
                organization=market_institutions(),
                channel=Case.Channel.EMAIL,
                received_at=timezone.now(),
                user=self.clerk,
                institution=story.institution,
                contact_name=name,
                contact_phone="021-55508800",
                contact_email="visit@example.com",
                **values,
                **rows,
            )
        author = _user(story.author)
        visit = services.open_letter(user=author)
        visit = services.save_letter(visit_id=visit.pk, user=author, version=1, values=values, **rows)
        if story.stage == "draft":
            return visit
        return perform(case_id=visit.pk, name="submit", user=author, version=visit.version)

    def take(self, name: str, by: User | None = None, **data: Any) -> None:
        """One step, on behalf of the clerk unless told otherwise."""
        version = Case.objects.values_list("version", flat=True).get(pk=self.visit.pk)
        perform(case_id=self.visit.pk, name=name, user=by or self.clerk, version=version, data=data)

    @property
    def visitor(self) -> User | None:
        """Who acts for the visitor; nobody for an institution."""
        return _user(self.scenario.author) if self.scenario.author else None

    def to_draft(self) -> None:
        """Nothing more."""

    to_received = to_draft

    def to_planned(self, *, accept: bool = False) -> Arrangement:
        """The hosts are asked on the day after the letter."""
        story = self.scenario
        hosts = tuple(_user(name) for name in story.hosts)
        with as_of(min(self.day(story.sent + 1), self.today), 10):
            visit = Visit.objects.get(pk=self.visit.pk)
            made = planning.plan(
                visit_id=visit.pk,
                user=self.clerk,
                version=visit.version,
                wanted=planning.Plan(
                    starts_at=self.at(story.hour),
                    ends_at=self.at(story.hour + 1, 30),
                    room=self.room,
                    remarks="先介绍业务情况，再逐条交流来函所列问题。",
                    people=hosts,
                ),
            )
            for host in made.hosts.all() if accept else ():
                planning.answer(host_id=host.pk, user=host.user, accepts=True)
        return made

    def to_arranged(self) -> None:
        """The visitor is told."""
        self.to_planned(accept=True)
        with as_of(min(self.day(self.scenario.sent + 2), self.today), 11):
            self.take("arrange", note="欢迎来访。")

    def to_changing(self) -> None:
        """The visitor wants another day."""
        self.to_arranged()
        version = Case.objects.values_list("version", flat=True).get(pk=self.visit.pk)
        note = "带队人当天出差，希望改到后一周上午。"
        perform(
            case_id=self.visit.pk, name="ask_change", user=self.visitor, version=version, data={"note": note}
        )

    def to_confirmed(self) -> None:
        """The visitor agrees."""
        self.to_arranged()
        with as_of(min(self.day(self.scenario.sent + 2), self.today), 15):
            self.take("confirm", self.visitor)

    def to_visited(self) -> None:
        """They came."""
        self.to_confirmed()
        with as_of(self.day(self.scenario.held), 17):
            self.take("visited", came=self.scenario.size)

    def to_minuted(self) -> None:
        """The minutes are sent; of the questions one is answered."""
        self.to_visited()
        with as_of(self.day(self.scenario.held + 2), 10):
            self.take(
                "minutes",
                minutes="双方就来函所列业务作了交流，交易所介绍了办理流程和近期安排，来访方提出的问题会后逐条答复。",
                internal_minutes="来访方有意增加产业客户服务人员，建议会员专人跟进。",
                questions=[line for line in self.scenario.topics.splitlines() if line],
            )
        item = FeedbackItem.objects.filter(form__origin=self.visit.pk).order_by("position").first()
        category = Category.objects.filter(is_active=True).exclude(department=None).first()
        if item is not None and category is not None:
            with as_of(self.day(self.scenario.held + 3), 10):
                perform(
                    case_id=item.pk,
                    name="route",
                    user=self.clerk,
                    version=item.version,
                    data={"category": category, "department": category.department},
                )

    def to_closed(self) -> None:
        """All is done."""
        self.to_minuted()
        with as_of(self.day(self.scenario.held + 6), 10):
            self.take("close")

    def to_declined(self) -> None:
        """Too many for any room."""
        with as_of(self.day(self.scenario.sent + 1), 15):
            self.take("decline", note="来访人数超过接待能力，建议分批来访，或参加公众开放日。")

    def to_cancelled(self) -> None:
        """The visitor doesn't come."""
        self.to_arranged()
        with as_of(self.day(self.scenario.sent + 3), 9):
            self.take("cancel", self.visitor, note="带队人临时另有公务。")

    def to_called_off(self) -> None:
        """The exchange can't receive them."""
        self.to_arranged()
        with as_of(self.day(self.scenario.sent + 3), 9):
            self.take("call_off", note="当日有全所会议，请另行来函。")

    def to_missed(self) -> None:
        """Nobody came."""
        self.to_arranged()
        with as_of(self.day(self.scenario.held), 17):
            self.take("no_show", note="约定时间未到，电话未能联系上。")


def _user(username: str) -> User:
    return User.objects.get(username=username)
