"""Logs: one JSON object a line, with the request and the account by number, and nobody's data."""

import io
import json
import logging
from collections.abc import Callable

import pytest
from django.test import Client, override_settings

from hub.operations.logs import JsonFormatter, masked
from hub.operations.reports import scrubbed
from tests import factories

TEXTS = [
    ("mail to lin@example.com failed", "mail to •••@••• failed"),
    ("call 13812345678 or 138 1234 5678", "call ••• or •••"),
    ("phone 021-55501101.", "phone •••."),
    ("+86 13912345678", "•••"),
    ("id 31010119900307391X", "id •••"),
    ("card 9558820200001234567", "card •••"),
    ("account 6001234500018, 33050161672700000538 or 6222 0210 0199 9900 017", "account •••, ••• or •••"),
    ("payee GB29NWBK60161331926819", "payee •••"),
    ("/account/join/WzEsMV0:1vabcd:x-Y_z/", "/account/join/•••/"),
    ("Not Found: /q/abcDEF23456789/ghiJKL23456789/", "Not Found: /q/•••/"),
    (
        "POST https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7",
        "POST https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=•••",
    ),
    ("/account/password/reset/key/4x-c0ffee-abcdef/", "/account/password/reset/key/•••/"),
    ("Authorization: Bearer eyJhbGciOi.J9.xx", "Authorization: ••• •••"),
    ("password=Yanshi@2026&next=/", "password=•••&next=/"),
    ("{'csrfmiddlewaretoken': 'abcdef'}", "{'csrfmiddlewaretoken': '•••'}"),
    ("redis://:hunter2@10.0.0.1:6379/0", "redis://:•••@10.0.0.1:6379/0"),
    ("postgres://hub:pa55@db/hub", "postgres://hub:•••@db/hub"),
]
# Numbers of cases, amounts, dates and addresses on the network are what a log is read for.
KEPT = [
    "case HZ-2026-0001",
    "2026-11-22 0815",
    "port 42061 in 1234 ms, pool 2026",
    "amount 20000.00",
    "2026-11-22 08:00:00",
    "10.0.0.1",
    "user=12 attachment=8f0c",
]


@pytest.mark.once
@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_what_identifies_somebody_is_masked(text, shown):
    assert masked(text) == shown


@pytest.mark.once
@pytest.mark.parametrize("text", KEPT)
def test_what_is_needed_stays(text):
    assert masked(text) == text


@pytest.fixture
def lines() -> Callable[[], list[dict]]:
    """What was logged, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


@pytest.mark.once
def test_a_line_masks_message_arguments_and_traceback(lines):
    try:
        raise ValueError("no route for lin@example.com")
    except ValueError:
        logging.getLogger("hub.test").exception("to %s", "13812345678", extra={"request": "secret form"})
    (line,) = lines()
    assert line["message"] == "to •••"
    assert line["level"] == "ERROR"
    assert line["exc_info"].rstrip().endswith("ValueError: no route for •••@•••")
    assert set(line) == {"level", "logger", "message", "time", "exc_info"}


@pytest.mark.django_db
def test_a_line_says_which_request_and_which_account(lines):
    member = factories.member()
    browser = Client(headers={"x-request-id": "0123456789abcdef"})
    browser.force_login(member)
    answer = browser.get("/portal/no-such-page/")
    (line,) = (line for line in lines() if line["logger"] == "django.request")
    assert (answer["X-Request-ID"], line["request_id"]) == ("0123456789abcdef", "0123456789abcdef")
    assert (line.get("user_id"), line["status_code"]) in ((member.pk, 404), (None, 404))
    assert member.username not in json.dumps(line)


@pytest.mark.django_db
def test_a_forged_request_number_is_replaced():
    answer = Client(headers={"x-request-id": 'x"}\n{"level":"forged'}).get("/health/live/")
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.once
def test_reports_say_what_broke_and_not_whose_data_it_was():
    event = {
        "request": {
            "url": "https://members.example.com/account/password/reset/key/4x-c0ffee-abcdef/",
            "method": "POST",
            "cookies": {"sessionid": "abc"},
            "data": {"login": "lin"},
            "headers": {"Authorization": "x"},
            "query_string": "q=lin",
        },
        "user": {"username": "lin", "email": "lin@example.com", "ip_address": "10.0.0.1"},
        "extra": {"form": "13812345678"},
        "breadcrumbs": {"values": [{"message": "lin@example.com"}]},
        "exception": {"values": [{"type": "ValueError", "value": "no lin@example.com"}]},
    }
    assert scrubbed(event, {}) == {
        "request": {
            "url": "https://members.example.com/account/password/reset/key/•••/",
            "method": "POST",
        },
        "user": {},
        "tags": {"request_id": ""},
        "exception": {"values": [{"type": "ValueError", "value": "no •••@•••"}]},
    }


@pytest.mark.once
@override_settings(DEMO=False, SENTRY_DSN="")
def test_without_an_address_nothing_is_reported():
    import sentry_sdk

    assert not sentry_sdk.get_client().is_active()
