"""Text messages and webhooks: real files, a real server, limits, secrets that no screen or log shows."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from hub.accounts.ciphers import encrypt_again
from hub.accounts.roles import ADMINISTRATOR
from hub.notifications import preferences, sending
from hub.notifications.events import Group
from hub.notifications.masking import mask_phone, mobile
from hub.notifications.models import Channel, Delivery, DeliveryState, Endpoint
from hub.notifications.services import notify
from hub.notifications.transports.hooks import address_problem
from tests import factories

pytestmark = pytest.mark.django_db

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx"


@pytest.fixture
def by_sms():
    def make(**values):
        person = factories.user(**{"phone": "13800138000", "email": ""} | values)
        preferences.choose(user=person, modes={(Group.WORK, Channel.SMS): "now"})
        return person

    return make


def files():
    return [json.loads(path.read_text()) for path in Path(django_settings.SMS_FOLDER).glob("*.json")]


def test_a_text_message_is_a_short_text_in_a_file(tell, by_sms, event):
    before = len(files())
    [_, sms] = tell(by_sms(), event=event.key, context={"title": "铜产业沙龙"})
    assert sms.state == DeliveryState.SENT
    [sent] = [file for file in files() if file["text"].endswith("“铜产业沙龙”已退回。请登录平台查看。")][-1:]
    assert (sent["to"], sent["text"].startswith("【"), len(files()) - before) == ("13800138000", True, 1)


def test_beyond_the_daily_limit_text_messages_wait(tell, by_sms, event, settings):
    settings.SMS_PER_PERSON_AND_DAY = 1
    person = by_sms()
    tell(person, event=event.key)
    [_, sms] = tell(person, event=event.key)
    assert (sms.state, sms.attempts, "上限" in sms.last_error) == (DeliveryState.QUEUED, 0, True)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        assert sending.sweep() == (1, 0)


@pytest.mark.parametrize(
    ("text", "number", "masked"),
    [
        ("138 0013-8000", "13800138000", "138••••8000"),
        ("+8613800138000", "13800138000", "861••••8000"),
        ("021-55501101", "", "021••••1101"),
        ("", "", ""),
        ("12345", "", "••••"),
        ("１３８００１３８０００", "", ""),
    ],
)
def test_numbers(text, number, masked):
    assert (mobile(text), mask_phone(text)) == (number, masked)


@pytest.fixture
def staff():
    return factories.staff(department=factories.department())


@pytest.fixture
def endpoint(hook_server, staff):
    return Endpoint.objects.create(
        name="督办系统",
        kind="webhook",
        department=staff.department,
        address=f"http://{hook_server.place}/in/secret-token?key=hidden",
        groups=["work"],
    )


def to_endpoint(rows):
    [row] = [row for row in rows if row.endpoint_id]
    row.refresh_from_db()
    return row


def test_a_departments_webhook_is_told_once(tell, staff, endpoint, hook_server, event):
    colleague = factories.staff(department=staff.department)
    rows = tell(staff, colleague, event=event.key, context={"title": "沙龙"}, idempotency_key="k")
    tell(staff, colleague, event=event.key, context={"title": "沙龙"}, idempotency_key="k")
    assert to_endpoint(rows).state == DeliveryState.SENT
    [received] = hook_server.received
    assert "“沙龙”已退回。请登录平台查看。" in received["message"]
    assert received["path"].startswith("/in/secret-token")


@pytest.mark.parametrize("change", [{"is_active": False}, {"groups": ["money"]}])
def test_an_endpoint_that_is_off_or_wants_other_events_is_not_told(tell, staff, endpoint, event, change):
    Endpoint.objects.update(**change)
    assert not any(row.endpoint_id for row in tell(staff, event=event.key))


@pytest.mark.parametrize(
    ("status", "state"),
    [(500, "queued"), (429, "queued"), (403, "failed"), (302, "failed"), (504, "review"), (0, "review")],
)
def test_what_the_server_says_decides(
    tell, staff, endpoint, hook_server, event, status, state, caplog, capfd
):
    hook_server.status = status
    row = to_endpoint(tell(staff, event=event.key))
    assert (row.state, hook_server.received) == (state, [])
    # pytest reads apprise's logger although nobody else does.
    ours = [record.getMessage() for record in caplog.records if record.name != "apprise"]
    said = " ".join([row.last_error, *ours, capfd.readouterr().err])
    assert [secret for secret in ("secret-token", "hidden") if secret in said] == []


def test_a_server_that_is_down_is_tried_again(tell, staff, endpoint, hook_server, event):
    hook_server.stop()
    row = to_endpoint(tell(staff, event=event.key))
    assert (row.state, row.last_error) == (DeliveryState.QUEUED, "连接不上对方。")


def test_beyond_the_limit_of_a_minute_messages_wait(tell, staff, endpoint, hook_server, event, settings):
    settings.WEBHOOK_PER_MINUTE = 1
    tell(staff, event=event.key)
    row = to_endpoint(tell(staff, event=event.key))
    assert (row.state, row.attempts, len(hook_server.received)) == (DeliveryState.QUEUED, 0, 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://oa.example.com/in",
        "https://127.0.0.1/in",
        "https://169.254.169.254/latest/meta-data",
        "https://oa.example.com@evil.example/in",
        "https://evil.example/oa.example.com",
        "https://oa.example.com:8443/in",
        "https://oa.example.com.evil.example/in",
        "https://[::1/in",
        "file:///etc/passwd",
        "https://oa.example.com\\@evil.example/",
        "wecombot://key",
    ],
)
def test_only_https_to_allowed_hosts(address, settings):
    settings.WEBHOOK_HOSTS = ["oa.example.com"]
    assert address_problem("webhook", address)
    assert address_problem("webhook", "https://oa.example.com/in") is None
    assert address_problem("wecom", address)
    assert address_problem("wecom", WECOM) is None


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, b'{"errcode": 0, "errmsg": "ok"}', "sent"),
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "failed"),
        (200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "queued"),
        (200, b"<html>", "review"),
        (404, b"", "failed"),
        (0, b"", "review"),
    ],
)
def test_a_robot_says_no_inside_of_200(tell, staff, hook_server, event, status, answer, state):
    hook_server.status, hook_server.answer = status, answer
    Endpoint.objects.create(
        name="市场群",
        kind="wecom",
        department=staff.department,
        address=f"http://{hook_server.place}/cgi-bin/webhook/send?key=hidden",
        groups=["work"],
    )
    row = to_endpoint(tell(staff, event=event.key, context={"title": "铜" * 900}))
    assert (row.state, "hidden" in row.last_error) == (state, False)
    if state == "sent":
        [received] = hook_server.received
        content = received["text"]["content"]
        assert (received["msgtype"], len(content.encode()) <= 2048) == ("text", True)
        assert (content.startswith("【"), content.endswith("/portal/cases/1/")) == (True, True)


def test_an_address_is_encrypted_and_survives_another_key(endpoint, hook_server, settings):
    def stored():
        with connection.cursor() as cursor:
            cursor.execute("SELECT address FROM notifications_endpoint")
            return cursor.fetchone()[0]

    plain, first = endpoint.address, stored()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert encrypt_again() == 1
    settings.SECRET_KEY_FALLBACKS = []
    endpoint.refresh_from_db()
    assert (hook_server.place in first, stored() == first, endpoint.address) == (False, False, plain)
    settings.SECRET_KEY = "lost"
    endpoint.refresh_from_db()
    assert endpoint.address == ""


def test_the_address_is_written_and_never_shown(client, staff):
    client.force_login(factories.staff(groups=(ADMINISTRATOR.name,)))
    values = {
        "name": "市场群",
        "kind": "wecom",
        "department": staff.department_id,
        "groups": ["work"],
        "is_active": "on",
    }
    refused = client.post(reverse("endpoints:add"), values | {"address": "https://evil.example/"})
    assert "qyapi.weixin.qq.com" in refused.content.decode()
    assert "请填写地址" in client.post(reverse("endpoints:add"), values).content.decode()
    assert client.post(reverse("endpoints:add"), values | {"address": WECOM}).status_code == 302
    made = Endpoint.objects.get()
    edit = reverse("endpoints:edit", args=[made.pk])
    for page in (reverse("endpoints:index"), edit):
        text = client.get(page).content.decode()
        assert ("693a91f6" in text, "市场群" in text) == (False, True)
    assert client.post(edit, values | {"name": "市场部群", "address": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.address) == ("市场部群", WECOM)


@pytest.mark.postgres
def test_many_workers_tell_each_endpoint_and_phone_once(pg_clone, hook_server, settings, event):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    people = [
        factories.staff(department=factories.department(), phone="13800138000", email="") for _ in range(5)
    ]
    for person in people:
        preferences.choose(user=person, modes={(Group.WORK, Channel.SMS): "now"})
        Endpoint.objects.create(
            name=f"群{person.pk}",
            kind="webhook",
            department=person.department,
            address=f"http://{hook_server.place}/{person.pk}",
            groups=["work"],
        )
    before = len(files())
    with transaction.atomic():
        notify(event=event.key, recipients=people, context={"title": "沙龙"}, url="")
    outcomes = pg_clone(lambda _: sending.sweep(), range(6))
    assert sum(sent for sent, _ in outcomes) == 10
    assert (len(hook_server.received), len(files()) - before) == (5, 5)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
