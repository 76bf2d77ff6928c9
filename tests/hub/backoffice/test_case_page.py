"""The page of a case: what each role may do on it, and what it says where one may not."""

import pytest
from django.urls import reverse

from hub.cases.models import Case
from hub.cases.rules import offered
from hub.cases.services import perform, remark
from hub.members.models import Interest
from tests.factories import staff

TIED = "您与该机构存在利害关系，须回避，请交由同事办理。"


def case_url(case):
    return reverse("backoffice:case", args=[case.pk])


def step_url(case, name):
    return reverse("backoffice:step", args=[case.pk, name])


def recommend(scene, *, share=1):
    """The event with its budget reviewed; `share` of each line is approved."""
    case = Case.objects.get(pk=scene.event.pk).child
    lines = [(line.pk, line.amount * share, "核减") for line in case.budget_lines.all()]
    data = {"lines": lines, "note": "", "internal_note": ""}
    return perform(case_id=case.pk, name="recommend", user=scene.reviewer, version=case.version, data=data)


@pytest.mark.parametrize(
    "who, steps",
    [
        ("reviewer", {"recommend", "return"}),
        ("head", {"recommend", "return", "reject"}),
        ("clerk", set()),
        ("finance", set()),
        ("auditor", set()),
    ],
)
def test_only_the_steps_of_state_and_role_are_offered(scene, desk, who, steps):
    page = desk(getattr(scene, who)).get(case_url(scene.event)).content.decode()
    shown = {step.name for step in scene.event.flow.transitions if step_url(scene.event, step.name) in page}
    assert shown == steps == {step.name for step, _ in offered(scene.event, getattr(scene, who))}


def test_a_step_of_somebody_else_is_refused_with_the_reason(scene, desk):
    for method in ("get", "post"):
        response = getattr(desk(scene.reviewer), method)(step_url(scene.event, "reject"), {"version": 2})
        page = response.content.decode()
        assert (response.status_code, "只有部门负责人可以审批。" in page) == (403, True)
    assert Case.objects.get(pk=scene.event.pk).state == "submitted"


def test_an_unknown_step_is_not_found(scene, desk):
    assert desk(scene.reviewer).get(step_url(scene.event, "no-such-step")).status_code == 404


def test_a_step_of_another_state_says_so(scene, desk):
    page = desk(scene.reviewer).get(step_url(scene.event, "accept")).content.decode()
    assert "事项当前状态下不能进行这项操作。" in page


def test_whoever_is_tied_reads_why_and_is_offered_nothing(scene, desk):
    Interest.objects.create(user=scene.reviewer, organization=scene.event.organization, reason="配偶任职")
    browser = desk(scene.reviewer)
    page = browser.get(case_url(scene.event)).content.decode()
    work = browser.get(reverse("backoffice:my_work")).content.decode()
    refused = browser.post(step_url(scene.event, "return"), {"version": scene.event.version, "note": "x"})
    assert TIED in page
    assert step_url(scene.event, "return") not in page
    assert scene.event.number not in work
    assert (refused.status_code, TIED in refused.content.decode()) == (403, True)


def test_who_only_reads_is_not_told_to_recuse(scene, desk):
    Interest.objects.create(user=scene.auditor, organization=scene.event.organization, reason="持股")
    assert TIED not in desk(scene.auditor).get(case_url(scene.event)).content.decode()


def test_a_step_is_taken_and_thanked_for(scene, desk):
    browser = desk(scene.reviewer)
    response = browser.post(
        step_url(scene.event, "return"),
        {"version": scene.event.version, "fields_to_correct": ["venue"], "note": "请写明会场"},
        follow=True,
    )
    assert response.redirect_chain == [(case_url(scene.event), 302)]
    assert "已退回更正。" in response.content.decode()
    assert Case.objects.get(pk=scene.event.pk).state == "returned"


def test_a_conflict_keeps_what_was_typed(scene, desk):
    browser = desk(scene.reviewer)
    stale = scene.event.version
    perform(
        case_id=scene.event.pk,
        name="return",
        user=scene.second,
        version=stale,
        data={"note": "补充", "fields": [], "fields_to_correct": []},
    )
    response = browser.post(
        step_url(scene.event, "return"),
        {"version": stale, "fields_to_correct": ["venue"], "note": "我写了很久的退回说明"},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "已被他人更新" in page
    assert "我写了很久的退回说明" in page


def test_an_incomplete_form_keeps_what_was_typed(scene, desk):
    response = desk(scene.reviewer).post(
        step_url(scene.event, "return"), {"version": scene.event.version, "note": "只写了说明"}
    )
    page = response.content.decode()
    assert ("请勾选需要更正的内容。" in page, "只写了说明" in page) == (True, True)
    assert Case.objects.get(pk=scene.event.pk).state == "submitted"


def test_a_guard_that_fails_disables_the_button_with_its_reason(scene, desk):
    event = recommend(scene, share=0)
    page = desk(scene.head).get(case_url(event)).content.decode()
    assert 'id="why-approve">核定金额为零，请退回重审或不予通过。' in page
    assert step_url(event, "approve") not in page
    assert step_url(event, "send_back") in page


def test_four_eyes_leave_the_button_out(scene, desk):
    event = recommend(scene)
    assert step_url(event, "approve") in desk(scene.head).get(case_url(event)).content.decode()
    assert step_url(event, "approve") not in desk(scene.reviewer).get(case_url(event)).content.decode()


# The record


def test_the_record_shows_internal_entries_marked(scene, desk):
    remark(case_id=scene.event.pk, user=scene.clerk, text="仅供同事参考")
    remark(case_id=scene.event.pk, user=scene.author, text="补充说明在附件", internal=False)
    page = desk(scene.reviewer).get(case_url(scene.event), {"tab": "record"}).content.decode()
    assert page.count('class="tag">内部<') == 1
    assert ("仅供同事参考" in page, "补充说明在附件" in page) == (True, True)


@pytest.mark.parametrize("public, internal", [(None, True), ("on", False)])
def test_a_remark_is_internal_unless_said_otherwise(scene, desk, public, internal):
    data = {"text": "已与申请单位通话"} | ({"public": public} if public else {})
    response = desk(scene.clerk).post(reverse("backoffice:remark", args=[scene.event.pk]), data)
    entry = scene.event.timeline.order_by("-seq").first()
    assert response.headers["Location"] == f"{case_url(scene.event)}?tab=record"
    assert (entry.event, entry.internal, entry.actor) == ("remark", internal, scene.clerk)


def test_an_empty_remark_is_asked_for_again(scene, desk):
    response = desk(scene.clerk).post(reverse("backoffice:remark", args=[scene.event.pk]), {"text": "  "})
    assert (response.status_code, "请填写留言内容。" in response.content.decode()) == (200, True)


def test_auditors_change_nothing(scene, desk):
    browser = desk(scene.auditor)
    page = browser.get(case_url(scene.event), {"tab": "record"}).content.decode()
    response = browser.post(reverse("backoffice:remark", args=[scene.event.pk]), {"text": "请说明"})
    assert "保存留言" not in page
    assert "审计人员只查阅，不留言。" in response.content.decode()
    assert scene.event.timeline.count() == 2


def test_erased_content_says_that_it_is_erased(scene, desk):
    entry = remark(case_id=scene.event.pk, user=scene.clerk, text="含个人信息")
    entry.content.delete()
    page = desk(scene.clerk).get(case_url(scene.event), {"tab": "record"}).content.decode()
    assert ("内容已依法删除" in page, "含个人信息" in page) == (True, False)


# Assignment


def assign(browser, case, person, **data):
    url = reverse("backoffice:assign", args=[case.pk])
    return browser.post(url, {"version": case.version, "assignee": person.pk} | data, follow=True)


def assignee_of(case):
    return Case.objects.get(pk=case.pk).assignee


def test_a_clerk_assigns_the_departments_people(scene, desk):
    browser = desk(scene.clerk)
    page = browser.get(case_url(scene.event)).content.decode()
    choices = ["reviewer", "second", "head", "stranger", "auditor", "clerk", "editor"]
    listed = [f'<option value="{getattr(scene, who).pk}"' in page for who in choices]
    assert dict(zip(choices, listed, strict=True)) == {
        "reviewer": True,
        "second": True,
        "head": True,
        "stranger": False,
        "auditor": False,
        "clerk": False,
        "editor": False,
    }
    assign(browser, scene.event, scene.second)
    assert assignee_of(scene.event) == scene.second


def test_a_tied_colleague_is_not_offered(scene, desk):
    Interest.objects.create(user=scene.second, organization=scene.event.organization, reason="曾任职")
    browser = desk(scene.clerk)
    assert f'<option value="{scene.second.pk}"' not in browser.get(case_url(scene.event)).content.decode()
    response = assign(browser, scene.event, scene.second)
    assert (assignee_of(scene.event), "该人员不能承办这个事项" in response.content.decode()) == (None, True)


def test_a_reviewer_takes_a_free_case_but_gives_none_away(scene, desk):
    browser = desk(scene.reviewer)
    assert "由我办理" in browser.get(case_url(scene.event)).content.decode()
    assign(browser, scene.event, scene.second)
    assert assignee_of(scene.event) is None
    assign(browser, scene.event, scene.reviewer)
    assert assignee_of(scene.event) == scene.reviewer


def test_assigning_an_outdated_case_is_refused(scene, desk):
    response = assign(desk(scene.clerk), scene.event, scene.reviewer, version=1)
    assert (assignee_of(scene.event), "已被他人更新" in response.content.decode()) == (None, True)


def test_the_platform_knows_staff_by_role_not_by_flag(scene, desk):
    nobody = staff(department=scene.department)
    assert f'<option value="{nobody.pk}"' not in desk(scene.clerk).get(case_url(scene.event)).content.decode()
