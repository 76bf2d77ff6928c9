"""Where an application begins: what a call asks for, and opening a draft."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.members.models import Organization
from programs.events.models import Call, EventApplication
from programs.events.portal import open_calls
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def apply_url(call):
    return reverse("events:apply", args=[call.pk])


def test_the_page_says_what_the_call_asks_for():
    call = factories.call(questions=({"code": "products", "label": "涉及哪些品种"},))
    page = text_of(signed_in(factories.member()).get(apply_url(call)))
    for words in (
        call.title,
        "大型论坛 200,000.00 20 30",
        "产业沙龙 20,000.00 10 15",
        "线上直播 10,000.00 5 30",
        "活动方案1 必须提交",
        "其他材料 选交",
        "涉及哪些品种 必答",
        "副高级职称 500.00 元",
        "每人不超过 150.00 元",
        "不是交易所对外公布的规定",
        "开始填写",
    ):
        assert words in page


def test_posting_opens_one_draft_and_goes_on_to_its_form():
    call, user = factories.call(), factories.member()
    response = signed_in(user).post(apply_url(call))
    draft = EventApplication.objects.get()
    assert response.url == reverse("events:edit", args=[draft.pk])
    assert (draft.state, draft.call, draft.author, draft.rules.number) == ("draft", call, user, 1)


def test_drafts_that_are_there_are_offered_first():
    call, user = factories.call(), factories.member()
    draft = factories.application(user=user, call=call, title="铝产业沙龙")
    factories.application(call=call, title="别家的草稿")
    response = signed_in(user).get(apply_url(call))
    page = text_of(response)
    assert "铝产业沙龙" in page
    assert reverse("events:edit", args=[draft.pk]) in response.content.decode()
    assert "另开一份申请" in page
    assert "别家的草稿" not in page


class TestClosed:
    def test_before_and_after_the_window_nothing_is_opened(self):
        today = timezone.localdate()
        for opens, closes in ((1, 30), (-30, -1)):
            call = factories.call(
                opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes)
            )
            browser = signed_in(factories.member())
            assert "当前不接受申请" in text_of(browser.get(apply_url(call)))
            refused = browser.post(apply_url(call))
            assert refused.status_code == 409
            assert "当前不接受申请" in text_of(refused)
        assert not EventApplication.objects.exists()

    def test_a_call_that_is_not_open_does_not_exist_for_members(self):
        call = factories.call(is_open=False)
        browser = signed_in(factories.member())
        assert browser.get(apply_url(call)).status_code == 404
        assert browser.post(apply_url(call)).status_code == 404

    def test_closing_lets_nobody_submit_and_keeps_the_draft(self, ready):
        Call.objects.update(is_open=False)
        assert ready.open().status_code == 200
        ready.post(title="改过的名称")
        page = ready.browser.get(reverse("portal:step", args=[ready.pk, "submit"]))
        assert "本次征集已经关闭，不能提交；草稿仍会保留。" in text_of(page)
        assert ready.saved.title == "改过的名称"


class TestWho:
    def test_a_university_cannot_apply(self):
        university = factories.organization(kind=Organization.Kind.UNIVERSITY)
        call = factories.call()
        user = factories.member(organization=university)
        assert "合办活动由会员单位和行业协会申请。" in text_of(signed_in(user).get(apply_url(call)))
        assert signed_in(user).post(apply_url(call)).status_code == 409
        assert list(open_calls(user)) == []

    def test_an_association_can(self):
        association = factories.organization(kind=Organization.Kind.ASSOCIATION)
        call = factories.call()
        user = factories.member(organization=association)
        assert signed_in(user).post(apply_url(call)).status_code == 302

    def test_open_calls_reach_the_portal(self):
        call = factories.call()
        factories.call(is_open=False, title="未开放的征集")
        page = signed_in(factories.member()).get(reverse("portal:calls"))
        assert apply_url(call) in page.content.decode()
        assert "未开放的征集" not in text_of(page)


def test_the_guideline_is_for_members_and_for_those_who_keep_the_call():
    call = factories.call()
    url = reverse("event_documents:guideline", args=[call.pk])
    member = signed_in(factories.member())
    assert member.get(url).status_code == 404
    call.guideline.save("guideline.pdf", factories.pdf_upload())
    editor = signed_in(factories.staff(groups=("市场与投教编辑",)))
    reviewer = signed_in(factories.staff(groups=("业务部门审核",)))
    for browser, status in ((member, 200), (editor, 200), (reviewer, 404), (Client(), 302)):
        assert browser.get(url).status_code == status
    answer = member.get(url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    assert url in member.get(apply_url(call)).content.decode()
