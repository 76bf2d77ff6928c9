"""Whatever holds for a time only is read again after it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from hub.cases import clocks
from hub.editorial.models import EditorialSettings, PageReview, ReviewRecord
from hub.notifications.models import Delivery


@pytest.fixture
def row(editor, colleague, service_page) -> PageReview:
    """The page, released by the editor's colleague: the editor looks after it."""
    PageReview.objects.all().delete()
    editor.submit(service_page, title="服务说明")
    colleague.decide(service_page, "approve")
    return PageReview.objects.get()


def test_what_goes_out_for_the_first_time_gets_a_date(row, editor, service_page):
    assert (row.editor, row.review_on) == (editor.user, timezone.localdate() + timedelta(days=365))
    row.review_on = date(2027, 1, 1)
    row.save()
    service_page.get_latest_revision().publish()
    row.refresh_from_db()
    assert row.review_on == date(2027, 1, 1)


def test_its_editor_is_reminded_once_finds_it_on_the_list_and_sets_the_next_date(
    row, editor, colleague, service_page
):
    EditorialSettings.objects.update_or_create(defaults={"review_days": 30})
    url, listed = reverse("editorial:reread", args=[service_page.pk]), reverse("page_reviews:index")
    assert "服务说明" not in editor.browser.get(listed).text
    assert "服务说明" in editor.browser.get(listed, {"which": "all"}).text
    with time_machine.travel(row.review_on + timedelta(days=1)):
        assert [clocks.run().failed for _ in range(2)] == [[], []]
        [told] = Delivery.objects.filter(event="editorial.review_due", channel="inbox")
        assert (told.recipient, told.url) == (editor.user, url)
        for person in (editor, colleague):
            person.browser.force_login(person.user)
        assert url in editor.browser.get(listed).text
        assert url not in colleague.browser.get(listed).text
        assert url in colleague.browser.get(listed, {"which": "due"}).text
        today = timezone.localdate()
        form = {"next_on": today.isoformat(), "editor": colleague.user.pk, "note": "数字已核对"}
        assert "要在今天之后" in editor.browser.post(url, form).text
        far = form | {"next_on": (today + timedelta(days=4000)).isoformat()}
        assert "最远为五年之后" in editor.browser.post(url, far).text
        assert editor.browser.get(url).context["form"].initial["next_on"] == today + timedelta(days=30)
        editor.browser.post(url, form | {"next_on": (today + timedelta(days=90)).isoformat()})
        row.refresh_from_db()
        assert (row.review_on, row.editor) == (today + timedelta(days=90), colleague.user)
        assert url not in editor.browser.get(listed, {"which": "due"}).text
        assert "数字已核对" in editor.browser.get(url).text
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReviewRecord.objects.update(note="")


def test_the_list_costs_the_same_for_many_pages(row, editor, service_page, django_assert_max_num_queries):
    from hub.pages.models import StandardPage

    url = reverse("page_reviews:index")
    editor.browser.get(url, {"which": "all"})
    for number in range(10):
        page = StandardPage(title=f"第 {number} 页", slug=f"page-{number}")
        service_page.get_parent().add_child(instance=page)
        PageReview.objects.create(page=page, review_on=timezone.localdate(), editor=editor.user)
    with django_assert_max_num_queries(20):
        answer = editor.browser.get(url, {"which": "all"})
    assert "第 9 页" in answer.text
