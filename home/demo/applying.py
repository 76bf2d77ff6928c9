"""What the demo shows of applying in depth: last year's call, a series, a late application, changes, a copy."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.services import attach, slot_of
from hub.cases.models import Case
from hub.cases.services import assign, perform
from programs.events.changes import save_change
from programs.events.copying import copy_application
from programs.events.models import Call, EventApplication
from programs.events.pictures import contents_of, picture_of
from programs.events.services import (
    open_application,
    publish_rules,
    save_application,
    save_summary,
)
from programs.reimbursement.ledger import allot
from programs.reimbursement.models import BudgetPool

from . import files
from .clock import as_of, moment
from .scenarios import CHEN, LIN, SHEN, ZHOU, Scenario

LAST_YEAR = (
    Scenario(
        title="电解铜贸易企业期权应用报告会",
        author=LIN,
        kind="briefing",
        held=-372,
        stage="cancelled",
        venue="浦东新区陆家嘴会议中心",
        purpose="讲解铜期权在贸易定价中的运用。",
        audience="铜贸易企业。",
        attendance=48,
        share=80,
        products="铜期权",
        topics=(("14:00", "铜期权与贸易定价", "顾远山", "某高校商学院教授", "full"),),
        budget=(("venue", "会场租用", "1", "16500"), ("speaker", "讲课费", "4", "1000")),
    ),
    Scenario(
        title="铸造铝合金产业沙龙",
        author=SHEN,
        kind="salon",
        held=-350,
        stage="cancelled",
        city="重庆",
        venue="重庆市两江新区产业园",
        purpose="交流铸造铝合金的原料采购与价格管理。",
        audience="汽车零部件、压铸企业。",
        attendance=18,
        share=90,
        products="铸造铝合金期货",
        topics=(("14:00", "铸造铝合金的价格管理", "", "", ""),),
        budget=(("venue", "会议室租用", "1", "9800"), ("meal", "工作餐", "18", "140")),
    ),
    Scenario(
        title="“期货知识进校园”讲座（去年秋季）",
        author=ZHOU,
        kind="campus",
        held=-395,
        stage="cancelled",
        venue="沪上大学经济学院报告厅",
        purpose="讲授期货市场功能与职业发展。",
        audience="经济、金融类本科生。",
        attendance=120,
        share=5,
        products="上市各品种",
        topics=(("13:30", "期货市场与实体经济", "贺清源", "某高校副教授", "associate"),),
        budget=(("speaker", "讲课费（3 学时）", "3", "500"), ("material", "学习资料", "120", "20")),
    ),
)
SERIES = "长三角有色金属企业套期保值系列沙龙（三场）"
LATE = "锂电材料企业碳酸锂与镍价格管理沙龙"
MOVED = "橡胶轮胎企业价格风险管理报告会"
COPIED = "铜产业链企业套期保值实务沙龙"


def seed_last_year(*, call: Call) -> Call:
    """Last year's call under its own pool, archived since this year's was made from it."""
    year = call.year - 1
    found = Call.objects.filter(year=year).first()
    if found is not None:
        return found
    pool, made = BudgetPool.objects.get_or_create(
        year=year, group=call.pool.group, defaults={"name": call.pool.name.replace(str(call.year), str(year))}
    )
    if made:
        finance = User.objects.get(username="finance.he")
        with as_of(date(year, 1, 8)):
            allot(pool_id=pool.pk, amount=Decimal("1500000.00"), user=finance, note=f"{year} 年度预算拨入")
    last = Call.objects.create(
        year=year,
        title=call.title.replace(str(call.year), str(year)),
        summary=call.summary,
        is_open=True,
        opens_on=date(year - 1, 1, 1),
        closes_on=date(year, 12, 31),
        department=call.department,
        pool=pool,
    )
    for rows in (call.kinds, call.requirements, call.questions):
        for row in rows.all():
            row.pk, row.call = None, last
            row.save(force_insert=True)
    publish_rules(call_id=last.pk, user=None)
    Call.objects.filter(pk=call.pk).update(rolled_from=last)
    return last


def archive(call: Call) -> None:
    """Last year's call has given way to this year's."""
    Call.objects.filter(pk=call.pk, archived_on=None).update(archived_on=date(call.year + 1, 1, 1))


def seed_applying(*, call: Call) -> int:
    """The events that show what can become of an application; how many were made."""
    made = 0
    for title, story in ((SERIES, _series), (LATE, _late), (MOVED, _moved)):
        if not EventApplication.objects.filter(title=title).exists():
            with transaction.atomic():
                story(call)
            made += 1
    source = EventApplication.objects.filter(title=COPIED, copied_from=None).first()
    if source and not source.copies.exists():
        copy_application(source_id=source.pk, call_id=call.pk, user=source.author)
        made += 1
    return made


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _step(case: Case, name: str, user: User, **data: Any) -> Case:
    version = Case.objects.get(pk=case.pk).version
    return perform(case_id=case.pk, name=name, user=user, version=version, data=data)


def _submitted(call: Call, author: User, values: dict[str, Any], **rows: Any) -> EventApplication:
    """A submitted application with its plan."""
    common = {
        "form": "onsite",
        "industrial_share": 85,
        "answers": {"products": "铜、铝、镍期货", "measure": "统计会后咨询与开户的企业数。"},
    }
    agenda = [{"topic": "套期保值方案的制定与检验"}]
    case = open_application(call_id=call.pk, user=author)
    case = save_application(
        application_id=case.pk,
        user=author,
        version=case.version,
        values=common | values,
        **{"agenda": [row | {"starts": moment(date(2026, 1, 1), 14).time()} for row in agenda], **rows},
    )
    plan = files.document(name="活动方案", heading=values["title"], paragraphs=[values["purpose"]])
    attach(case_id=case.pk, slot=slot_of(case, "req-plan"), upload=plan, user=author)
    return _step(case, "submit", author).child  # type: ignore[return-value]


def _approved(case: EventApplication) -> None:
    reviewer = _user("reviewer.qian")
    version = Case.objects.get(pk=case.pk).version
    assign(case_id=case.pk, assignee=reviewer, user=_user("clerk.gao"), version=version)
    lines = [(line.pk, line.amount, "") for line in case.budget_lines.all()]
    _step(case, "recommend", reviewer, lines=lines)
    _step(case, "approve", _user("head.song"), note="同意合办，请按批准内容举办。")


def _venue(price: str) -> dict[str, Any]:
    return {
        "category": "venue",
        "description": "会议室租用",
        "quantity": Decimal(1),
        "unit_price": Decimal(price),
    }


def _series(call: Call) -> None:
    """Two of three sessions were held; the proof of the second is incomplete."""
    author, today = _user(LIN), timezone.localdate()
    sessions = [
        {
            "starts_at": moment(today + timedelta(days=days), 14),
            "ends_at": moment(today + timedelta(days=days), 17),
            "venue": venue,
            "expected_attendance": people,
        }
        for days, venue, people in (
            (-16, "上海市浦东新区会议中心", 36),
            (-4, "苏州市工业园区会议中心", 30),
            (24, "宁波市镇海区新材料产业园", 28),
        )
    ]
    values = {
        "title": SERIES,
        "event_kind": "salon",
        "city": "上海",
        "venue": "上海、苏州、宁波",
        "purpose": "同一主题在三地各办一场，讲解套期保值方案的制定、检验与内部风控，便于企业就近参加。",
        "audience": "长三角铜、铝、镍加工与贸易企业的采购、财务与风控负责人。",
    }
    with as_of(today - timedelta(days=46), 10):
        case = _submitted(call, author, values, sessions=sessions, budget=[_venue("15000")])
        _approved(case)
    with as_of(today - timedelta(days=2), 11):
        first, second, _ = case.sessions.all()
        save_summary(
            application_id=case.pk,
            user=author,
            version=Case.objects.get(pk=case.pk).version,
            values={},
            sessions={
                first.pk: {"actual_attendance": 34, "industrial_attendance": 30},
                second.pk: {"actual_attendance": 31, "industrial_attendance": 27},
            },
        )
        row = Case.objects.get(pk=case.pk).child
        for name, upload in (
            ("sign_in-1", files.sign_in_sheet(title=SERIES, attendance=34)),
            ("photo_theme-1", files.photo(title=SERIES, subject="会场主题", seed=71)),
            ("photo_speaker-1", files.photo(title=SERIES, subject="主讲现场", seed=72)),
            ("photo_audience-1", files.photo(title=SERIES, subject="听众", seed=73)),
            ("sign_in-2", files.sign_in_sheet(title=SERIES, attendance=31)),
            ("photo_theme-2", files.photo(title=SERIES, subject="会场主题", seed=74)),
        ):
            attach(case_id=case.pk, slot=slot_of(row, name), upload=upload, user=author)


def _late(call: Call) -> None:
    """Submitted a week before the event, with the reason."""
    today = timezone.localdate()
    day = today + timedelta(days=6)
    values = {
        "title": LATE,
        "event_kind": "salon",
        "starts_at": moment(day, 14),
        "ends_at": moment(day, 17),
        "city": "宜春",
        "venue": "宜春市锂电产业园会议厅",
        "purpose": "讲解锂电材料企业的镍原料采购与价格管理。",
        "audience": "正极材料、电池企业。",
        "expected_attendance": 26,
        "late_reason": "主讲专家原定下月来访，临时改在下周，产业园已协调好场地与参会企业，错过须再等一个季度。",
    }
    with as_of(today - timedelta(days=1), 15):
        _submitted(call, _user(CHEN), values, budget=[_venue("6800")])


def _moved(call: Call) -> None:
    """Approved, then asked to be moved to another day and place with a dearer room."""
    author, today = _user(SHEN), timezone.localdate()
    day = today + timedelta(days=20)
    values = {
        "title": MOVED,
        "event_kind": "briefing",
        "starts_at": moment(day, 14),
        "ends_at": moment(day, 17),
        "city": "青岛",
        "venue": "青岛市黄岛区会议中心二楼",
        "purpose": "面向轮胎与橡胶制品企业，讲解天然橡胶、合成橡胶的价格风险管理。",
        "audience": "山东轮胎、橡胶制品与贸易企业。",
        "expected_attendance": 60,
    }
    with as_of(today - timedelta(days=30), 10):
        case = _submitted(call, author, values, budget=[_venue("12000")])
        _approved(case)
    with as_of(today - timedelta(days=1), 16, 20):
        event = EventApplication.objects.get(pk=case.pk)
        typed = contents_of(picture_of(event))
        typed["budget"] = [_venue("14500")]
        later = day + timedelta(days=3)
        typed["values"] |= {
            "starts_at": moment(later, 9, 30),
            "ends_at": moment(later, 12),
            "venue": "青岛市黄岛区国际会展中心 3 号厅",
            "audience": "山东、江苏轮胎、橡胶制品与贸易企业。",
            "expected_attendance": 75,
        }
        save_change(application_id=event.pk, user=author, version=event.version, typed=typed)
        _step(
            event,
            "request_change",
            author,
            note="原场地因设备检修不能使用，改到会展中心；江苏企业报名增加，场地相应放大。",
        )
