"""Lock-out after failed sign-ins (DOMAIN 8): five failures, thirty minutes."""

import re

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.core import mail
from django.test import Client, RequestFactory

from hub.accounts.lockout import client_address, locked_usernames
from hub.accounts.roles import MEMBER
from hub.accounts.services import forget_failures
from tests.factories import PASSWORD, user

pytestmark = pytest.mark.django_db
WRONG = "wrong"
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.20"


@pytest.fixture
def lin():
    return user(username="lin", email="lin@example.com", groups=(MEMBER.name,))


def attempt(login, password=WRONG, address=OFFICE, **headers):
    data = {"login": login, "password": password}
    return Client(REMOTE_ADDR=address, **headers).post("/account/login/", data)


def statuses(*answers):
    """302 signed in, 200 refused, 429 locked."""
    return [answer.status_code for answer in answers]


def test_the_fifth_failure_locks_even_for_the_right_password(lin):
    assert statuses(*[attempt("lin") for _ in range(5)]) == [200, 200, 200, 200, 429]
    assert attempt("lin", PASSWORD).status_code == 429


def test_all_spellings_of_an_account_count_together(lin):
    spellings = ["lin", "LIN", "lin@example.com", "Lin@Example.com", " lin"]
    assert statuses(*[attempt(typed) for typed in spellings]) == [200, 200, 200, 200, 429]
    assert attempt("lin@example.com", PASSWORD).status_code == 429


def test_another_browser_on_the_same_computer_counts_too(lin):
    answers = [attempt("lin", HTTP_USER_AGENT=f"Browser {number}") for number in range(5)]
    assert statuses(*answers) == [200, 200, 200, 200, 429]


def test_the_lock_ends_after_thirty_minutes_and_says_when(lin, time_machine):
    time_machine.move_to("2026-11-23 09:00 +0800", tick=False)
    page = [attempt("lin") for _ in range(5)][-1].content.decode()
    assert ("登录已暂时锁定" in page, "09:30" in page) == (True, True)
    time_machine.move_to("2026-11-23 09:20 +0800", tick=False)
    assert "09:30" in attempt("lin").content.decode()
    time_machine.move_to("2026-11-23 09:29:59 +0800", tick=False)
    assert attempt("lin", PASSWORD).status_code == 429
    time_machine.move_to("2026-11-23 09:30:01 +0800", tick=False)
    assert attempt("lin", PASSWORD).status_code == 302


def test_success_forgets_the_failures_before_it(lin):
    for _ in range(4):
        attempt("lin")
    assert attempt("lin", PASSWORD).status_code == 302
    assert statuses(*[attempt("lin") for _ in range(5)]) == [200, 200, 200, 200, 429]


def test_nobody_locks_a_colleague_out_from_elsewhere(lin):
    attempt("lin", PASSWORD)
    for number in range(6):
        for _ in range(5):
            attempt("lin", address=f"203.0.113.{number}")
    assert attempt("lin", PASSWORD).status_code == 302


def test_guessing_from_many_addresses_is_stopped(lin):
    answers = [attempt("lin", address=f"203.0.113.{number}") for number in range(20)]
    assert statuses(*answers) == [200] * 19 + [429]
    assert attempt("lin", PASSWORD, address=ELSEWHERE).status_code == 429


def test_guessing_names_locks_the_name_alike_whether_it_exists(lin):
    pages = [[attempt(name) for _ in range(5)][-1] for name in ("lin", "nobody")]
    texts = [re.sub(r"\d\d:\d\d|datetime=\S+", "", page.content.decode()) for page in pages]
    assert (statuses(*pages), texts[0] == texts[1]) == ([429, 429], True)


def test_a_password_typed_as_a_name_is_not_kept():
    attempt("My-Secret-2026")
    kept = [*AccessAttempt.objects.all(), *AccessFailureLog.objects.all()]
    texts = [f"{row.username} {getattr(row, 'post_data', '')}" for row in kept]
    assert (len(texts), any("secret" in text.lower() for text in texts)) == (2, False)


def test_forgetting_failures_unlocks_at_once(lin):
    for _ in range(5):
        attempt("lin")
    assert locked_usernames(["lin", "other"]) == {"lin"}
    forget_failures(account=lin)
    assert locked_usernames(["lin", "other"]) == set()
    assert attempt("lin", PASSWORD).status_code == 302


def test_a_new_password_by_mail_unlocks(lin):
    for _ in range(5):
        attempt("lin")
    client = Client(REMOTE_ADDR=OFFICE)
    client.post("/account/password/reset/", {"email": "lin@example.com"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    new = {"password1": "Another-Horse-2027", "password2": "Another-Horse-2027"}
    client.post(client.get(link)["Location"], new)
    assert attempt("lin", "Another-Horse-2027").status_code == 302


def test_the_numbers_are_settings(lin, settings):
    settings.AXES_FAILURE_LIMIT = 2
    assert statuses(*[attempt("lin") for _ in range(2)]) == [200, 429]


@pytest.mark.parametrize(
    ("proxies", "headers", "expected"),
    [
        (0, {}, "192.0.2.10"),
        (0, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "192.0.2.10"),
        (1, {"HTTP_X_FORWARDED_FOR": "10.9.9.9, 203.0.113.9"}, "203.0.113.9"),
        (0, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
    ],
)
def test_the_client_address_is_not_taken_from_what_the_client_says(settings, proxies, headers, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", **{"REMOTE_ADDR": "192.0.2.10"} | headers)
    assert client_address(request) == expected
