"""The rules of a call against an application: the table of DOMAIN 2, figure by figure."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from programs.events import services
from programs.events.checks import latest_application_day, violations
from programs.events.models import Call
from tests import factories

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


def found(application, field=None):
    """The messages of an application's violations, of one field or all."""
    return [row.message for row in violations(application) if field in (None, row.field)]


def event_on(day, **values):
    """A salon ready for submission, on this day of 2026."""
    starts = datetime(2026, *day, 14, tzinfo=SHANGHAI)
    return factories.ready_application(starts_at=starts, ends_at=starts + timedelta(hours=3), **values)


def test_a_filled_application_breaks_no_rule():
    assert violations(factories.ready_application()) == []


def test_an_empty_draft_names_everything_in_the_order_of_the_form():
    application = factories.application()
    assert [row.field for row in violations(application)] == [
        "title",
        "event_kind",
        "starts_at",
        "ends_at",
        "venue",
        "purpose",
        "audience",
        "expected_attendance",
        "city",
        "agenda",
        "budget",
    ]


def test_an_online_event_needs_no_city():
    assert found(factories.ready_application(form="online", city=""), "city") == []
    assert found(factories.ready_application(form="mixed", city=""), "city") == ["请填写举办城市。"]


class TestLeadTime:
    def test_ten_working_days_skip_the_national_holiday(self):
        event = datetime(2026, 10, 15, tzinfo=SHANGHAI).date()
        assert str(latest_application_day(event_on=event, lead_days=10)) == "2026-09-24"

    @pytest.mark.parametrize(
        ("kind", "applied", "in_time"),
        [
            ("salon", (9, 24), True),
            ("salon", (9, 25), False),
            ("forum", (9, 11), True),
            ("forum", (9, 12), False),
            ("livestream", (10, 9), True),
            ("livestream", (10, 10), False),
        ],
    )
    def test_each_kind_has_its_own(self, kind, applied, in_time):
        """20 September and 10 October 2026 are working weekends, 25–27 September and 1–7 October are off."""
        with time_machine.travel(datetime(2026, *applied, 20, 30, tzinfo=SHANGHAI), tick=False):
            application = event_on((10, 15), event_kind=kind)
            assert (found(application, "late_reason") == []) is in_time

    def test_the_message_says_by_when(self):
        with time_machine.travel(datetime(2026, 9, 25, 9, tzinfo=SHANGHAI), tick=False):
            assert found(event_on((10, 15)), "late_reason") == [
                "产业沙龙须提前 10 个工作日申请，最迟应于 2026-09-24 提交。请调整活动日期，或写明未按提前期申请的理由。"
            ]

    def test_a_reason_lets_it_pass_and_blanks_are_none(self):
        with time_machine.travel(datetime(2026, 9, 25, 9, tzinfo=SHANGHAI), tick=False):
            assert found(event_on((10, 15), late_reason="主讲人行程临时调整")) == []
            assert len(found(event_on((10, 15), late_reason="  "), "late_reason")) == 1

    def test_no_reason_helps_after_the_event(self):
        with time_machine.travel(datetime(2026, 10, 15, 9, tzinfo=SHANGHAI), tick=False):
            application = event_on((10, 15), late_reason="补报")
            assert found(application) == ["活动日期须晚于申请日期，不能事后补报。"]

    def test_a_corrected_application_counts_from_its_first_submission(self):
        with time_machine.travel(datetime(2026, 9, 24, 9, tzinfo=SHANGHAI), tick=False):
            application = event_on((10, 15))
            application.submitted_at = timezone.now()
            application.save()
        with time_machine.travel(datetime(2026, 9, 30, 9, tzinfo=SHANGHAI), tick=False):
            assert found(application) == []


class TestCapsAndAttendance:
    @pytest.mark.parametrize(
        ("kind", "cap", "least"),
        [
            ("forum", "200000", 30),
            ("research", "50000", 30),
            ("briefing", "30000", 30),
            ("salon", "20000", 15),
            ("campus", "20000", 30),
            ("livestream", "10000", 30),
        ],
    )
    def test_each_kind_has_its_own(self, kind, cap, least):
        at_the_limit = [factories.budget_row(unit_price=Decimal(cap))]
        above = [*at_the_limit, factories.budget_row(unit_price=Decimal("0.01"))]
        common = {"event_kind": kind, "agenda": [factories.agenda_row(fee=None)]}
        assert (
            found(factories.ready_application(budget=at_the_limit, expected_attendance=least, **common)) == []
        )
        too_much = factories.ready_application(budget=above, expected_attendance=least - 1, **common)
        assert [row.field for row in violations(too_much)] == ["expected_attendance", "budget"]

    def test_the_message_says_by_how_much(self):
        application = factories.ready_application(
            budget=[factories.budget_row(unit_price=Decimal("20500.50"))], agenda=[factories.agenda_row()]
        )
        assert found(application) == [
            "预算合计 20,500.50 元，超过产业沙龙支持上限 20,000.00 元，请调减 500.50 元。"
        ]

    def test_a_kind_that_the_call_no_longer_has(self):
        application = factories.ready_application()
        call = application.call
        call.kinds.filter(kind="salon").delete()
        services.publish_rules(call_id=call.pk, user=None)
        application.refresh_from_db()
        assert found(application) == ["本次征集不含这类活动，请另选活动类型。"]


class TestSpeakers:
    @pytest.mark.parametrize(("grade", "fee"), [("associate", "500"), ("full", "1000"), ("expert", "1500")])
    def test_the_fee_per_class_hour_has_a_ceiling_by_title(self, grade, fee):
        most = Decimal(fee) * 2
        row = factories.agenda_row(grade=grade, hours=Decimal(2), fee=most)
        above = row | {"fee": most + Decimal("0.01")}
        budget = [factories.budget_row()]
        assert found(factories.ready_application(agenda=[row], budget=budget)) == []
        assert len(found(factories.ready_application(agenda=[above], budget=budget), "agenda")) == 1

    def test_the_message_reckons_it_out(self):
        row = factories.agenda_row(grade="associate", hours=Decimal("1.5"), fee=Decimal(800))
        assert found(factories.ready_application(agenda=[row], budget=[factories.budget_row()])) == [
            "议程“铜期货套期保值实务”讲课费 800.00 元超过上限：副高级职称每学时 500.00 元，1.5 学时最多 750.00 元。"
        ]

    @pytest.mark.parametrize("gap", [{"speaker": ""}, {"hours": None}, {"grade": ""}])
    def test_a_fee_needs_speaker_title_and_hours(self, gap):
        application = factories.ready_application(agenda=[factories.agenda_row(**gap)])
        assert found(application, "agenda") == [
            "议程“铜期货套期保值实务”有讲课费，请填写主讲人、职称与学时。"
        ]

    def test_half_a_day_is_at_most_four_hours(self):
        morning = factories.agenda_row(starts=time(9), hours=Decimal("2.5"), fee=Decimal(100))
        later = morning | {"starts": time(11, 30), "hours": Decimal(2)}
        application = factories.ready_application(agenda=[morning, later], budget=[factories.budget_row()])
        assert found(application) == ["王教授半天的讲课学时合计 4.5，半天最多按 4 学时计费。"]

    def test_noon_and_another_speaker_begin_a_new_count(self):
        morning = factories.agenda_row(starts=time(9), hours=Decimal(4), fee=Decimal(100))
        rows = [morning, morning | {"starts": time(12)}, morning | {"speaker": "李教授"}]
        assert found(factories.ready_application(agenda=rows, budget=[factories.budget_row()])) == []

    def test_the_budget_holds_no_more_fees_than_the_agenda(self):
        fee = factories.budget_row(category="speaker", description="讲课费", unit_price=Decimal(2500))
        application = factories.ready_application(agenda=[factories.agenda_row()], budget=[fee])
        assert found(application) == [
            "预算中的讲课费 2,500.00 元多于议程中的讲课费合计 2,000.00 元，请逐项对应。"
        ]


class TestMeals:
    @pytest.mark.parametrize(("price", "passes"), [("150.00", True), ("150.01", False)])
    def test_a_meal_costs_at_most_150_a_head(self, price, passes):
        meal = factories.budget_row(
            category="meal", description="工作餐", quantity=Decimal(20), unit_price=Decimal(price)
        )
        application = factories.ready_application(agenda=[factories.agenda_row()], budget=[meal])
        expected = [] if passes else ["餐费“工作餐”每人 150.01 元，超过上限 150.00 元。"]
        assert found(application) == expected

    def test_no_more_meals_than_people(self):
        meal = factories.budget_row(
            category="meal", description="工作餐", quantity=Decimal(41), unit_price=Decimal(50)
        )
        application = factories.ready_application(budget=[meal])
        assert found(application) == ["餐费“工作餐”按 41 人计，多于预计参加人数 40 人。"]


class TestExcluded:
    @pytest.mark.parametrize("word", ["礼品", "纪念品", "白酒", "酒水", "观光", "旅游", "员工工资"])
    def test_what_is_not_paid_is_named(self, word):
        line = factories.budget_row(description=f"会后{word}费用")
        application = factories.ready_application(budget=[line])
        assert found(application) == [f"预算“会后{word}费用”含不予支持的支出（{word}），请删除或改列。"]

    def test_staff_keep_the_list(self):
        application = factories.ready_application(budget=[factories.budget_row(description="伴手礼采购")])
        assert found(application) == []
        Call.objects.filter(pk=application.call_id).update(excluded_words="伴手礼\n\n  红包  ")
        services.publish_rules(call_id=application.call_id, user=None)
        application.refresh_from_db()
        assert len(found(application, "budget")) == 1


class TestUnfinishedRows:
    def test_each_says_what_it_lacks(self):
        application = factories.ready_application(
            agenda=[factories.agenda_row(starts=None), factories.agenda_row(topic="", speaker="", fee=None)],
            budget=[
                factories.budget_row(),
                {"category": "", "description": "茶歇", "quantity": None, "unit_price": None},
            ],
        )
        assert found(application) == [
            "议程第 1 项：请填写开始。",
            "议程第 2 项：请填写主题。",
            "预算第 2 项：请填写类别、数量、单价（元）。",
        ]


class TestQuestions:
    def test_a_required_answer_is_missed(self):
        call = factories.call(
            questions=(
                {"code": "products", "label": "涉及哪些品种"},
                {"code": "history", "label": "过去举办过几场", "is_required": False},
            )
        )
        assert found(factories.ready_application(call=call)) == ["请回答：涉及哪些品种"]
        assert found(factories.ready_application(call=call, answers={"products": "铜"})) == []


class TestVersions:
    def test_drafts_follow_the_call_and_submitted_ones_keep_their_rules(self):
        call = factories.call()
        draft, sent = factories.ready_application(call=call), factories.ready_application(call=call)
        type(sent).objects.filter(pk=sent.pk).update(submitted_at=timezone.now())
        Call.objects.filter(pk=call.pk).update(meal_limit=Decimal("60.00"))
        assert services.publish_rules(call_id=call.pk, user=None).number == 2
        draft.refresh_from_db()
        sent.refresh_from_db()
        assert (draft.rules.number, sent.rules.number) == (2, 1)
        assert found(draft) == ["餐费“工作餐”每人 75.00 元，超过上限 60.00 元。"]
        assert found(sent) == []

    def test_rules_that_did_not_change_are_no_new_version(self):
        call = factories.call()
        first = services.publish_rules(call_id=call.pk, user=None)
        Call.objects.filter(pk=call.pk).update(title="新的名称", closes_on=call.closes_on + timedelta(days=1))
        assert services.publish_rules(call_id=call.pk, user=None) == first
