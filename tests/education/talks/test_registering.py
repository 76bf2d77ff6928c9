"""Seats and the waiting list: registering, cancelling, offers that expire, duplicates, reminders, the rush."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from education.talks import planning, registering, rounds
from education.talks.models import Registration, TalkSettings
from education.talks.registering import AlreadyRegistered
from hub.cases.flows import Refused
from hub.privacy.retention import apply_rules
from tests import factories
from tests.html_forms import forms_in

from . import factories as talks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_wait(db):
    settings = TalkSettings.load()
    settings.least_seconds = 0
    settings.save()


def form(client, url, **more):
    page = client.get(url).content.decode()
    blank = next(each for each in forms_in(url, page) if "stamp" in each.values)
    return (
        dict(blank.values)
        | {
            "name": "沈知白",
            "company": "晨川资产管理有限公司",
            "kind": "institution",
            "email": "shen@example.com",
            "phone": "",
            "consent": "on",
        }
        | more
    )


def test_a_visitor_registers_and_follows_it_by_the_link_of_the_mail(
    client, django_capture_on_commit_callbacks
):
    talk = talks.opened(link="https://meet.example.com/7")
    url = reverse("talks:register", args=[talk.pk])
    page = client.get(talk.page.url)
    assert url in page.content.decode() and "csrf" not in page.content.decode() and not page.cookies
    assert "meet.example.com" not in page.content.decode()
    data = form(client, url)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, data)
        again = client.post(url, data)  # a second click
    row = Registration.objects.get()
    assert answer.url == again.url == reverse("talks:registration", args=[row.token])
    assert (row.state, row.source, row.consent_version) == ("seated", "public", 1)
    assert row.consent_text == TalkSettings.load().consent_text
    (sent,) = mail.outbox
    assert sent.to == ["shen@example.com"] and row.token in sent.body
    assert [each[0] for each in sent.attachments] == ["talk.ics", "ticket.png"]
    own = client.get(answer.url)
    assert "meet.example.com" in own.content.decode() and "no-store" in own["Cache-Control"]
    calendar = client.get(reverse("talks:own_ics", args=[row.token])).content.decode()
    assert "meet.example.com" in calendar
    cancel = reverse("talks:cancel", args=[row.token])
    assert client.get(cancel).status_code == 200 and talks.states(talk) == ["seated"]
    assert client.post(cancel).status_code == client.post(cancel).status_code == 302
    assert talks.states(talk) == ["cancelled"]


def test_a_member_registers_by_one_click(client):
    member = factories.member()
    talk = talks.opened(audience="members", capacity=None)
    url = reverse("talks:register", args=[talk.pk])
    assert "请用会员账号登录" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 409
    client.force_login(member)
    assert "同意并报名" in client.get(url).content.decode()
    answer = client.post(url, {"act": "member"})
    row = Registration.objects.get()
    assert (row.user, row.organization, row.state) == (member, member.contact.organization, "seated")
    assert answer.url == client.get(url).url == reverse("talks:registration", args=[row.token])


@pytest.mark.parametrize(
    ("what", "second"),
    [
        ("邮箱", {"email": "Shen@Example.COM", "name": "别人"}),
        ("手机号", {"email": "", "phone": "138-0000 2222", "name": "别人"}),
    ],
)
def test_who_registered_already_is_told_plainly(client, what, second):
    talk = talks.opened(capacity=1)
    talks.register(talk, email="shen@example.com", phone="13800002222")
    mail.outbox.clear()
    url = reverse("talks:register", args=[talk.pk])
    answer = client.post(url, form(client, url, **second)).content.decode()
    assert what in answer and "已经报名这场活动" in answer
    assert [each.to for each in mail.outbox] == [["shen@example.com"]]
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"website": "http://spam.example"}, "没能确认"),
        ({"stamp": "forged"}, "打开得太久"),
        ({"consent": ""}, "勾选同意"),
        ({"consent_version": "99"}, "告知内容已更新"),
        ({"email": "", "phone": ""}, "至少一项"),
        ({"phone": "021-12345678"}, "11 位手机"),
        ({"name": "<script>x</script>"}, "不能有网址或尖括号"),
        ({"name": "\u202e"}, "请填写"),
        ({"kind": "king"}, "列出的身份"),
        ({"email": "a@b\r\nBcc: c@d"}, "完整的邮箱"),
    ],
)
def test_what_programs_and_vandals_send_is_refused_in_words(client, changed, said):
    talk = talks.opened()
    url = reverse("talks:register", args=[talk.pk])
    answer = client.post(url, form(client, url, **changed))
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not Registration.objects.exists()


def test_guests_of_an_invited_talk_come_by_its_link_alone(client):
    user = talks.editor()
    talk = talks.opened(audience="invited", title="闭门交流")
    assert client.get(talk.page.url).status_code == 404
    assert "闭门交流" not in client.get(talks.series().url).content.decode()
    assert client.get(reverse("talks:register", args=[talk.pk])).status_code == 404
    url = reverse("talks:invited", args=[talk.pk, talk.invitation])
    assert client.post(url, form(client, url)).status_code == 302
    assert talks.states(talk) == ["seated"]
    planning.renew_invitation(talk_id=talk.pk, user=user)
    assert client.get(url).status_code == 404


def test_a_seat_that_is_given_back_goes_along_the_list_until_somebody_takes_it(
    client, django_capture_on_commit_callbacks
):
    talk = talks.opened(capacity=1)
    first, second, third = (talks.register(talk) for _ in range(3))
    assert talks.states(talk) == ["seated", "waiting", "waiting"]
    assert "候补第 2 位" in client.get(reverse("talks:registration", args=[third.token])).content.decode()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        registering.cancel(registration_id=first.pk)
    assert talks.states(talk) == ["cancelled", "offered", "waiting"]
    assert [each.to for each in mail.outbox] == [[second.email]]
    late = talks.register(talk)  # nobody jumps the queue
    assert talks.states(talk)[-1] == "waiting"
    rounds.run(timezone.localdate())
    assert talks.states(talk)[1] == "offered"
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        with pytest.raises(Refused, match="保留时间已过"):
            registering.accept(registration_id=second.pk)
        outcome = rounds.run(timezone.localdate())
        assert not outcome.failed
        assert talks.states(talk) == ["cancelled", "lapsed", "offered", "waiting"]
        rounds.run(timezone.localdate())
        answer = client.post(reverse("talks:accept", args=[third.token]))
        assert answer.status_code == 302
        assert talks.states(talk) == ["cancelled", "lapsed", "seated", "waiting"]
        assert client.post(reverse("talks:accept", args=[second.token])).status_code == 409
    # More seats go to those who wait.
    planning.arrange(
        talk_id=talk.pk,
        starts_at=talk.starts_at,
        ends_at=talk.ends_at,
        place=talk.place,
        link="",
        audience="public",
        capacity=2,
        user=talks.editor(),
    )
    assert Registration.objects.get(pk=late.pk).state == "offered"
    with pytest.raises(Refused, match="已有 2 人"):
        planning.arrange(
            talk_id=talk.pk,
            starts_at=talk.starts_at,
            ends_at=talk.ends_at,
            place=talk.place,
            link="",
            audience="public",
            capacity=1,
            user=talks.editor(),
        )


def test_whoever_comes_is_reminded_once_and_again_of_another_day(django_capture_on_commit_callbacks):
    talk = talks.opened(day=talks.in_days(1), capacity=1)
    row, _ = talks.register(talk), talks.register(talk)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        rounds.run(timezone.localdate())
        rounds.run(timezone.localdate())
    assert [each.to for each in mail.outbox] == [[row.email]] and "提醒" in mail.outbox[0].subject
    planning.move(
        talk_id=talk.pk,
        starts_at=talk.starts_at + timedelta(days=9),
        ends_at=talk.ends_at + timedelta(days=9),
        note="调整",
        user=talks.editor(),
    )
    rounds.run(timezone.localdate())
    row.refresh_from_db()
    assert row.reminded_of == talk.starts_at
    rounds.run(timezone.localdate() + timedelta(days=9))
    row.refresh_from_db()
    assert row.reminded_of == talk.starts_at + timedelta(days=9)


def test_an_account_a_mailbox_and_a_phone_count_once_and_the_database_says_so_too():
    talk, member = talks.opened(capacity=None), factories.member(phone="13800003333")
    talks.register(talk, user=member)
    for values in ({"email": member.email}, {"phone": "138 0000 3333"}):
        with pytest.raises(AlreadyRegistered):
            talks.register(talk, **values)
    row = Registration.objects.get()
    registering.cancel(registration_id=row.pk)
    talks.register(talk, email=member.email)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=row.pk).update(state="seated")


def test_people_are_forgotten_after_a_year_and_the_numbers_stay(client):
    talk = talks.opened()
    row = talks.register(talk, phone="13800004444")
    talks.held(talk, days=400)
    kept = talks.opened(title="较近的一场")
    near = talks.register(kept)
    talks.held(kept, days=300)
    apply_rules()
    row.refresh_from_db()
    near.refresh_from_db()
    assert (row.name, row.company, row.email, row.phone) == ("（已删除）", "", "", "")
    assert row.erased_at and near.email and talks.states(talk) == ["seated"]
    assert client.get(reverse("talks:registration", args=[row.token])).status_code == 404


@pytest.mark.postgres
def test_five_hundred_people_rush_for_a_hundred_seats(pg_clone):
    talk = talks.opened(capacity=100)
    people = [talks.person() for _ in range(500)]

    def attempt(person):
        return registering.register(talk_id=talk.pk, person=person)

    outcomes = pg_clone(attempt, people, connections=16)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    rows = list(Registration.objects.filter(talk=talk).order_by("place").values_list("place", "state"))
    assert rows == [(n, "seated" if n <= 100 else "waiting") for n in range(1, 501)]
    first = Registration.objects.get(talk=talk, place=1)
    pg_clone(lambda pk: registering.cancel(registration_id=pk), [first.pk] * 8, connections=8)
    offered = Registration.objects.filter(talk=talk, state="offered")
    assert list(offered.values_list("place", flat=True)) == [101]
