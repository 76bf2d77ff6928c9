"""Mail over a real server: it goes out once, is tried again later, and never stops what it tells of."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from hub.notifications import sending
from hub.notifications.models import Delivery, DeliveryState
from hub.notifications.services import notify
from tests import factories

pytestmark = pytest.mark.django_db


def minutes_until_next_attempt(email):
    return round((email.next_attempt_at - email.claimed_at).total_seconds() / 60)


def test_chinese_subject_body_and_name_arrive(tell, mail_server, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://hub.example"
    person = factories.user(last_name="欧阳", first_name="静, 文", email="ouyang@example.com")
    [_, email] = tell(person, context={"sentence": "“铜产业沙龙”已受理。"})
    [message] = mail_server.received
    assert email.state == DeliveryState.SENT
    assert message["Subject"].endswith("】“铜产业沙龙”已受理")
    [address] = message["To"].addresses
    assert (address.display_name, address.addr_spec) == ("欧阳静, 文", "ouyang@example.com")
    assert message["Auto-Submitted"] == "auto-generated"
    assert "“铜产业沙龙”已受理。" in message.get_content()
    assert "https://hub.example/portal/cases/1/" in message.get_content()


def test_an_address_with_a_chinese_domain_arrives(tell, mail_server):
    tell(factories.user(email="li@例子.中国"))
    [message] = mail_server.received
    assert message["To"].addresses[0].addr_spec == "li@xn--fsqu00a.xn--fiqs8s"


@pytest.mark.parametrize(
    ("step", "reply"),
    [("rcpt", "450 mailbox busy"), ("data", "452 out of storage"), ("rcpt", "421 going down")],
)
def test_refused_for_now_is_tried_again_later(tell, mail_server, step, reply):
    setattr(mail_server, step, reply)
    [_, email] = tell()
    assert (email.state, email.attempts, minutes_until_next_attempt(email)) == (DeliveryState.QUEUED, 1, 1)
    assert email.last_error == f"邮件服务器暂不接收：{reply}"
    setattr(mail_server, step, None)
    assert sending.sweep() == (0, 0)  # not due yet
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert sending.sweep() == (1, 0)
    email.refresh_from_db()
    assert (email.state, email.attempts, email.last_error) == (DeliveryState.SENT, 2, "")
    assert len(mail_server.received) == 1


def test_waits_grow_until_it_has_failed(tell, mail_server):
    mail_server.rcpt = "451 try later"
    [_, email] = tell()
    waits = [minutes_until_next_attempt(email)]
    while email.state == DeliveryState.QUEUED:
        with time_machine.travel(email.next_attempt_at + timedelta(seconds=1), tick=False):
            sending.sweep()
        email.refresh_from_db()
        if email.state == DeliveryState.QUEUED:
            waits.append(minutes_until_next_attempt(email))
    assert (waits, email.state, email.attempts) == ([1, 5, 30, 120], DeliveryState.FAILED, 5)


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_refused_for_good_has_failed_and_tells_no_whole_address(tell, mail_server, step):
    setattr(mail_server, step, "550 zhangsan@example.com is unknown")
    [_, email] = tell(factories.user(email="zhangsan@example.com"))
    assert (email.state, email.attempts) == (DeliveryState.FAILED, 1)
    assert email.last_error == "邮件服务器拒收：550 z•••n@example.com is unknown"


def test_a_server_that_is_down_stops_nothing(tell, mail_server):
    mail_server.stop()
    [inbox, email] = tell()
    assert (inbox.state, email.state, minutes_until_next_attempt(email)) == (
        DeliveryState.SENT,
        DeliveryState.QUEUED,
        1,
    )
    assert email.last_error.startswith("邮件服务器连接不上：")


def test_a_line_that_breaks_in_mid_sending_goes_to_review(tell, mail_server):
    mail_server.data = "hang up"
    [_, email] = tell()
    assert (email.state, email.last_error.startswith("发送中断")) == (DeliveryState.REVIEW, True)
    mail_server.data = None
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert sending.sweep() == (0, 0)
    assert mail_server.received == []


def test_one_refusal_does_not_hold_up_the_next(tell, mail_server):
    mail_server.rcpt = "550 unknown"
    rows = tell(factories.user(), factories.user(), commit=False)
    ids = [row.pk for row in rows if row.state == DeliveryState.QUEUED]
    assert sending.send_due(ids[:1]) == 0
    mail_server.rcpt = None
    assert sending.send_due(ids) == 1


def test_a_worker_that_died_leaves_its_row_to_review(tell, caplog):
    [_, email] = tell(commit=False)
    Delivery.objects.filter(pk=email.pk).update(
        state=DeliveryState.SENDING, claimed_at=timezone.now() - timedelta(minutes=14)
    )
    assert sending.sweep() == (0, 0)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert sending.sweep() == (0, 1)
        assert sending.sweep() == (0, 0)
    email.refresh_from_db()
    assert (email.state, mail.outbox) == (DeliveryState.REVIEW, [])


def test_an_address_that_went_away_meanwhile_fails_in_words(tell):
    person = factories.user()
    [_, email] = tell(person, commit=False)
    person.email = ""
    person.save()
    assert sending.send_due([email.pk]) == 0
    email.refresh_from_db()
    assert (email.state, email.last_error) == (
        DeliveryState.FAILED,
        "收件人已停用，或没有填写电子邮箱。",
    )


def test_a_sent_row_is_never_sent_again(tell):
    [inbox, email] = tell()
    assert sending.send_due([inbox.pk, email.pk, 0]) == 0
    assert len(mail.outbox) == 1


def test_the_sweeper_sends_what_the_queue_lost(tell, capsys):
    tell(commit=False)
    call_command("sweep_notifications")
    call_command("sweep_notifications")
    assert capsys.readouterr().out == "1 sent, 0 to review\n0 sent, 0 to review\n"
    assert len(mail.outbox) == 1


@pytest.mark.postgres
def test_many_workers_send_each_mail_once(pg_clone, mail_server, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    people = [factories.user() for _ in range(10)]
    with transaction.atomic():
        notify(event="tests.sentence", recipients=people, context={"sentence": "已受理。"}, url="")
    outcomes = pg_clone(lambda _: sending.sweep(), range(8))
    assert sum(sent for sent, _ in outcomes) == 10
    received = sorted(message["To"].addresses[0].addr_spec for message in mail_server.received)
    assert received == sorted(person.email for person in people)
