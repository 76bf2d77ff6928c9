"""An earlier application as the start of a new one; what was applied for late."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import REVIEWER
from hub.cases.flows import Refused
from programs.events.copying import copy_application, to_look_at
from programs.events.models import CallKind, EventApplication
from programs.events.services import publish_rules
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

QUESTIONS = ({"code": "products", "label": "涉及哪些品种？"},)


@pytest.fixture
def earlier(db):
    """A submitted event of a call that has since been closed."""
    event = factories.ready_application(
        call=factories.call(questions=QUESTIONS), answers={"products": "铜期货"}, late_reason="档期临时确定"
    )
    event = factories.step(event, "submit", event.author)
    event.call.is_open = False
    event.call.save()
    return event


def test_everything_but_dates_files_and_outcome(earlier):
    call = factories.call()
    CallKind.objects.filter(call=call, kind="salon").delete()
    publish_rules(call_id=call.pk, user=None)
    draft = copy_application(source_id=earlier.pk, call_id=call.pk, user=earlier.author)
    assert (draft.state, draft.number, draft.copied_from_id) == ("draft", None, earlier.pk)
    assert (draft.title, draft.venue, draft.purpose) == (earlier.title, earlier.venue, earlier.purpose)
    assert (draft.starts_at, draft.late_reason, draft.event_kind, draft.answers) == (None, "", "", {})
    assert draft.attachments.count() == 0
    assert [line.approved for line in draft.budget_lines.all()] == [None] * 3
    assert draft.requested_total == earlier.requested_total
    points = to_look_at(draft)
    assert "活动时间没有复制" in points[0]
    assert any("不含“产业沙龙”" in point for point in points)
    assert any("删除产业沙龙支持上限" in point for point in points)


def test_through_the_pages(earlier):
    browser, url = signed_in(earlier.author), reverse("events:copy", args=[earlier.pk])
    assert url in browser.get(reverse("portal:case", args=[earlier.pk])).content.decode()
    assert "目前没有正在受理的征集" in text_of(browser.get(url))
    assert browser.post(url, {"call": earlier.call_id}).status_code == 409
    call = factories.call()
    apply_page = browser.get(reverse("events:apply", args=[call.pk])).content.decode()
    assert f"{url}?call={call.pk}" in apply_page
    for nonsense in ("", "x", "٣", "9" * 30):
        assert browser.post(url, {"call": nonsense}).status_code in (409, 422)
    for _ in range(2):  # a button pressed twice
        page = browser.post(url, {"call": call.pk}, follow=True)
        assert f"本草稿由 {earlier.number}" in text_of(page)
    assert EventApplication.objects.filter(call=call).count() == 1
    addresses = {browser.post(reverse("events:apply", args=[call.pk])).url for _ in range(2)}
    assert (len(addresses), EventApplication.objects.filter(call=call).count()) == (1, 2)
    assert signed_in(factories.member()).get(url).status_code == 404


def test_a_draft_and_another_firms_event_are_not_copied(earlier):
    call = factories.call()
    with pytest.raises(Refused, match="找不到"):
        copy_application(source_id=earlier.pk, call_id=call.pk, user=factories.member())
    draft = factories.application(user=earlier.author, call=call)
    with pytest.raises(Refused, match="直接继续填写"):
        copy_application(source_id=draft.pk, call_id=call.pk, user=earlier.author)
    assert EventApplication.objects.count() == 2


def test_a_late_application_needs_a_reason_that_reviewers_read_and_filter_by():
    soon = timezone.now() + timedelta(days=4)
    times = {"starts_at": soon, "ends_at": soon + timedelta(hours=3)}
    call = factories.call()
    with pytest.raises(Refused, match="须提前 10 个工作日申请"):
        late = factories.ready_application(call=call, title="铝沙龙", **times)
        factories.step(late, "submit", late.author)
    late = factories.ready_application(call=call, title="锌沙龙", late_reason="讲师档期临时确定", **times)
    late = factories.step(late, "submit", late.author)
    timely = factories.ready_application(call=call, title="镍沙龙", late_reason="以防万一")
    timely = factories.step(timely, "submit", timely.author)
    assert (late.is_late, timely.is_late) == (True, False)
    desk = signed_in(factories.staff(groups=(REVIEWER.name,), department=call.department))
    words = text_of(desk.get(reverse("backoffice:case", args=[late.pk])))
    assert "未按提前期申请" in words
    assert "理由：讲师档期临时确定" in words
    page = desk.get(reverse("backoffice:cases"), {"mark": "event:late"})
    assert [case.pk for case in page.context["cases"]] == [late.pk]
