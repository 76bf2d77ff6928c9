"""Idle sign-out after thirty minutes (DOMAIN 8), and sessions that end at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.roles import ADMINISTRATOR, EDITOR
from hub.accounts.services import activate, deactivate
from tests.factories import PASSWORD, staff

pytestmark = pytest.mark.django_db
PAGE = "/account/password/change/"


@pytest.fixture
def editor(client, time_machine):
    time_machine.move_to("2026-11-23 09:00 +0800", tick=False)
    account = staff(username="xu", groups=(EDITOR.name,))
    client.post("/account/login/", {"login": "xu", "password": PASSWORD})
    assert client.get(PAGE).status_code == 200
    return account


def at(time_machine, moment):
    time_machine.move_to(f"2026-11-23 {moment} +0800", tick=False)


def test_thirty_idle_minutes_sign_out_with_a_sentence(client, editor, time_machine):
    at(time_machine, "09:29:59")
    assert client.get(PAGE).status_code == 200
    at(time_machine, "10:00:00")
    answer = client.get(PAGE, follow=True)
    assert answer.redirect_chain == [(f"/account/login/?next={PAGE}", 302)]
    assert "您已有 30 分钟没有操作，为保护账号已自动退出，请重新登录。" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_clock_starts_with_signing_in(time_machine):
    at(time_machine, "09:00")
    staff(username="xu", groups=(EDITOR.name,))
    client = Client()
    client.post("/account/login/", {"login": "xu", "password": PASSWORD})
    at(time_machine, "09:30")
    assert client.get(PAGE).status_code == 302


def test_activity_prolongs_the_session(client, editor, time_machine):
    for moment in ("09:20", "09:40", "10:00", "10:20"):
        at(time_machine, moment)
        assert client.get(PAGE).status_code == 200


def test_polling_does_not_prolong_it(client, editor, time_machine):
    for moment in ("09:10", "09:20", "09:29"):
        at(time_machine, moment)
        assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 200
    at(time_machine, "09:30")
    assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 302


def test_the_page_editors_own_pings_do_not_prolong_it(client, editor, time_machine):
    at(time_machine, "09:20")
    client.post("/admin/editing-sessions/ping/wagtailcore/page/1/1/")
    at(time_machine, "09:30")
    assert client.get("/admin/")["Location"] == "/account/login/?next=/admin/"


def test_reading_costs_a_write_a_minute_at_most(client, editor, time_machine):
    def writes(moment):
        at(time_machine, moment)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return sum("UPDATE" in query["sql"] for query in queries)

    assert [writes(moment) for moment in ("09:00:30", "09:00:59", "09:01:00", "09:01:30")] == [0, 0, 1, 0]


def test_a_deactivated_account_loses_its_sessions_for_good(client, editor):
    administrator = staff(groups=(ADMINISTRATOR.name,))
    deactivate(account=editor, actor=administrator)
    assert client.get(PAGE).status_code == 302
    elsewhere = Client()
    elsewhere.cookies = client.cookies
    activate(account=editor, actor=administrator)
    assert elsewhere.get(PAGE).status_code == 302


def test_reactivation_does_not_revive_a_session(client, editor):
    administrator = staff(groups=(ADMINISTRATOR.name,))
    deactivate(account=editor, actor=administrator)
    activate(account=editor, actor=administrator)
    assert client.get(PAGE).status_code == 302


def test_public_pages_do_not_look_at_the_session(client, editor, time_machine):
    at(time_machine, "10:00")
    answer = client.get("/")
    assert "Cookie" not in answer.get("Vary", "")
    assert "_auth_user_id" in client.session
