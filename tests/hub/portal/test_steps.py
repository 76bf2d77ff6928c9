"""Taking a step in the portal, without a script: the form, what is refused, and who was faster."""

import re

import pytest
from django.urls import reverse

from hub.cases import services
from hub.cases.models import Case, TimelineEntry
from programs.events.models import Call
from programs.events.services import save_application
from tests import factories
from tests.hub.portal.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def address_of(case, name: str) -> str:
    return reverse("portal:step", args=[case.pk, name])


def version_in(response) -> int:
    """The version that the form on the page carries."""
    return int(re.search(r'name="version" value="(\d+)"', response.content.decode())[1])


def state_of(case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def test_a_step_is_shown_and_taken(scene, ready):
    draft = ready(title="铜产业链风险管理沙龙")
    shown = scene.browser.get(address_of(draft, "submit"))
    assert version_in(shown) == draft.version
    response = scene.browser.post(
        address_of(draft, "submit"), {"note": "请尽快", "version": version_in(shown)}
    )
    assert response["Location"] == reverse("portal:case", args=[draft.pk])
    assert state_of(draft) == "submitted"
    assert "“铜产业链风险管理沙龙”已提交申请。" in text_of(scene.browser.get(response["Location"]))


def test_what_a_form_asks_for_must_be_there_and_the_rest_is_kept(scene, submitted):
    approved = factories.hop(submitted(), "approved")
    response = scene.browser.post(address_of(approved, "cancel"), {"note": "", "version": approved.version})
    assert (response.status_code, state_of(approved)) == (200, "approved")
    assert "请写明理由。" in text_of(response)
    long = "字" * 1001
    response = scene.browser.post(address_of(approved, "cancel"), {"note": long, "version": approved.version})
    assert long in text_of(response)
    assert version_in(response) == approved.version


def test_a_refusal_keeps_what_was_typed_and_says_why(scene, ready):
    draft = ready()
    Call.objects.update(is_open=False)
    response = scene.browser.post(
        address_of(draft, "submit"), {"note": "请尽快审核", "version": draft.version}
    )
    page = text_of(response)
    assert (response.status_code, state_of(draft)) == (200, "draft")
    assert "请尽快审核" in page
    assert page.count("本次征集已经关闭，不能提交；草稿仍会保留。") == 1


def test_who_was_slower_is_told_and_may_go_on_with_the_new_state(scene, ready):
    draft = ready()
    save_application(
        application_id=draft.pk, user=scene.colleague, version=draft.version, values={"venue": "另一处"}
    )
    response = scene.browser.post(address_of(draft, "submit"), {"note": "我的说明", "version": draft.version})
    assert (response.status_code, state_of(draft)) == (409, "draft")
    page = text_of(response)
    assert services.CHANGED_MEANWHILE in page
    assert "我的说明" in page
    assert version_in(response) == draft.version + 1
    again = scene.browser.post(
        address_of(draft, "submit"), {"note": "我的说明", "version": version_in(response)}
    )
    assert (again.status_code, state_of(draft)) == (302, "submitted")


def test_who_was_slower_sees_that_the_step_is_over(scene, submitted):
    case = submitted()
    factories.step(case, "reject", scene.head, note="不符")
    response = scene.browser.post(address_of(case, "withdraw"), {"note": "时间冲突", "version": case.version})
    page = text_of(response)
    assert response.status_code == 409
    assert services.CHANGED_MEANWHILE in page
    assert "事项当前状态下不能进行这项操作。" in page
    assert "时间冲突" in page
    assert "未通过" in page


def test_a_mistyped_form_on_an_old_page_is_told_of_both(scene, submitted):
    approved = factories.hop(submitted(), "approved")
    old = approved.version - 1
    response = scene.browser.post(address_of(approved, "cancel"), {"note": "", "version": old})
    page = text_of(response)
    assert response.status_code == 409
    assert services.CHANGED_MEANWHILE in page
    assert "请写明理由。" in page


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_form_without_a_usable_version_is_a_conflict(scene, ready, version):
    draft = ready()
    data = {"note": "", "version": version} if version else {"note": ""}
    assert scene.browser.post(address_of(draft, "submit"), data).status_code == 409
    assert state_of(draft) == "draft"


def test_a_double_submission_does_no_harm(scene, ready):
    draft = ready()
    data = {"note": "", "version": draft.version}
    first = scene.browser.post(address_of(draft, "submit"), data)
    second = scene.browser.post(address_of(draft, "submit"), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert TimelineEntry.objects.filter(case=draft.pk, event="submit").count() == 1
    colleague = signed_in(scene.colleague).post(address_of(draft, "submit"), data)
    assert colleague.status_code == 409


@pytest.mark.parametrize("name", ["recommend", "approve", "reject", "return", "settle", "no-such-step"])
def test_steps_of_the_exchange_do_not_exist_here(scene, submitted, name):
    case = submitted()
    for response in (
        scene.browser.get(address_of(case, name)),
        scene.browser.post(address_of(case, name), {"note": "好", "version": case.version}),
    ):
        assert response.status_code == 404
        for label in ("核定预算", "报批", "不予通过", "只有"):
            assert label not in text_of(response)
    assert state_of(case) == "submitted"


def test_a_step_that_can_not_be_taken_now_shows_the_reason_instead_of_a_form(scene):
    draft = factories.application(user=scene.contact, call=scene.call)
    response = scene.browser.get(address_of(draft, "submit"))
    assert "现在还不能提交申请" in text_of(response)
    assert "请填写活动名称。" in text_of(response)
    assert 'name="version"' not in response.content.decode()


def test_a_page_without_token_is_refused(scene, ready):
    draft = ready()
    scene.browser.handler.enforce_csrf_checks = True
    response = scene.browser.post(address_of(draft, "submit"), {"note": "", "version": draft.version})
    assert (response.status_code, state_of(draft)) == (403, "draft")


def test_the_note_is_not_labelled_for_staff(scene, ready):
    assert "申请单位可见" not in text_of(scene.browser.get(address_of(ready(), "submit")))
