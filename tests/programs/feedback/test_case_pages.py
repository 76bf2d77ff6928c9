"""The pages of a form and of an item: states, answers, meeting, rating, the former answer, the named contact."""

from datetime import timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.attachments.services import attach
from hub.pages.models import ExchangeSettings
from programs.feedback.models import FeedbackItem, FeedbackSettings, Part
from programs.feedback.services import Line
from programs.feedback.slots import ANSWER_FILES
from tests import factories

from . import factories as voice
from .conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def page(browser, case):
    return browser.get(reverse("portal:case", args=[case.pk]))


@pytest.fixture
def desk():
    """A clerk who looks after the firm, a category, and who answers it."""
    category = voice.category()
    return (
        voice.clerk(phone="021-55500101", email="gao@example.com"),
        category,
        voice.answerer(category.department),
    )


def test_the_list_of_items_costs_the_same_however_long_it_is():
    FeedbackSettings.load()
    counts = []
    for number in (2, 20):
        form = voice.feedback(lines=tuple(Line(Part.OPINION, f"意见 {n}") for n in range(number)))
        browser = signed_in(form.author)
        page(browser, form)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert text_of(page(browser, form)).count("查看进展") == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_member_reads_each_answer_and_rates_it_from_the_form(desk):
    clerk, category, writer = desk
    member = factories.member(organization=factories.organization(liaison=clerk))
    form = voice.feedback(member=member)
    browser = signed_in(member)
    first, second, third = voice.items(form)
    for item in (first, second, third):
        voice.route(item, category, user=clerk)
    voice.take(first, "answer", writer, answer="已安排在每月第二个周末测试。\n详见附件。")
    words = text_of(page(browser, form))
    assert "2 条，已答复 1 条" in words
    assert (words.count("查看答复并评价"), words.count("查看进展")) == (1, 2)
    words = text_of(page(browser, first))
    assert "已安排在每月第二个周末测试。" in words
    assert str(writer) not in words.partition("经办")[0]
    step = reverse("portal:step", args=[first.pk, "rate"])
    assert "已安排在每月第二个周末测试。" in text_of(browser.get(step))
    version = str(FeedbackItem.objects.get(pk=first.pk).version)
    for rating in ("", "0", "6", "五"):
        refused = browser.post(step, {"version": version, "rating": rating, "note": "留着"})
        assert ("请选择 1 至 5 分。" in text_of(refused), "留着" in refused.content.decode()) == (True, True)
    browser.post(step, {"version": version, "rating": "5", "note": "很好"})
    assert "评价 5 分" in text_of(page(browser, form))
    assert "5 分，很好" in text_of(page(browser, first))


def test_a_meeting_is_shown_with_its_link_and_goes_into_a_calendar(desk):
    clerk, category, writer = desk
    form = voice.feedback(lines=voice.LINES[:1])
    browser = signed_in(form.author)
    (item,) = voice.items(form)
    address = reverse("feedback_documents:meeting", args=[item.pk])
    assert browser.get(address).status_code == 404
    voice.route(item, category, user=clerk)
    at = timezone.localtime() + timedelta(days=3)
    voice.take(item, "arrange_meeting", writer, meeting_at=at, meeting_link="https://meet.example/1", note="")
    source = page(browser, item).content.decode()
    assert (f"{at:%Y-%m-%d}" in source, 'href="https://meet.example/1"' in source, address in source) == (
        True,
        True,
        True,
    )
    answer = browser.get(address)
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"].startswith("text/calendar")
    assert (event.start, event.duration) == (at.replace(microsecond=0), timedelta(minutes=60))
    assert (str(event["LOCATION"]), voice.LINES[0].text in str(event["DESCRIPTION"])) == (
        "https://meet.example/1",
        True,
    )
    assert signed_in(factories.member()).get(address).status_code == 404
    assert signed_in(writer).get(address).status_code == 200
    voice.take(item, "answer", writer, answer="会议纪要：自下月起延长测试时段。")
    words = text_of(page(browser, item))
    assert ("会议纪要" in words, "线上会议，" in words, "进入会议" in words) == (True, True, False)


def test_a_reopened_item_shows_its_former_answer_and_nothing_of_the_next_one(desk):
    clerk, category, writer = desk
    category.needs_approval = True
    category.save()
    form = voice.feedback(lines=voice.LINES[:1])
    browser = signed_in(form.author)
    (item,) = voice.items(form)
    voice.route(item, category, user=clerk)
    attach(case_id=item.pk, slot=ANSWER_FILES, upload=factories.pdf_upload("第一次.pdf"), user=writer)
    voice.take(item, "draft_answer", writer, answer="已记录。")
    assert "已记录。" not in text_of(page(browser, item))
    voice.take(item, "approve_answer", voice.head(category.department))
    voice.take(item, "reopen", form.author, note="没有说明时间。")
    attach(case_id=item.pk, slot=ANSWER_FILES, upload=factories.pdf_upload("第二次.pdf"), user=writer)
    voice.take(item, "draft_answer", writer, answer="2026 年底前上线。")
    words = text_of(page(browser, item))
    for shown in ("第一次答复", "已记录。", "没有说明时间。", "第一次.pdf"):
        assert shown in words
    for hidden in ("2026 年底前上线。", "第二次.pdf"):
        assert hidden not in words
    files = item.attachments.order_by("uploaded_at")
    assert [browser.get(file.get_absolute_url()).status_code for file in files] == [200, 404]
    voice.take(item, "approve_answer", voice.head(category.department))
    words = text_of(page(browser, item))
    assert (words.count("2026 年底前上线。"), words.count("已记录。"), "第二次.pdf" in words) == (1, 1, True)


def test_the_named_contact_stands_on_every_page_or_the_hotline_does(desk, rf):
    clerk, _, _ = desk
    firm = factories.organization(liaison=clerk)
    form = voice.feedback(member=factories.member(organization=firm))
    browser = signed_in(form.author)
    with_liaison = [reverse(f"portal:{name}") for name in ("dashboard", "profile", "inbox", "cases")]
    with_liaison.append(reverse("portal:case", args=[form.pk]))
    ExchangeSettings.objects.update(hotline="400-820-1234")
    for url in with_liaison:
        words = text_of(browser.get(url))
        assert f"您的交易所专人 {clerk}" in words
        assert "021-55500101" in words
        assert "gao@example.com" in words
    with CaptureQueriesContext(connection) as named:
        browser.get(with_liaison[2])
    clerk.is_active = False
    clerk.save()
    with CaptureQueriesContext(connection) as nobody:
        browser.get(with_liaison[2])
    assert len(named) == len(nobody)
    for url in (with_liaison[0], with_liaison[1]):
        words = text_of(browser.get(url))
        assert ("尚未安排专人对接" in words, f"{clerk}" in words) == (True, False)
