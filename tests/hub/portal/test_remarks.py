"""Remarks of applicants."""

import pytest
from django.urls import reverse

from hub.cases.models import TimelineEntry
from tests import factories
from tests.hub.portal.conftest import text_of

pytestmark = pytest.mark.django_db


def test_a_remark_is_public_and_leads_back_to_the_record(scene, submitted):
    case = submitted()
    address = reverse("portal:remark", args=[case.pk])
    response = scene.browser.post(address, {"text": "报价单已补。"})
    assert response["Location"] == f"{reverse('portal:case', args=[case.pk])}#timeline"
    entry = TimelineEntry.objects.filter(case=case.pk).latest("seq")
    assert (entry.event, entry.internal, entry.content.data["data"]["note"]) == (
        "remark",
        False,
        "报价单已补。",
    )
    assert "留言已记入办理记录。" in text_of(scene.browser.get(response["Location"]))


@pytest.mark.parametrize(("text", "message"), [("", "请填写留言内容。"), ("字" * 2001, "2000")])
def test_a_refused_remark_shows_the_case_with_what_was_typed(scene, submitted, text, message):
    case = submitted(title="天然橡胶产业客户走访调研")
    response = scene.browser.post(reverse("portal:remark", args=[case.pk]), {"text": text})
    page = text_of(response)
    assert response.status_code == 200
    assert "天然橡胶产业客户走访调研" in page
    assert message in page
    assert text in page


def test_a_draft_takes_no_remark(scene, ready):
    draft = ready()
    page = scene.browser.get(reverse("portal:case", args=[draft.pk])).content.decode()
    assert reverse("portal:remark", args=[draft.pk]) not in page
    response = scene.browser.post(reverse("portal:remark", args=[draft.pk]), {"text": "先说一句"})
    assert "草稿提交后才能留言。" in text_of(response)
    assert not TimelineEntry.objects.filter(case=draft.pk, event="remark").exists()


def test_remarks_stay_possible_after_the_end(scene, submitted):
    case = factories.step(submitted(), "reject", scene.head, note="不符")
    scene.browser.post(reverse("portal:remark", args=[case.pk]), {"text": "请问明年何时开放？"})
    assert TimelineEntry.objects.filter(case=case.pk, event="remark", internal=False).count() == 1
