"""Telling people: who gets which row, in which words, and only if what is told of happened."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from hub.notifications import services
from hub.notifications.models import Channel, Delivery, DeliveryState
from tests import factories

pytestmark = pytest.mark.django_db


def summary(rows):
    return [(row.recipient.username, row.channel, row.state) for row in rows]


def administrator():
    user = factories.staff()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="notifications"))
    return type(user).objects.get(pk=user.pk)


def test_each_active_person_gets_a_row_per_channel_they_have(tell):
    anna = factories.user(username="anna")
    without_address = factories.user(username="bo", email="")
    gone = factories.user(username="cai", is_active=False)
    rows = tell(anna, without_address, gone, anna, commit=False, subject_key="case:12")
    assert summary(rows) == [
        ("anna", Channel.INBOX, DeliveryState.SENT),
        ("anna", Channel.EMAIL, DeliveryState.QUEUED),
        ("bo", Channel.INBOX, DeliveryState.SENT),
    ]
    assert {(row.subject_key, row.url, row.event) for row in rows} == {
        ("case:12", "/portal/cases/1/", "tests.sentence")
    }


def test_after_the_commit_the_mail_is_out(tell):
    [_, email] = tell()
    assert (email.state, email.attempts, len(mail.outbox)) == (DeliveryState.SENT, 1, 1)


def test_without_a_transaction_nothing_is_told(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        services.notify(event="tests.sentence", recipients=[], context={}, url="")


def test_a_rollback_takes_the_rows_and_the_mail_with_it(transactional_db):
    person = factories.user()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.notify(
            event="tests.sentence", recipients=[person], context={"sentence": "已受理。"}, url="/"
        )
        raise ZeroDivisionError
    assert (Delivery.objects.count(), mail.outbox) == (0, [])


@pytest.mark.parametrize(
    "values",
    [
        {"event": "../secrets"},
        {"event": "Tests"},
        {"event": ""},
        {"url": "https://elsewhere.example/"},
        {"url": "//elsewhere.example/"},
        {"url": "portal/"},
    ],
)
def test_events_and_addresses_that_cannot_be_are_refused(tell, values):
    with pytest.raises(ValueError, match="not a"):
        tell(**values)


def test_a_key_tells_each_person_once_however_often(tell):
    first, second = factories.user(), factories.user()
    once = tell(first, idempotency_key="case:12:submit")
    again = tell(first, second, idempotency_key="case:12:submit")
    assert [row.pk for row in again][:2] == [row.pk for row in once]
    assert (len(again), Delivery.objects.count(), len(mail.outbox)) == (4, 4, 2)


def test_the_database_keeps_a_key_unique_and_an_inbox_row_sent(tell):
    [inbox, _] = tell(idempotency_key="once", commit=False)
    inbox.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        inbox.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(channel=Channel.INBOX).update(state=DeliveryState.QUEUED)


def test_queries_do_not_grow_with_the_recipients(tell, django_assert_num_queries):
    tell(commit=False)
    people = [factories.user() for _ in range(30)]
    inserts = 2 if connection.vendor == "sqlite" else 1  # SQLite's limit of values
    with django_assert_num_queries(4 + inserts):  # texts, preferences, site, its settings
        services.notify(event="tests.sentence", recipients=people, context={"sentence": "已受理。"}, url="")


def test_a_queue_that_is_down_stops_nothing(tell, settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["elsewhere"]}}
    [inbox, email] = tell()
    assert (inbox.state, email.state) == (DeliveryState.SENT, DeliveryState.QUEUED)
    assert "wait for the sweeper" in caplog.text


def test_people_read_their_own_mail_and_nobody_elses(tell):
    reader, other = factories.user(), factories.user()
    [mine, _] = tell(reader)
    [theirs, _] = tell(other)
    tell(reader)
    auditor = administrator()
    assert list(Delivery.objects.visible_to(auditor)) == []
    assert services.unread_count(reader) == 2
    assert services.mark_read(delivery_id=theirs.pk, user=reader) is False
    assert services.mark_read(delivery_id=mine.pk, user=reader) is True
    assert services.mark_read(delivery_id=mine.pk, user=reader) is False
    assert (services.unread_count(reader), services.unread_count(other)) == (1, 1)
    assert services.mark_all_read(user=reader) == 1
    assert (services.unread_count(reader), services.unread_count(other)) == (0, 1)


def test_the_inbox_is_newest_first(tell):
    reader = factories.user()
    rows = [tell(reader)[0] for _ in range(3)]
    Delivery.objects.filter(pk=rows[0].pk).update(created_at=timezone.now() + timedelta(hours=1))
    inbox = Delivery.objects.visible_to(reader).inbox()
    assert [row.pk for row in inbox] == [rows[0].pk, rows[2].pk, rows[1].pk]


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.REVIEW])
def test_the_administrator_sends_again_what_failed(tell, state, django_capture_on_commit_callbacks):
    [_, email] = tell(commit=False)
    Delivery.objects.filter(pk=email.pk).update(state=state, attempts=5, claimed_at=timezone.now())
    admin = administrator()
    with django_capture_on_commit_callbacks(execute=True):
        services.requeue(delivery_id=email.pk, user=admin)
    email.refresh_from_db()
    assert (email.state, email.attempts, len(mail.outbox)) == (DeliveryState.SENT, 1, 1)
    logged = ModelLogEntry.objects.get(action="notifications.requeue")
    assert (logged.user, logged.data) == (admin, {"state": state, "attempts": 5})


def test_nobody_else_sends_again_and_never_what_went_out(tell):
    [inbox, email] = tell()
    for row, user, reason in (
        (email, factories.staff(), "只有系统管理员"),
        (email, administrator(), "可以重新发送"),
        (inbox, administrator(), "可以重新发送"),
    ):
        with pytest.raises(PermissionDenied, match=reason):
            services.requeue(delivery_id=row.pk, user=user)
