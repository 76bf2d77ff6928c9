"""“需要留意” on the home screen: what waits besides cases, for those who see to it, the pressing first."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from hub.accounts.models import User
from hub.backoffice.attention import notices_for
from hub.editorial.models import PageReview
from hub.notifications.models import Channel, Delivery, DeliveryState
from hub.privacy.models import DataRequest
from hub.search.models import Asked
from hub.workdays.services import years_without_data
from tests import factories
from tests.education.campus import factories as campus

pytestmark = pytest.mark.django_db


def labels(person: User) -> dict[str, str]:
    """What the home screen says to this person, as the next request loads them."""
    return {notice.label: notice.count for notice in notices_for(User.objects.get(pk=person.pk))}


def asked_for_data(*, days: int) -> DataRequest:
    due_on = timezone.localdate() + timedelta(days=days)
    return DataRequest.objects.create(user=factories.member(), kind="deletion", due_on=due_on)


def test_editors_find_what_is_due_and_what_was_not_found(scene):
    other = factories.staff()
    today = timezone.localdate()
    front = Page.objects.get(depth=2)
    PageReview.objects.create(page=front, review_on=today, editor=other)
    Asked.objects.create(text="仓单", times=2, fruitless=2)
    Asked.objects.create(text="已处理的", times=2, fruitless=2, handled=True)
    campus.memorandum(days_left=20)
    assert labels(scene.editor) == {"没有结果的检索词": "1", "即将到期的合作备忘录": "1"}
    # A page that nobody looks after is everybody's.
    PageReview.objects.update(editor=None)
    assert labels(scene.editor)["到期复核的页面"] == "1"
    assert labels(scene.reviewer) == labels(scene.finance) == {}


def test_an_administrator_finds_the_pressing_first(scene, desk):
    asked_for_data(days=5)
    asked_for_data(days=-1)
    for _ in range(120):
        Delivery.objects.create(
            event="x",
            recipient=scene.author,
            channel=Channel.EMAIL,
            subject="s",
            body="b",
            state=DeliveryState.FAILED,
        )
    page = desk(scene.administrator).get("/admin/").content.decode()
    panel = page[page.index('aria-labelledby="notices"') :].partition("</section>")[0]
    found = re.findall(r"tone--(\w+)\">([\d+]+)</span><div><a href=\"([^\"]+)\">([^<]+)</a>", panel)
    assert [(tone, count, label.partition("：")[0]) for tone, count, _, label in found] == [
        ("stop", "1", "已逾期的个人信息请求"),
        ("stop", "99+", "未送达、待处理的通知"),
        ("neutral", "1", "待办理的个人信息请求"),
        ("neutral", str(len(years_without_data())), "没有节假日安排的年份"),
    ]
    for _, _, address, _ in found:
        assert desk(scene.administrator).get(address.replace("&amp;", "&")).status_code == 200


def test_it_is_said_that_there_is_nothing(scene, desk):
    assert "目前没有需要留意的" in desk(scene.auditor).get("/admin/").content.decode()


def test_more_rows_cost_no_more_queries(scene):
    def cost() -> int:
        person = User.objects.get(pk=scene.administrator.pk)
        with CaptureQueriesContext(connection) as queries:
            notices_for(person)
        return len(queries)

    asked_for_data(days=1)
    before = cost()
    for _ in range(12):
        asked_for_data(days=-3)
    assert cost() == before <= 20
