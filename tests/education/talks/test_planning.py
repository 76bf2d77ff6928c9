"""The plan, the states, changes that people are told of, and what calendars get."""

import json
from datetime import date, timedelta
from operator import itemgetter

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from education.talks import planning, telling
from education.talks.models import Talk
from education.talks.models.records import Standing
from hub.cases.flows import Refused
from hub.notifications.models import Delivery
from tests import factories

from . import factories as talks

pytestmark = pytest.mark.django_db


def test_a_talk_goes_from_the_plan_to_its_end_and_each_step_asks_for_what_it_needs():
    user = talks.editor()
    talk = talks.planned(user=user)
    assert (talk.standing(), talk.page.live, talk.page.slug) == (
        Standing.PLANNED,
        False,
        f"{talk.month:%Y-%m}",
    )
    for reason, values in (
        ("请先确定日期", {}),
        ("地点或线上链接", {"starts_at": talks.at(talks.in_days(20), 9)}),
        ("还没有发布", {"place": "报告厅"}),
    ):
        Talk.objects.filter(pk=talk.pk).update(
            **values, **({"ends_at": talks.at(talks.in_days(20), 11)} if "starts_at" in values else {})
        )
        with pytest.raises(Refused, match=reason):
            planning.open_registration(talk_id=talk.pk, user=user)
    talks.publish(talk)
    planning.arrange(
        talk_id=talk.pk,
        starts_at=talks.at(talks.in_days(20), 13, 30),
        ends_at=talks.at(talks.in_days(20), 16),
        place="报告厅",
        link="https://meet.example.com/1",
        audience="public",
        capacity=1,
        user=user,
    )
    planning.open_registration(talk_id=talk.pk, user=user)
    talk = talks.fresh(talk)
    assert (talk.standing(), talk.half, talk.where) == (Standing.OPEN, "下午", "报告厅，线上")
    assert talk.occasion.starts_at == talk.starts_at
    talks.register(talk)
    assert talks.fresh(talk).standing() == Standing.FULL
    assert talks.held(talk).standing() == Standing.HELD
    with pytest.raises(Refused, match="已经结束"):
        planning.cancel(talk_id=talk.pk, note="迟了", user=user)


def test_months_of_the_plan_are_changed_until_people_can_have_registered():
    user = talks.editor()
    talk = talks.planned(day=date(2027, 3, 1), user=user)
    planning.shift(talk_id=talk.pk, month=date(2027, 5, 1), user=user)
    assert talks.fresh(talk).month == date(2027, 5, 1)
    assert talks.planned(day=date(2027, 3, 9)).page.slug == "2027-03-2"
    opened = talks.opened()
    with pytest.raises(Refused, match="改期"):
        planning.shift(talk_id=opened.pk, month=date(2027, 5, 1), user=user)


def test_everybody_who_registered_is_told_once_of_what_changes(django_capture_on_commit_callbacks):
    user, member = talks.editor(), factories.member()
    talk = talks.opened(capacity=1)
    seat, waiting = talks.register(talk, user=member), talks.register(talk)
    phone_only = talks.register(talk, email="", phone="13800001111")
    mail.outbox.clear()
    same = {"starts_at": talk.starts_at, "ends_at": talk.ends_at, "audience": "public", "capacity": 1}
    with django_capture_on_commit_callbacks(execute=True):
        planning.arrange(talk_id=talk.pk, place="二楼多功能厅", link="", user=user, note="设备检修", **same)
    told = Delivery.objects.filter(recipient=member, event="talk.changed")
    assert told.exists() and "二楼多功能厅" in told.first().body
    guest = [each for each in mail.outbox if each.to == [waiting.email]]
    assert len(guest) == 1 and "设备检修" in guest[0].body and "talk.ics" in str(guest[0].attachments)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):  # nothing that they need to know of
        planning.arrange(
            talk_id=talk.pk, place="二楼多功能厅", link="", user=user, **same | {"audience": "members"}
        )
    assert mail.outbox == [] and talks.fresh(talk).sequence == 1
    with django_capture_on_commit_callbacks(execute=True):
        planning.move(
            talk_id=talk.pk,
            starts_at=talk.starts_at + timedelta(days=7),
            ends_at=talk.ends_at + timedelta(days=7),
            note="讲者行程调整",
            user=user,
        )
        planning.cancel(talk_id=talk.pk, note="场馆临时关闭", user=user)
    subjects = [each.subject for each in mail.outbox if each.to == [waiting.email]]
    # Told of both at one commit: the second says it all.
    assert any("取消" in each for each in subjects)
    assert Delivery.objects.filter(recipient=member, event="talk.cancelled").exists()
    assert {each.told_sequence for each in talk.registrations.all()} == {3}
    assert seat.pk and phone_only.pk


def test_who_left_a_phone_alone_is_told_by_text_messages(
    django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.SMS_FOLDER = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        talk = talks.opened()
        row = talks.register(talk, email="", phone="13800001111")
    with django_capture_on_commit_callbacks(execute=True):
        planning.cancel(talk_id=talk.pk, note="场馆临时关闭", user=talks.editor())
    sent = sorted((json.loads(each.read_text()) for each in tmp_path.iterdir()), key=itemgetter("at"))
    assert {each["to"] for each in sent} == {"13800001111"}
    assert ["已报名" in sent[0]["text"], "场馆临时关闭" in sent[1]["text"]] == [True, True]
    assert all(telling.path_of(row) in each["text"] for each in sent)
    counts = Client()
    counts.force_login(talks.editor())
    assert "只留了手机" not in counts.get(reverse("talk_desk:talk", args=[talk.pk])).content.decode()


def test_a_phone_gets_no_more_text_messages_than_a_day_allows(
    django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.SMS_FOLDER, settings.SMS_PER_STRANGER_AND_DAY = tmp_path, 2
    for _ in range(4):
        with django_capture_on_commit_callbacks(execute=True):
            talks.register(talks.opened(), email="", phone="13800001111")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_talk_without_a_new_day_is_put_off_and_keeps_its_seats():
    user = talks.editor()
    talk = talks.opened()
    talks.register(talk)
    with pytest.raises(Refused, match="原因"):
        planning.move(talk_id=talk.pk, starts_at=None, ends_at=None, note=" ", user=user)
    planning.move(talk_id=talk.pk, starts_at=None, ends_at=None, note="讲者未定", user=user)
    off = talks.fresh(talk)
    assert (off.standing(), off.when) == (Standing.MOVED, "延期，时间另行通知")
    assert off.occasion.cancelled_at
    day = talks.in_days(50)
    planning.move(
        talk_id=talk.pk, starts_at=talks.at(day, 9), ends_at=talks.at(day, 11), note="时间已定", user=user
    )
    again = talks.fresh(talk)
    assert (again.standing(), again.is_moved, again.sequence) == (Standing.OPEN, True, 2)
    assert again.moved_from == talk.starts_at and again.occasion.cancelled_at is None
    assert talks.states(talk) == ["seated"]


def entry(client, url):
    (event,) = Calendar.from_ical(client.get(url).content).walk("VEVENT")
    return event


def test_calendars_know_a_talk_again_and_a_cancelled_one_stays_in_them(client):
    user = talks.editor()
    talk, other = talks.opened(), talks.opened(title="铝", audience="invited")
    planned = talks.planned(title="未公布")
    talks.publish(planned)
    url = reverse("talks:ics", args=[talk.pk])
    first = entry(client, url)
    planning.move(
        talk_id=talk.pk,
        starts_at=talk.starts_at + timedelta(days=1),
        ends_at=talk.ends_at + timedelta(days=1),
        note="调整",
        user=user,
    )
    second = entry(client, url)
    planning.cancel(talk_id=talk.pk, note="场馆关闭", user=user)
    third = entry(client, url)
    assert first["UID"] == second["UID"] == third["UID"]
    assert [int(each["SEQUENCE"]) for each in (first, second, third)] == [0, 1, 2]
    assert [str(each["STATUS"]) for each in (first, third)] == ["CONFIRMED", "CANCELLED"]
    feed = client.get(f"{talks.series().url}feed/")
    events = Calendar.from_ical(feed.content).walk("VEVENT")
    assert [(str(each["STATUS"]), str(each["UID"])) for each in events] == [("CANCELLED", third["UID"])]
    assert "s-maxage" in feed["Cache-Control"]
    assert client.get(reverse("talks:ics", args=[other.pk])).status_code == 404
    page = client.get(talk.page.url).content.decode()
    assert "场馆关闭" in page and "已取消" in page and "talks:register" not in page
    assert reverse("talks:register", args=[talk.pk]) not in page


def test_the_board_shows_the_year_and_moves_without_a_mouse(client, django_assert_num_queries):
    user = talks.editor()
    client.force_login(user)
    year = timezone.localdate().year + 1
    talk = talks.planned(day=date(year, 3, 1), user=user)
    board = f"{reverse('talk_desk:board')}?year={year}"
    assert "铜产业链的风险管理" in client.get(board).content.decode()
    answer = client.post(reverse("talk_desk:shift", args=[talk.pk]), {"month": f"{year}-06"})
    assert answer.status_code == 302 and talks.fresh(talk).month == date(year, 6, 1)
    for bad in ("", "x", "99999-01", f"{year}-13"):
        assert client.post(reverse("talk_desk:shift", args=[talk.pk]), {"month": bad}).status_code == 302
    made = client.post(reverse("talk_desk:plan"), {"title": "镍", "month": f"{year}-07"})
    assert made.status_code == 302 and Talk.objects.filter(month=date(year, 7, 1)).exists()
    day = date(year, 6, 10)
    answer = client.post(
        reverse("talk_desk:arrange", args=[talk.pk]),
        {"day": f"{day}", "half": "afternoon", "place": "报告厅", "audience": "public", "capacity": "80"},
    )
    assert answer.status_code == 302
    assert f"{timezone.localtime(talks.fresh(talk).starts_at):%m-%d %H:%M}" == "06-10 13:30"
    assert client.get(reverse("talk_desk:talk", args=[talk.pk])).status_code == 200
