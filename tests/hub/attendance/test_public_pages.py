"""Signing in on one's own phone: what is kept, what is refused and how, the receipt, the survey."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.attendance.models import (
    Answer,
    AttendanceSettings,
    Attendee,
    ConsentText,
    SurveyQuestion,
    SurveyReply,
)
from tests.hub.attendance import rows
from tests.programs.events.conftest import text_of

pytestmark = pytest.mark.django_db

PERSON = {"name": "赵启明", "company": "江南铜业集团", "kind": "industrial", "consent": "on"}


def url_of(occasion) -> str:
    return reverse("attendance:sign_in", args=[occasion.token])


def hidden(page) -> dict[str, str]:
    """What the form of a page carries unseen."""
    html = page.content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("stamp", "consent_version")
    }


def sign_in(browser: Client, occasion, *, wait: int = 5, **values):
    """Open the form, take `wait` seconds to fill it, send it."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        form = hidden(browser.get(url_of(occasion) + "?more=1"))
    with time_machine.travel(now + timedelta(seconds=wait), tick=False):
        return browser.post(url_of(occasion), PERSON | form | values)


def test_a_phone_signs_in_and_keeps_consent_and_its_version():
    occasion, browser = rows.occasion(), Client()
    page = browser.get(url_of(occasion))
    assert "no-store" in page["Cache-Control"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    response = sign_in(browser, occasion, name="  赵　启明 ")
    row = Attendee.objects.get()
    assert (row.name, row.company, row.kind, row.source) == ("赵 启明", "江南铜业集团", "industrial", "phone")
    assert (row.consent, row.consented_at is not None) == (ConsentText.objects.first(), True)
    assert response.url == reverse("attendance:receipt", args=[occasion.token, row.receipt])
    assert "已签到 赵 启明，江南铜业集团" in text_of(browser.get(response.url))
    # The QR code leads back to the receipt on this phone, and to the form on another.
    assert browser.get(url_of(occasion)).url == response.url
    assert Client().get(url_of(occasion)).context["form"]


def test_one_person_is_one_row_and_a_second_phone_learns_no_receipt():
    occasion, browser = rows.occasion(), Client()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        form = hidden(browser.get(url_of(occasion)))
    with time_machine.travel(now + timedelta(seconds=9), tick=False):
        answers = [browser.post(url_of(occasion), PERSON | form) for _ in range(2)]
    assert answers[0].url == answers[1].url
    again = sign_in(
        Client(), occasion, name="赵启明 ", company="江南铜业（集团）".replace("（", "").replace("）", "")
    )
    assert "已签到" in text_of(again)
    receipt = Attendee.objects.get().receipt
    assert receipt not in again.content.decode() + str(again.headers)
    # Somebody else of that name in that company.
    assert sign_in(Client(), occasion, tail="0042").status_code == 302
    assert Attendee.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"name": "!!!"}, "请填写真实的姓名。"),
        ({"name": "长" * 31}, "姓名"),
        ({"company": "见 https://spam.example"}, "单位里不能有网址或尖括号。"),
        ({"kind": "boss"}, "请从列出的身份中选择。"),
        ({"kind": ""}, "请选择身份。"),
        ({"consent": ""}, "勾选同意后才能签到。"),
        ({"consent_version": "99"}, "告知内容已更新，请重新阅读。"),
        ({"website": "http://spam.example"}, "系统没能确认是本人填写"),
        ({"stamp": "forged"}, "页面打开得太久"),
        ({"tail": "12"}, "请填写手机号的最后四位数字。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(values, words):
    occasion = rows.occasion()
    page = sign_in(Client(), occasion, **({"company": "江南铜业集团"} | values))
    assert words in text_of(page)
    assert (values.get("company") or "江南铜业集团") in page.content.decode()
    assert not Attendee.objects.exists()


def test_too_fast_is_asked_to_press_again_and_then_passes():
    occasion, browser = rows.occasion(), Client()
    page = sign_in(browser, occasion, wait=1)
    assert "提交得太快" in text_of(page)
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        assert browser.post(url_of(occasion), PERSON | hidden(page)).status_code == 302


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"opens_at": timezone.now() + timedelta(hours=30)}, "还没到签到时间"),
        ({"closes_at": timezone.now() - timedelta(minutes=1)}, "签到已结束"),
        ({"cancelled_at": timezone.now()}, "活动已取消"),
    ],
)
def test_outside_its_time_nobody_signs_in(values, words):
    occasion = rows.occasion()
    form = hidden(Client().get(url_of(occasion)))
    type(occasion).objects.filter(pk=occasion.pk).update(**values)
    assert words in text_of(Client().get(url_of(occasion)))
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        refused = Client().post(url_of(occasion), PERSON | form)
    assert (refused.status_code, words in text_of(refused)) == (409, True)
    assert not Attendee.objects.exists()


def test_a_full_hall_behind_one_address_passes_and_a_flood_does_not():
    occasion = rows.occasion(expected=10)
    AttendanceSettings.objects.update_or_create(pk=1, defaults={"attempts_per_address": 50})
    answers = [sign_in(Client(), occasion, name=f"参会人{n}").status_code for n in range(52)]
    assert answers == [302] * 50 + [429] * 2
    # Another address is not stopped.
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert sign_in(other, occasion, name="远方来客").status_code == 302
    default = AttendanceSettings._meta.get_field("attempts_per_address").default
    assert default >= 3 * 300


def test_unknown_addresses_say_so_and_tell_nothing():
    occasion, other = rows.occasion(), rows.occasion()
    guest = rows.attendee(other)
    for url in (
        reverse("attendance:sign_in", args=["x" * 14]),
        reverse("attendance:receipt", args=[occasion.token, guest.receipt]),
        reverse("attendance:survey", args=[occasion.token, "x"]),
    ):
        page = Client().get(url)
        assert (page.status_code, "找不到签到页面" in text_of(page)) == (404, True)
        assert guest.name not in page.content.decode()


def test_no_page_names_other_attendees():
    occasion = rows.occasion()
    other = rows.attendee(occasion, name="隐名氏", company="隐名公司")
    own = rows.attendee(occasion)
    for url in (
        url_of(occasion),
        *(
            reverse(f"attendance:{name}", args=[occasion.token, own.receipt])
            for name in ("receipt", "survey")
        ),
    ):
        assert "隐名" not in Client().get(url).content.decode()
    assert other.receipt != own.receipt


def test_signing_in_costs_few_queries():
    occasion, browser = rows.occasion(), Client()
    AttendanceSettings.load()
    form = hidden(browser.get(url_of(occasion)))
    with (
        time_machine.travel(timezone.now() + timedelta(seconds=5)),
        CaptureQueriesContext(connection) as queries,
    ):
        assert browser.post(url_of(occasion), PERSON | form).status_code == 302
    assert len(queries) <= 8
    with CaptureQueriesContext(connection) as queries:
        Client().get(url_of(occasion))
    assert len(queries) <= 8


def survey_of(occasion, guest) -> str:
    return reverse("attendance:survey", args=[occasion.token, guest.receipt])


def test_the_survey_is_answered_once_and_without_a_name():
    occasion = rows.occasion()
    guest, browser = rows.attendee(occasion), Client()
    marks = SurveyQuestion.objects.filter(kind="scale")
    answers = {f"q{question.pk}": "5" for question in marks}
    incomplete = browser.post(survey_of(occasion, guest), {f"q{marks[0].pk}": "5"})
    assert f"请评价“{marks[1].label}”。" in text_of(incomplete)
    for _ in range(2):
        browser.post(survey_of(occasion, guest), answers)
    assert SurveyReply.objects.count() == 1
    assert Answer.objects.filter(mark=5).count() == len(marks)
    assert "您已提交过问卷，谢谢。" in text_of(
        browser.get(reverse("attendance:receipt", args=[occasion.token, guest.receipt]))
    )
    columns = {field.name for model in (SurveyReply, Answer) for field in model._meta.concrete_fields}
    assert columns == {"id", "occasion", "reply", "question", "mark", "text"}


def test_the_survey_ends_some_days_after_the_event():
    occasion = rows.occasion()
    guest = rows.attendee(occasion)
    with time_machine.travel(occasion.ends_at + timedelta(days=8)):
        assert Client().get(survey_of(occasion, guest)).status_code == 302
        Client().post(survey_of(occasion, guest), {f"q{SurveyQuestion.objects.first().pk}": "5"})
    assert not SurveyReply.objects.exists()


def test_the_attendee_withdraws_and_the_head_still_counts():
    occasion, browser = rows.occasion(), Client()
    sign_in(browser, occasion)
    guest = Attendee.objects.get()
    url = reverse("attendance:withdraw", args=[occasion.token, guest.receipt])
    assert "不能恢复" in text_of(browser.get(url))
    for _ in range(2):
        assert "已撤回同意" in text_of(browser.post(url, follow=True))
    guest.refresh_from_db()
    assert (guest.name, guest.company) == ("（已撤回同意）", "")
    assert occasion.attendees.present().count() == 1
    # Whoever withdrew may sign in again.
    assert sign_in(Client(), occasion).status_code == 302


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=200)
            for name in ("name", "company", "kind", "tail", "consent", "consent_version", "website", "stamp")
        },
    )
)
def test_whatever_is_sent_is_answered_in_words(values):
    occasion = rows.occasion()
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        response = Client().post(url_of(occasion), values)
    assert response.status_code in (200, 409)
    assert not occasion.attendees.exists()
    found = Client().get(reverse("attendance:receipt", args=[occasion.token, "x"]))
    assert found.status_code == 404
