"""The summary after the event: figures, materials, what is missing, handing in."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.attachments.services import attach
from programs.events.models import EventApplication
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

FIGURES = {
    "actual_attendance": "42",
    "industrial_attendance": "33",
    "satisfaction": "96.5",
    "outcome": "活动围绕铜产业链风险管理展开，二十家企业参加。",
    "self_evaluation": "达到预期，今后将增加案例讨论。",
}


@pytest.fixture
def approved(db):
    """An event that was approved, opened in its author's browser."""
    event = factories.hop(factories.ready_application(), "approved")
    return event, signed_in(event.author)


def url_of(event, name="summary"):
    return reverse(f"events:{name}", args=[event.pk])


def post(browser, event, name="summary", **values):
    version = EventApplication.objects.get(pk=event.pk).version
    return browser.post(url_of(event, name), {"version": str(version)} | values)


def fill_slots(event):
    for slot in event.state_info.slots(event):
        upload = factories.photo_upload() if slot.kinds == ("image",) else factories.pdf_upload()
        attach(case_id=event.pk, slot=slot, upload=upload, user=event.author)


def after(event):
    """Travel to the day after the event."""
    return time_machine.travel(event.ends_at + timedelta(days=1), tick=False)


def test_figures_may_be_saved_one_by_one(approved):
    event, browser = approved
    assert post(browser, event, actual_attendance="42").status_code == 302
    assert post(browser, event, **FIGURES).status_code == 302
    event.refresh_from_db()
    assert (event.actual_attendance, event.industrial_attendance) == (42, 33)
    assert event.satisfaction == Decimal("96.50")
    assert event.outcome == FIGURES["outcome"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"satisfaction": "100.01"}, "满意度（%）"),
        ({"satisfaction": "-1"}, "满意度（%）"),
        ({"actual_attendance": "四十"}, "实际参加人数"),
        ({"actual_attendance": "10", "industrial_attendance": "11"}, "产业客户人数不能多于实际参加人数。"),
        ({"industrial_attendance": "11"}, "请先填写实际参加人数。"),
        ({"outcome": "长" * 4001}, "活动总结"),
    ],
)
def test_what_cannot_be_is_refused_and_stays(approved, values, words):
    event, browser = approved
    page = post(browser, event, self_evaluation="已经写好的话", **values)
    assert page.status_code == 200
    assert words in text_of(page)
    assert "已经写好的话" in text_of(page)
    event.refresh_from_db()
    assert event.self_evaluation == ""


def test_everything_that_is_missing_is_listed(approved):
    event, browser = approved
    words = text_of(browser.get(url_of(event)))
    assert "还有 12 处需要补充或修改" in words
    for missing in (
        "结束后提交总结",
        "请填写实际参加人数。",
        "请上传签到表（还差 1 个）。",
        "请上传讲义课件（还差 1 个）。",
    ):
        assert missing in words


def test_after_the_event_it_is_handed_in(approved):
    event, browser = approved
    fill_slots(event)
    with after(event):
        browser = signed_in(event.author)
        response = post(browser, event, next="submit", **FIGURES)
        step = reverse("portal:step", args=[event.pk, "submit_summary"])
        assert response.url == step
        version = browser.get(step).context["case"].version
        browser.post(step, {"version": str(version), "note": ""})
    event.refresh_from_db()
    assert event.state == "summarized"


def test_before_the_event_it_stays_with_the_reason(approved):
    event, browser = approved
    fill_slots(event)
    response = post(browser, event, next="submit", **FIGURES)
    assert response.url == f"{url_of(event)}#checks"
    assert "还有 1 处需要补充或修改" in text_of(browser.get(url_of(event)))


def test_conflict_keeps_what_was_typed(approved):
    event, browser = approved
    stale = str(event.version)
    post(browser, event, actual_attendance="42")
    page = browser.post(url_of(event), {"version": stale, "outcome": "我写的总结"})
    assert page.status_code == 409
    assert "这个事项已被他人更新" in text_of(page)
    assert "我写的总结" in text_of(page)


def test_autosave_answers_with_what_is_missing(approved):
    event, browser = approved
    answer = post(browser, event, "summary_autosave", **FIGURES)
    body = answer.json()
    assert answer.status_code == 200
    assert "请填写" not in body["fragments"]["checks-list"]
    assert "请上传签到表" in body["fragments"]["checks-list"]
    assert body["version"] == EventApplication.objects.get(pk=event.pk).version
    assert post(browser, event, "summary_autosave", satisfaction="三").status_code == 422


def test_what_the_exchange_wants_completed_is_marked(approved):
    event, browser = approved
    fill_slots(event)
    with after(event):
        browser = signed_in(event.author)
        post(browser, event, **FIGURES)
        factories.step(event, "submit_summary", event.author)
        reviewer = factories.staff(groups=("业务部门审核",), department=event.department)
        fields = [{"field": "outcome", "label": "活动总结", "note": ""}]
        factories.step(event, "return_summary", reviewer, note="请补充参会企业名单。", fields=fields)
        words = text_of(browser.get(url_of(event)))
    assert "交易所请您更正 1 处 请补充参会企业名单。" in words
    assert words.count("请更正") == 1


@pytest.mark.parametrize("state", ["submitted", "summarized", "accepted"])
def test_only_between_approval_and_handing_in(state):
    event = factories.hop(factories.ready_application(), state)
    browser = signed_in(event.author)
    assert browser.get(url_of(event)).url == reverse("portal:case", args=[event.pk])
    assert post(browser, event, **FIGURES).status_code == 409
    assert EventApplication.objects.get().actual_attendance is None


def test_the_case_leads_to_it_and_to_the_claim():
    event = factories.hop(factories.ready_application(), "approved")
    browser = signed_in(event.author)
    case = reverse("portal:case", args=[event.pk])
    assert url_of(event) in browser.get(case).content.decode()
    accepted = factories.accepted_event()
    page = signed_in(accepted.author).get(reverse("portal:case", args=[accepted.pk])).content.decode()
    assert reverse("reimbursement:open", args=[accepted.pk]) in page
    assert url_of(accepted) not in page


def test_the_number_of_queries_does_not_grow_with_the_files():
    def queries(files: int) -> int:
        event = factories.hop(factories.ready_application(), "approved")
        slot = event.state_info.slots(event)[0]
        for _ in range(files):
            attach(case_id=event.pk, slot=slot, upload=factories.pdf_upload(), user=event.author)
        browser = signed_in(event.author)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url_of(event)).status_code == 200
        return len(captured)

    queries(1)  # fills the caches
    assert queries(2) == queries(9)


def test_it_is_not_too_early_once_the_event_has_ended(approved):
    event, browser = approved
    assert "结束后提交总结" in text_of(browser.get(url_of(event)))
    with time_machine.travel(event.ends_at + timedelta(minutes=1), tick=False):
        assert "结束后提交总结" not in text_of(signed_in(event.author).get(url_of(event)))
