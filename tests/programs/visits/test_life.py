"""From the letter to the answered questions; changes and cancellations of both sides."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from hub.cases import clocks
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock, ClockNotice, TimelineEntry
from hub.members.models import Interest
from hub.notifications.models import Delivery
from programs.feedback.models import Feedback, FeedbackItem
from programs.visits import planning
from programs.visits.models import Arrangement, Host, VisitSettings
from programs.visits.rules import letter_gaps
from programs.visits.services import Wish
from tests import factories
from tests.programs.feedback import factories as voice

from . import factories as visits

pytestmark = pytest.mark.django_db


def told(person, event):
    return Delivery.objects.filter(recipient=person, event=event, channel="inbox")


def test_a_visit_is_arranged_held_and_its_questions_answered_with_their_own_clock():
    clerk = visits.clerk()
    firm = factories.organization(liaison=clerk)
    member = factories.member(organization=firm)
    visit = visits.visit(member=member)
    assert (visit.state, visit.number, visit.assignee, visit.department) == (
        "received",
        f"LF-{timezone.localdate().year}-0001",
        clerk,
        clerk.department,
    )
    with pytest.raises(Refused, match="请先拟定"):
        visits.take(visit, "arrange", clerk)

    one, other = visits.receiver(), visits.receiver()
    made = visits.plan(visit, user=clerk, people=(one,), departments=(other.department,))
    assert told(one, "visit.invited").exists() and told(other, "visit.invited").exists()
    assert {case.pk for case in Case.objects.visible_to(one)} == {visit.pk}
    by_name, by_department = made.hosts.all()
    planning.answer(host_id=by_name.pk, user=one, accepts=True)
    with pytest.raises(Refused, match="不是发给您"):
        planning.answer(host_id=by_name.pk, user=other, accepts=True)
    with pytest.raises(Refused, match="理由"):
        planning.answer(host_id=by_department.pk, user=other, accepts=False)
    planning.answer(host_id=by_department.pk, user=other, accepts=False, reason="当天出差")
    assert "当天出差" in told(clerk, "visit.host_answered").order_by("-pk")[0].body
    with pytest.raises(Refused, match="已谢绝接待"):
        visits.take(visit, "arrange", clerk)
    again = visits.plan(visit, user=clerk, people=(one,), room=made.room)
    assert [host.state for host in again.hosts.all()] == ["accepted"]  # the same time and place
    assert not Case.objects.visible_to(other).exists()

    arranged = visits.take(visit, "arrange", clerk, note="欢迎来访。")
    assert arranged.state == "arranged"
    assert again.when in told(member, "visit.arrange.applicant").get().body
    visits.take(visit, "confirm", member)
    with pytest.raises(Refused, match="还没有到"):
        visits.take(visit, "visited", clerk, came=3)
    visits.past(visit)
    visits.take(visit, "visited", clerk, came=2)
    done = visits.take(
        visit,
        "minutes",
        clerk,
        minutes="就两项业务作了交流。",
        internal_minutes="对方有意增加席位。",
        questions=["仓单质押何时上线？", "做市报价怎样评价？"],
    )
    assert (done.state, done.came, done.internal_minutes) == ("minuted", 2, "对方有意增加席位。")
    said = [str(entry.content.data) for entry in TimelineEntry.objects.filter(case=visit.pk, internal=False)]
    assert not any("增加席位" in words for words in said)

    form = Feedback.objects.get(origin=visit.pk)
    items = voice.items(form)
    assert (form.channel, form.author, form.organization, len(items)) == ("visit", member, firm, 2)
    day = timezone.localdate(Arrangement.objects.get(visit=visit.pk, state="sent").ends_at)
    clock = Clock.objects.get(case=items[0].pk)
    assert (clock.started_on, clock.amount, clock.unit) == (day, 14, "calendar")
    category = voice.category()
    voice.route(items[0], category, user=clerk)
    voice.take(items[0], "answer", voice.answerer(category.department), answer="十二月上线。")
    assert told(member, "feedback_item.answer.applicant").exists()
    visits.take(visit, "close", clerk)
    assert Case.objects.get(pk=visit.pk).closed_at


def test_a_change_brings_a_new_arrangement_that_says_what_is_different():
    clerk, member, host = visits.clerk(), factories.member(), visits.receiver()
    visit = visits.visit(member=member)
    first = visits.plan(visit, user=clerk, people=(host,))
    visits.take(visit, "arrange", clerk)
    changing = visits.take(visit, "ask_change", member, note="希望改到下午。")
    assert changing.state == "changing"
    clock = Clock.objects.get(case=visit.pk, stopped_at=None)
    assert (clock.name, clock.started_on, clock.amount) == ("arrange", timezone.localdate(), 2)
    second = visits.plan(
        visit, user=clerk, people=(host,), room=first.room, starts_at=visits.at(14), ends_at=visits.at(15, 30)
    )
    # The first one is held until the visitor is told of the second.
    assert set(Arrangement.objects.held()) == {first, second}
    visits.take(visit, "arrange", clerk)
    assert set(Arrangement.objects.held()) == {second}
    body = told(member, "visit.arrange.applicant").latest("pk").body
    assert f"时间：{second.when}（原时间：{first.when}）" in body and "会议室（原" not in body
    # The exchange changes the hosts itself, at once; who is no longer needed is told, with the calendar file.
    deputy = visits.receiver()
    visits.plan(
        visit,
        user=clerk,
        people=(deputy,),
        room=first.room,
        starts_at=visits.at(14),
        ends_at=visits.at(15, 30),
    )
    moved = visits.take(visit, "rearrange", clerk, note="接待人出差。")
    assert moved.state == "arranged" and told(host, "visit.released").count() == 1
    assert f"接待：{deputy}" in told(member, "visit.rearrange.applicant").get().body


def test_calendar_files_keep_their_uid_and_count_up(django_capture_on_commit_callbacks):
    clerk, host = visits.clerk(), visits.receiver()
    visit = visits.visit()
    with django_capture_on_commit_callbacks(execute=True):
        visits.plan(visit, user=clerk, people=(host,))
    with django_capture_on_commit_callbacks(execute=True):
        visits.plan(visit, user=clerk, people=(host,), starts_at=visits.at(14), ends_at=visits.at(15))
    with django_capture_on_commit_callbacks(execute=True):
        visits.take(visit, "decline", clerk, note="近期不安排接待。")
    files = []
    for message in mail.outbox:
        if message.to[0].endswith(f"<{host.email}>"):
            ((name, content, kind),) = message.attachments
            lines = dict(
                line.split(":", 1) for line in content.replace("\r\n ", "").splitlines() if ":" in line
            )
            files.append((name, kind, lines["METHOD"], lines["UID"], int(lines["SEQUENCE"]), lines["STATUS"]))
    uid = files[0][3]
    assert [row[2:] for row in files] == [
        ("REQUEST", uid, 2, "CONFIRMED"),
        ("REQUEST", uid, 4, "CONFIRMED"),
        ("CANCEL", uid, 5, "CANCELLED"),
    ]
    assert files[2][:2] == ("visit.ics", "text/calendar; method=CANCEL")


@pytest.mark.parametrize(
    ("step", "by", "state"),
    [("cancel", "member", "cancelled"), ("call_off", "clerk", "called_off")],
)
def test_both_sides_cancel_with_a_reason_and_room_and_hosts_are_free_again(step, by, state):
    clerk, member, host = visits.clerk(), factories.member(), visits.receiver()
    visit, next_one = visits.visit(member=member), visits.visit()
    made = visits.plan(visit, user=clerk, people=(host,))
    visits.take(visit, "arrange", clerk)
    ended = visits.take(visit, step, {"member": member, "clerk": clerk}[by], note="日程冲突")
    assert ended.state == state
    assert not Arrangement.objects.held().exists() and told(host, "visit.released").exists()
    visits.plan(next_one, user=clerk, people=(host,), room=made.room)
    other = factories.member()
    with pytest.raises(Refused, match="找不到"):
        visits.take(next_one, "cancel", other, note="不是我的")


def test_who_does_not_come_is_noted_and_a_firm_one_is_tied_to_is_left_to_others():
    clerk = visits.clerk()
    visit = visits.visit()
    visits.plan(visit, user=clerk)
    visits.take(visit, "arrange", clerk)
    with pytest.raises(Refused, match="还没有结束"):
        visits.take(visit, "no_show", clerk)
    visits.past(visit)
    assert visits.take(visit, "no_show", clerk).state == "missed"

    tied = visits.receiver()
    other = visits.visit()
    Interest.objects.create(user=tied, organization=other.organization, reason="配偶任职")
    Interest.objects.create(user=clerk, organization=other.organization, reason="曾任职")
    with pytest.raises(Refused, match="须回避"):
        visits.plan(other, user=clerk)
    with pytest.raises(Refused, match="须回避"):
        visits.plan(other, user=visits.clerk(), people=(tied,))
    assert not Host.objects.filter(arrangement__visit=other.pk).exists()


def test_two_working_days_from_the_registered_receipt_over_a_holiday_and_into_a_year_without_data():
    clerk, firm = visits.clerk(), factories.organization()

    def due(day: date, **more) -> date:
        with time_machine.travel(f"{day} 03:00:00+00:00", tick=False):
            return visits.registered(organization=firm, user=clerk, **more).due_on

    assert due(date(2026, 4, 30)) == date(2026, 5, 7)  # DOMAIN 8
    # National Day 2026: 1 to 7 October off, Saturday the 10th is worked.
    assert due(date(2026, 9, 29)) == date(2026, 10, 8)
    assert due(date(2026, 10, 8)) == date(2026, 10, 10)
    # A letter that came on the day before and is registered today has a day less.
    yesterday = timezone.make_aware(timezone.datetime(2026, 10, 8, 16))
    assert due(date(2026, 10, 9), received_at=yesterday) == date(2026, 10, 10)
    # No notice for 2099 yet: Monday to Friday.
    assert due(date(2098, 12, 31)) == date(2099, 1, 2)


def test_the_desk_is_reminded_and_who_does_not_answer_is_expected():
    clerk, member = visits.clerk(), factories.member()
    visit = visits.visit(member=member)
    late = visit.due_on + timedelta(days=1)
    clocks.run(today=visit.due_on)
    clocks.run(today=late)
    kinds = ClockNotice.objects.filter(clock__case=visit.pk).values_list("kind", flat=True)
    assert list(kinds) == ["remind", "overdue"]
    made = visits.plan(visit, user=clerk)
    visits.take(visit, "arrange", clerk)
    clocks.run(today=timezone.localdate(made.starts_at))
    assert visits.fresh(visit).state == "confirmed"
    moved = visits.plan(visit, user=clerk, room=made.room, starts_at=visits.at(14), ends_at=visits.at(15))
    visits.take(visit, "rearrange", clerk, note="会议室装修。")
    clock = Clock.objects.get(case=visit.pk, stopped_at=None)
    assert (clock.name, clock.due_on < timezone.localdate(moved.starts_at)) == ("confirm", True)
    # Changed once more before it was confirmed, the time to confirm goes with it.
    visits.plan(visit, user=clerk, starts_at=visits.at(10, days=9), ends_at=visits.at(11, days=9))
    visits.take(visit, "rearrange", clerk, note="再改期。")
    later = Clock.objects.get(case=visit.pk, stopped_at=None)
    assert later.due_on > clock.due_on


def test_a_letter_says_what_it_lacks():
    member = factories.member()
    visit = visits.draft(member=member, purpose="", dates=(Wish(timezone.localdate()),))
    VisitSettings.objects.update_or_create(pk=1, defaults={"letter_required": True})
    assert [reason for _, reason in letter_gaps(visits.fresh(visit))] == [
        "请填写来访事由。",
        "希望来访的日期须在今天之后。",
        "请上传拜访函。",
    ]
    with pytest.raises(Refused, match="来访事由"):
        visits.take(visit, "submit", member)
    with pytest.raises(Refused, match="最多填写 3 个"):
        visits.draft(dates=tuple(Wish(date(2030, 1, day)) for day in range(1, 5)))


def test_one_firm_never_sees_anothers_visit():
    clerk, rival = visits.clerk(), factories.member()
    visit = visits.visit(purpose="龙脊项目")
    visits.plan(visit, user=clerk)
    visits.take(visit, "arrange", clerk)
    assert not Case.objects.visible_to(rival).exists()
    assert not Arrangement.objects.visible_to(rival).exists()
    assert not FeedbackItem.objects.visible_to(rival).exists()
