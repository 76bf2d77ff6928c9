"""Who is told over which channel: everybody's own choice, what is mandatory, the daily digest."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import CLERK
from hub.notifications import digests, events, preferences, sending
from hub.notifications.events import Group
from hub.notifications.models import Channel, Delivery, DeliveryState, Mode, Preference
from tests import factories

pytestmark = pytest.mark.django_db

MOBILE = "138 0013-8000"


def choose(user, **modes):
    preferences.choose(
        user=user, modes={(Group.WORK, Channel(channel)): mode for channel, mode in modes.items()}
    )
    return user


def told(rows):
    return {row.channel: row.state for row in rows}


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        ({}, {"email": "queued"}),
        ({"email": "off"}, {}),
        ({"email": "daily"}, {"email": "waiting"}),
        ({"email": "off", "sms": "now"}, {"sms": "queued"}),
    ],
)
def test_each_channel_as_chosen_and_the_inbox_always(tell, event, modes, expected):
    person = choose(factories.user(phone=MOBILE), **modes)
    assert told(tell(person, event=event.key, commit=False)) == {"inbox": "sent"} | expected


def test_choices_count_for_their_group_alone_and_never_for_what_is_mandatory(tell, event):
    person = choose(factories.user(), email="off")
    assert told(tell(person, commit=False)) == {"inbox": "sent", "email": "queued"}
    assert events.find("case.assigned").mandatory
    assert told(tell(person, event="case.assigned", commit=False)) == {"inbox": "sent", "email": "queued"}


def test_who_has_no_mobile_number_gets_no_text_message(tell, event, settings):
    landline = choose(factories.user(phone="021-55501101"), sms="now")
    assert "sms" not in told(tell(landline, event=event.key, commit=False))
    settings.SMS_PROVIDER = ""
    assert "sms" not in told(
        tell(choose(factories.user(phone=MOBILE), sms="now"), event=event.key, commit=False)
    )


@pytest.mark.parametrize("area", ["portal", "staff"])
def test_the_page_keeps_choices_and_refuses_what_is_none(client, area):
    person = factories.member() if area == "portal" else factories.staff(groups=(CLERK.name,))
    client.force_login(person)
    url = reverse("portal:preferences" if area == "portal" else "staff_preferences")
    page = client.get(url)
    form = page.context["form"]
    data = {name: field.initial for name, field in form.fields.items()}
    assert client.post(url, data | {"remark-email": "daily"}).status_code == 302
    kept = Preference.objects.get(user=person, group=Group.REMARK, channel=Channel.EMAIL)
    assert kept.mode == Mode.DAILY
    wrong = client.post(url, data | {"remark-email": "sometimes", "work-sms": "daily"})
    assert wrong.content.decode().count("请从列表中选择接收方式。") >= 2
    kept.refresh_from_db()
    assert kept.mode == Mode.DAILY
    assert person.email not in page.content.decode()


def test_a_digest_a_day_and_person_however_often_it_runs(
    tell, event, django_capture_on_commit_callbacks, capsys
):
    person, other = (choose(factories.user(), email="daily") for _ in range(2))
    for title in ("甲", "乙"):
        tell(person, event=event.key, context={"title": title})
    tell(other, event=event.key, context={"title": "丙"})
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        call_command("send_digests")
        call_command("send_digests")
    assert capsys.readouterr().out == "2 digests\n0 digests\n"
    [first] = [message for message in mail.outbox if person.email in message.to[0]]
    assert ("“甲”已退回" in first.body, "“乙”已退回" in first.body, "丙" in first.body) == (True, True, False)
    assert len(mail.outbox) == 2

    tell(person, event=event.key, context={"title": "丁"})
    assert digests.send_digests() == 0  # not twice a day
    with (
        time_machine.travel(timezone.now() + timedelta(days=1), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert digests.send_digests() == 1
    assert "“甲”" not in mail.outbox[-1].body
    assert not Delivery.objects.filter(state=DeliveryState.WAITING).exists()


@pytest.mark.postgres
def test_two_digest_commands_at_once_make_one_each(pg_clone, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    people = [factories.user() for _ in range(5)]
    for person in people:
        Delivery.objects.create(
            event="tests", recipient=person, channel="email", subject="一", body="一", state="waiting"
        )
    assert sum(pg_clone(lambda _: digests.send_digests(), range(4))) == 5
    assert Delivery.objects.filter(event="digest").count() == 5
    assert sending.sweep() == (5, 0)
