"""From the form to the rated answer, and back once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from hub.cases import clocks, services
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock
from hub.members.models import Interest
from hub.notifications.models import Delivery
from programs.feedback.models import Feedback, FeedbackItem, FeedbackSettings, Part
from programs.feedback.services import Line, open_form, save_form
from tests import factories

from . import factories as voice

pytestmark = pytest.mark.django_db


def states(form: Feedback) -> list[str]:
    return [item.state for item in voice.items(form)]


def test_a_form_is_answered_item_by_item_and_closes_with_the_last():
    clerk = voice.clerk()
    firm = factories.organization(liaison=clerk)
    member = factories.member(organization=firm)
    form = voice.feedback(member=member)
    assert (form.state, form.sheet_number, form.assignee, form.department) == (
        "processing",
        "001",
        clerk,
        clerk.department,
    )
    items = voice.items(form)
    assert [(item.number, item.part, item.position, item.state) for item in items] == [
        (f"{form.number}-01", Part.OPINION, 1, "received"),
        (f"{form.number}-02", Part.OPINION, 2, "received"),
        (f"{form.number}-03", Part.MATTER, 1, "received"),
    ]
    assert {item.due_on for item in items} == {Clock.objects.filter(case=items[0].pk).get().due_on}

    plain, approved = voice.category(), voice.category(needs_approval=True)
    writer, head = voice.answerer(plain.department), voice.head(approved.department)
    for item, category in zip(items, (plain, approved, plain), strict=True):
        voice.route(item, category, user=clerk)
    voice.take(items[0], "answer", writer, answer="已安排在每月第二个周末测试。")
    meeting = timezone.now() + timedelta(days=2)
    voice.take(items[2], "arrange_meeting", writer, meeting_at=meeting, meeting_link="https://meet.example/1")
    voice.take(items[2], "answer", writer, answer="会议纪要：将修订做市商评价办法。")
    other = voice.answerer(approved.department)
    with pytest.raises(Refused, match="须经部门负责人审批"):
        voice.take(items[1], "answer", other, answer="可线上办理。")
    voice.take(items[1], "draft_answer", head, answer="可线上办理。")
    with pytest.raises(Refused, match="两个人"):
        voice.take(items[1], "approve_answer", head)
    voice.take(items[1], "approve_answer", voice.head(approved.department))
    assert states(form) == ["answered", "answered", "answered"]
    assert [item.way for item in voice.items(form)] == ["writing", "writing", "meeting"]
    assert not Clock.objects.filter(case__in=items, name="answer", stopped_at=None).exists()

    voice.take(items[0], "rate", member, rating=5, note="答复及时")
    voice.take(items[1], "rate", member, rating=2)
    assert Case.objects.get(pk=form.pk).state == "processing"
    voice.take(items[2], "rate", member, rating=4)
    assert Case.objects.get(pk=form.pk).state == "closed"


def test_an_answer_may_be_refused_once_and_the_form_is_open_again():
    member, clerk, category = factories.member(), voice.clerk(), voice.category()
    writer = voice.answerer(category.department)
    form = voice.feedback(member=member, lines=voice.LINES[:1])
    (item,) = voice.items(form)
    voice.route(item, category, user=clerk)
    voice.take(item, "answer", writer, answer="已记录。")
    voice.take(item, "rate", member, rating=1)
    assert Case.objects.get(pk=form.pk).state == "closed"
    again = voice.take(item, "reopen", member, note="没有说明时间。")
    assert (again.state, again.rating, Case.objects.get(pk=form.pk).state) == (
        "answering",
        None,
        "processing",
    )
    assert again.due_on >= timezone.localdate() + timedelta(days=14)
    voice.take(item, "answer", writer, answer="2026 年底前上线。")
    with pytest.raises(Refused, match="已经重新办理过一次"):
        voice.take(item, "reopen", member, note="还是不满意。")
    voice.take(item, "rate", member, rating=4)
    assert Case.objects.get(pk=form.pk).state == "closed"


def test_an_answer_that_nobody_rates_closes_by_itself():
    member, clerk, category = factories.member(), voice.clerk(), voice.category()
    form = voice.feedback(member=member, lines=voice.LINES[:1])
    (item,) = voice.items(form)
    voice.route(item, category, user=clerk)
    answered = voice.take(item, "answer", voice.answerer(category.department), answer="已采纳。")
    clocks.run(today=answered.due_on + timedelta(days=1))
    assert FeedbackItem.objects.get(pk=item.pk).state == "closed"
    assert Case.objects.get(pk=form.pk).state == "closed"


def test_the_clock_goes_on_over_states_and_can_be_extended():
    clerk, category = voice.clerk(), voice.category()
    form = voice.feedback(lines=voice.LINES[:1])
    (item,) = voice.items(form)
    first = item.due_on
    member = form.author
    longer = first + timedelta(days=7)
    with pytest.raises(Refused, match="理由"):
        services.extend(case_id=item.pk, due_on=longer, reason=" ", user=clerk, version=item.version)
    with pytest.raises(Refused, match="不晚于"):
        services.extend(
            case_id=item.pk, due_on=first + timedelta(days=15), reason="等", user=clerk, version=item.version
        )
    services.extend(
        case_id=item.pk, due_on=longer, reason="须与系统商确认。", user=clerk, version=item.version
    )
    routed = voice.route(item, category, user=clerk)
    clock = Clock.objects.get(case=item.pk)
    assert (routed.due_on, clock.due_on, clock.extensions, clock.stopped_at) == (longer, longer, 1, None)
    told = Delivery.objects.filter(recipient=member, event="case.extended.applicant", channel="inbox").get()
    assert "须与系统商确认" in told.body


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (
            date(2026, 9, 20),
            date(2026, 10, 8),
        ),  # 14 days end in the National Day holiday: the first day after it
        (date(2026, 12, 25), date(2027, 1, 8)),  # into a year without a holiday notice
        (
            date(2027, 9, 18),
            date(2027, 10, 4),
        ),  # a Saturday's fortnight in such a year: Monday to Friday counts
    ],
)
def test_two_weeks_run_from_the_registered_receipt(received, due):
    clerk = voice.clerk()
    at = datetime(received.year, received.month, received.day, 2, tzinfo=UTC)
    with time_machine.travel(at + timedelta(days=2), tick=False):
        form = voice.registered(organization=factories.organization(), user=clerk, received_at=at)
    assert {item.due_on for item in voice.items(form)} == {due}


def test_a_form_has_between_one_line_and_the_most():
    member = factories.member(phone="021-55501101")
    form = open_form(user=member)
    with pytest.raises(Refused, match="至少填写一条"):
        services.perform(case_id=form.pk, name="submit", user=member, version=1)
    many = [Line(Part.OPINION, f"意见 {number}") for number in range(500)]
    with pytest.raises(Refused, match="最多填写 30 条，现有 500 条"):
        save_form(feedback_id=form.pk, user=member, version=1, values={}, lines=many)
    FeedbackSettings.objects.update_or_create(defaults={"most_lines": 100})
    with pytest.raises(Refused, match="最多填写"):
        voice.registered(organization=factories.organization(), user=voice.clerk(), lines=many)
    assert Feedback.objects.get().lines.count() == 0


def test_clerks_register_for_others_but_not_for_firms_they_are_tied_to():
    clerk, firm = voice.clerk(), factories.organization()
    form = voice.registered(organization=firm, user=clerk, contact_name="赵敏")
    assert (form.channel, form.author, form.state) == ("phone", clerk, "processing")
    assert states(form) == ["received"] * 3
    with pytest.raises(Refused, match="不能晚于现在"):
        voice.registered(organization=firm, user=clerk, received_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(Refused, match="只有收文人员"):
        voice.registered(organization=firm, user=voice.answerer(factories.department()))
    Interest.objects.create(user=clerk, organization=firm, reason="亲属任职")
    with pytest.raises(Refused, match="回避"):
        voice.registered(organization=firm, user=clerk)


def test_taking_a_form_back_takes_its_open_items_along():
    member, clerk, category = factories.member(), voice.clerk(), voice.category()
    form = voice.feedback(member=member)
    first = voice.items(form)[0]
    voice.route(first, category, user=clerk)
    voice.take(first, "withdraw", member)
    assert states(form) == ["withdrawn", "received", "received"]
    services.perform(case_id=form.pk, name="withdraw", user=member, version=3)
    assert states(form) == ["withdrawn"] * 3
    assert not Clock.objects.filter(stopped_at=None).exists()


def test_one_firm_sees_nothing_of_another():
    form = voice.feedback()
    other = factories.member()
    assert not Case.objects.visible_to(other).exists()
    with pytest.raises(Refused, match="无权查看"):
        voice.take(voice.items(form)[0], "withdraw", other)


@pytest.mark.postgres
def test_concurrent_first_forms_of_a_firm_get_numbers_of_their_own(pg_clone):
    firm = factories.organization()
    members = [factories.member(organization=firm) for _ in range(10)]
    forms = pg_clone(lambda member: voice.feedback(member=member), members, connections=10)
    assert sorted(form.sheet_number for form in forms) == [f"{n:03d}" for n in range(1, 11)]
    assert FeedbackItem.objects.count() == 30
