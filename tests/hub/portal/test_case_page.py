"""The page of a case: what the applicant reads, and what they never learn."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.attachments.services import attach
from hub.cases import services
from hub.cases.models import Case
from hub.cases.timeline import record
from hub.portal.casefile import case_context, offers_of, public_timeline
from tests import factories
from tests.hub.portal.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def page_of(scene, case) -> str:
    return text_of(scene.browser.get(reverse("portal:case", args=[case.pk])))


def test_the_applicant_reads_public_names_only(scene, submitted):
    case = submitted()
    lines = [(line.pk, line.amount, "") for line in case.budget_lines.all()]
    case = factories.step(
        case, "recommend", scene.reviewer, lines=lines, note="报批说明", internal_note="预算偏高但可以接受"
    )
    services.remark(case_id=case.pk, user=scene.reviewer, text="请同事复核会场费。", internal=True)
    page = page_of(scene, case)
    assert "审核中" in page
    for secret in ("待审批", "核定预算并报批", "报批说明", "预算偏高", "请同事复核", "许嘉宁", "退回重审"):
        assert secret not in page


def test_internal_files_are_not_shown(scene):
    claim = factories.claim_in("checked")
    checks = [slot for slot in claim.flow.slots(claim) if slot.internal]
    page = text_of(signed_in(claim.author).get(reverse("portal:case", args=[claim.pk])))
    assert checks
    for slot in checks:
        assert slot.label not in page


def test_a_returned_case_names_what_to_correct_and_where(scene, returned):
    response = scene.browser.get(reverse("portal:case", args=[returned.pk]))
    page, source = text_of(response), response.content.decode()
    assert "请按退回说明更正后重新提交" in page
    assert "会场费缺少报价依据，请补充报价单。" in page
    assert "需要更正 2 处" in page
    assert (
        f'<a href="{reverse("events:edit", args=[returned.pk])}#id_budget">预算明细</a>：会场费请附报价单'
        in source
    )
    assert '<a href="#files">申请材料</a>' in source
    assert "这家上次也缺报价" not in page
    first = offers_of(returned, scene.contact)[0]
    assert (first.label, first.variant) == ("去更正", "primary")


def test_a_blocked_step_says_what_stands_in_its_way(scene):
    draft = factories.application(user=scene.contact, call=scene.call)
    response = scene.browser.get(reverse("portal:case", args=[draft.pk]))
    page = text_of(response)
    assert "未命名的合办活动" in page
    assert "还不能提交申请：请填写活动名称。" in page
    assert reverse("portal:step", args=[draft.pk, "submit"]) not in response.content.decode()
    assert [(offer.key, offer.variant) for offer in offers_of(draft, scene.contact)] == [
        ("edit", "primary"),
        ("submit", "secondary"),
        ("withdraw", "quiet"),
    ]


def test_a_step_that_can_be_taken_comes_first(scene, ready):
    assert [(offer.key, offer.variant, offer.reason) for offer in offers_of(ready(), scene.contact)] == [
        ("submit", "primary", None),
        ("edit", "secondary", None),
        ("withdraw", "quiet", None),
    ]


def test_the_handler_is_named_with_a_phone(scene, submitted):
    case = submitted()
    page = page_of(scene, case)
    assert "会员管理部 尚未安排经办人，可先致电承办部门。 021-68400100" in page
    assert "许嘉宁" not in page
    services.assign(case_id=case.pk, assignee=scene.reviewer, user=scene.reviewer, version=case.version)
    page = page_of(scene, case)
    assert "许嘉宁 会员管理部 021-68400121" in page
    assert "经办人：许嘉宁" in page


def test_a_deadline_says_how_far_it_is(scene, submitted):
    case = submitted()
    for days, words in ((5, "还剩 5 天"), (1, "明天到期"), (0, "今天到期"), (-2, "已逾期 2 天")):
        Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() + timedelta(days=days))
        assert words in page_of(scene, case)


def test_the_timeline_names_our_people_and_only_the_departments_of_the_exchange(scene, submitted):
    case = submitted(user=scene.colleague)
    services.remark(case_id=case.pk, user=scene.clerk, text="材料已收到。", internal=False)
    services.remark(case_id=case.pk, user=scene.contact, text="谢谢。", internal=False)
    case = factories.step(case, "reject", scene.head, note="与年度重点方向不符。")
    assert [(line.title, line.actor, line.note) for line in public_timeline(case)] == [
        ("未通过", "会员管理部", "与年度重点方向不符。"),
        ("留言", "林婉清", "谢谢。"),
        ("留言", str(scene.clerk.department), "材料已收到。"),
        ("已提交申请", "周子昂", ""),
        ("建立草稿", "周子昂", ""),
    ]


def test_erased_content_and_the_platform_itself_are_named_as_such(scene, submitted):
    case = submitted()
    entry = services.remark(case_id=case.pk, user=scene.contact, text="王先生的手机号", internal=False)
    services.erase_content(entry=entry, user=scene.clerk, reason="依本人请求删除")
    record(
        case=case,
        event="settle",
        actor=None,
        source=case.state,
        target=case.state,
        data={},
        internal=False,
        at=timezone.now(),
    )
    newest, erased = public_timeline(case)[:2]
    assert (newest.title, newest.actor) == ("已付款并办结", "系统")
    assert erased.note == "（内容已依法删除）"
    assert "王先生" not in page_of(scene, case)


def test_the_last_word_of_the_exchange_stands_beside_the_next_step(scene, submitted, returned):
    assert case_context(returned, scene.contact)["last_word"].note == "会场费缺少报价依据，请补充报价单。"
    withdrawn = factories.step(submitted(), "withdraw", scene.contact, note="主讲人时间冲突。")
    assert case_context(withdrawn, scene.contact)["last_word"] is None


def test_files_are_listed_by_slot_and_only_open_ones_take_more(scene, ready):
    draft = ready()
    other = draft.flow.slots_open(draft, scene.contact)[0]
    attach(case_id=draft.pk, slot=other, upload=factories.pdf_upload("报价单.pdf"), user=scene.contact)
    source = scene.browser.get(reverse("portal:case", args=[draft.pk])).content.decode()
    assert "报价单.pdf" in source
    assert reverse("attachments:upload", args=[draft.pk, other.name]) in source
    assert "签到表" not in source
    factories.step(draft, "submit", scene.contact)
    source = scene.browser.get(reverse("portal:case", args=[draft.pk])).content.decode()
    assert "报价单.pdf" in source
    assert "/upload" not in source


def test_parent_and_children_lead_to_one_another(scene):
    event = factories.accepted_event(user=scene.contact, call=scene.call)
    claim = factories.claim(event=event)
    assert (
        reverse("portal:case", args=[claim.pk])
        in scene.browser.get(reverse("portal:case", args=[event.pk])).content.decode()
    )
    assert (
        reverse("portal:case", args=[event.pk])
        in scene.browser.get(reverse("portal:case", args=[claim.pk])).content.decode()
    )


def test_a_case_that_waits_for_its_child_leads_there(scene):
    event = factories.accepted_event(user=scene.contact, call=scene.call)
    claim = factories.claim(event=event)
    event = Case.objects.get(pk=event.pk).child
    offers = case_context(event, scene.contact)["offers"]
    assert [(offer.label, offer.url, offer.variant) for offer in offers] == [
        ("前往费用报销", reverse("portal:case", args=[claim.pk]), "primary"),
        ("复制为新申请", reverse("events:copy", args=[event.pk]), "quiet"),
    ]


def test_the_progress_line_follows_the_state(scene, submitted):
    def marks(case):
        return [step.state for step in case_context(case, scene.contact)["steps"]]

    case = submitted()
    assert marks(case) == ["done", "current", "todo", "todo", "todo", "todo"]
    assert marks(factories.step(case, "reject", scene.head, note="不符")) == [
        "done",
        "stopped",
        "todo",
        "todo",
        "todo",
        "todo",
    ]
    settled = factories.hop(factories.application(user=scene.contact, call=scene.call), "settled")
    assert marks(settled) == ["done"] * 6


def test_queries_do_not_grow_with_the_history(scene, submitted, django_assert_max_num_queries):
    case = submitted()
    address = reverse("portal:case", args=[case.pk])
    services.remark(case_id=case.pk, user=scene.colleague, text="一", internal=False)
    scene.browser.get(address)
    with django_assert_max_num_queries(60) as few:
        scene.browser.get(address)
    for number in range(30):
        author = (scene.colleague, scene.reviewer)[number % 2]
        services.remark(case_id=case.pk, user=author, text=f"留言{number}", internal=False)
    with django_assert_max_num_queries(60) as many:
        scene.browser.get(address)
    assert len(many) == len(few)
