"""perform(): permission, guards, versions, four eyes, recusal; nothing is saved by half."""

import pytest

from hub.cases.flows import Refused, all_flows
from hub.cases.models import Case, Clock
from hub.cases.rules import offered
from hub.cases.services import assign, changing, open_case, perform, remark
from hub.members.models import Interest
from programs.events.services import save_application
from tests import factories

pytestmark = pytest.mark.django_db


def refusal(**call) -> Refused:
    with pytest.raises(Refused) as caught:
        perform(**call)
    return caught.value


def approve_all(event):
    return [(line.pk, line.amount, "") for line in event.budget_lines.all()]


def test_submission_draws_a_number_starts_the_clock_and_tells_the_department(submitted):
    event = Case.objects.get(pk=submitted.event.pk)
    assert event.number.endswith("-0001")
    assert event.version == submitted.event.version
    assert Clock.objects.get(case=event, stopped_at=None).due_on == event.due_on
    assert [entry.event for entry in event.timeline.order_by("seq")] == ["open", "submit"]
    told = set(submitted.reviewer.deliveries.values_list("channel", flat=True))
    assert told == {"inbox", "email"}


def test_an_old_version_is_refused_and_changes_nothing(submitted):
    event = submitted.event
    before = Case.objects.values().get(pk=event.pk)
    caught = refusal(case_id=event.pk, name="withdraw", user=submitted.author, version=event.version - 1)
    assert caught.code == "conflict"
    assert Case.objects.values().get(pk=event.pk) == before


def test_a_refusal_in_the_effect_leaves_no_trace(submitted):
    event = submitted.event
    before = Case.objects.values().get(pk=event.pk)
    entries = event.timeline.count()
    lines = approve_all(event)[:-1]
    caught = refusal(
        case_id=event.pk,
        name="recommend",
        user=submitted.reviewer,
        version=event.version,
        data={"lines": lines},
    )
    assert caught.reason == "请核定每一项预算。"
    assert Case.objects.values().get(pk=event.pk) == before
    assert event.timeline.count() == entries
    assert set(event.budget_lines.values_list("approved", flat=True)) == {None}


def test_another_firm_does_not_learn_that_the_case_exists(submitted):
    stranger = factories.member()
    caught = refusal(
        case_id=submitted.event.pk, name="withdraw", user=stranger, version=submitted.event.version
    )
    assert caught.code == "missing"


def test_another_department_does_not_see_it(submitted):
    other = factories.staff(groups=("业务部门审核",))
    caught = refusal(case_id=submitted.event.pk, name="return", user=other, version=submitted.event.version)
    assert caught.code == "missing"


def test_staff_do_not_see_drafts(scene):
    assert not Case.objects.visible_to(scene.reviewer).exists()
    assert not Case.objects.visible_to(scene.clerk).exists()
    assert Case.objects.visible_to(scene.author).get().pk == scene.event.pk


def test_colleagues_of_the_firm_share_its_cases(scene):
    colleague = factories.member(organization=scene.event.organization)
    assert Case.objects.visible_to(colleague).get().pk == scene.event.pk


def test_whoever_reviewed_the_budget_does_not_approve_it(submitted):
    event = submitted.event
    event = perform(
        case_id=event.pk,
        name="recommend",
        user=submitted.head,
        version=event.version,
        data={"lines": approve_all(event)},
    )
    caught = refusal(case_id=event.pk, name="approve", user=submitted.head, version=event.version)
    assert caught.reason == "核定预算与审批须由两个人办理，请交由同事审批。"
    approved = perform(case_id=event.pk, name="approve", user=submitted.reviewer, version=event.version)
    assert approved.state == "approved"


def test_above_the_threshold_only_the_head_approves(submitted):
    event = submitted.event
    event.rules.content["approval_threshold"] = "7999.99"
    event.rules.save()
    event = perform(
        case_id=event.pk,
        name="recommend",
        user=submitted.reviewer,
        version=event.version,
        data={"lines": approve_all(event)},
    )
    caught = refusal(case_id=event.pk, name="approve", user=submitted.second, version=event.version)
    assert caught.reason == "只有部门负责人可以审批。"
    assert (
        perform(case_id=event.pk, name="approve", user=submitted.head, version=event.version).state
        == "approved"
    )


def test_staff_tied_to_the_firm_recuse_themselves(submitted):
    event, reviewer = submitted.event, submitted.reviewer
    Interest.objects.create(user=reviewer, organization=event.organization, reason="亲属任职")
    caught = refusal(case_id=event.pk, name="reject", user=submitted.author, version=event.version)
    assert caught.reason == "只有部门负责人可以审批。"
    caught = refusal(
        case_id=event.pk,
        name="return",
        user=reviewer,
        version=event.version,
        data={"note": "补充", "fields": []},
    )
    assert caught.reason == "您与该机构存在利害关系，须回避，请交由同事办理。"
    assert not Case.objects.my_work(reviewer).exists()
    assert Case.objects.my_work(submitted.second).get().pk == event.pk
    with pytest.raises(Refused, match="利害关系"):
        assign(case_id=event.pk, assignee=reviewer, user=submitted.clerk, version=event.version)


def test_a_return_names_the_fields_and_keeps_what_was_typed(submitted):
    event = submitted.event
    fields = [{"field": "agenda", "label": "议程与主讲人", "note": ""}]
    event = perform(
        case_id=event.pk,
        name="return",
        user=submitted.reviewer,
        version=event.version,
        data={"note": "请补充主讲人", "fields": fields},
    )
    assert (event.state, event.corrections) == ("returned", fields)
    assert event.purpose.startswith("围绕铜期货")
    event = save_application(
        application_id=event.pk, user=submitted.author, version=event.version, values={"city": "苏州"}
    )
    event = perform(case_id=event.pk, name="resubmit", user=submitted.author, version=event.version)
    assert (event.state, event.corrections, event.city) == ("submitted", [], "苏州")
    assert event.number.endswith("-0001")


def test_a_submitted_case_is_not_edited(submitted):
    event = submitted.event
    with pytest.raises(Refused, match="不能修改"):
        save_application(
            application_id=event.pk, user=submitted.author, version=event.version, values={"city": "苏州"}
        )


def test_remarks_are_internal_by_default_and_leave_the_version(submitted):
    event = submitted.event
    assert remark(case_id=event.pk, user=submitted.reviewer, text="内部看法").internal is True
    assert remark(case_id=event.pk, user=submitted.reviewer, text="请留意", internal=False).internal is False
    assert remark(case_id=event.pk, user=submitted.author, text="收到").internal is False
    assert Case.objects.get(pk=event.pk).version == event.version
    assert not submitted.author.deliveries.filter(body__contains="内部看法").exists()


def test_the_clerk_assigns_and_a_reviewer_takes_only_for_themselves(submitted):
    event = submitted.event
    with pytest.raises(Refused, match="只能把事项分派给自己"):
        assign(case_id=event.pk, assignee=submitted.second, user=submitted.reviewer, version=event.version)
    event = assign(case_id=event.pk, assignee=submitted.second, user=submitted.clerk, version=event.version)
    assert event.assignee == submitted.second
    assert not Case.objects.my_work(submitted.reviewer).exists()
    with pytest.raises(Refused, match="改派"):
        assign(case_id=event.pk, assignee=submitted.reviewer, user=submitted.reviewer, version=event.version)


def test_an_outsider_is_not_assigned(submitted):
    event = submitted.event
    outsider = factories.staff(groups=("业务部门审核",))
    with pytest.raises(Refused, match="无权办理"):
        assign(case_id=event.pk, assignee=outsider, user=submitted.clerk, version=event.version)


def test_offered_steps_say_why_they_wait(scene):
    scene.event.attachments.all().delete()
    rows = {step.name: reason for step, reason in offered(scene.event, scene.author)}
    assert rows == {"submit": "还缺少材料：活动方案1（还差 1 个）。", "withdraw": None}


def test_cancellation_reopening_and_withdrawal(submitted):
    event = submitted.event
    pool = event.call.pool

    def do(name, user, **data):
        return perform(
            case_id=event.pk, name=name, user=user, version=Case.objects.get(pk=event.pk).version, data=data
        )

    do("reject", submitted.head, note="不符合")
    assert Case.objects.get(pk=event.pk).closed_at is not None
    do("reopen", submitted.head, note="补充了情况")
    assert Case.objects.get(pk=event.pk).closed_at is None
    do("recommend", submitted.reviewer, lines=approve_all(event))
    do("approve", submitted.head)
    held = pool.available
    do("reopen_approval", submitted.head, note="时间变更")
    assert pool.available > held
    do("recommend", submitted.reviewer, lines=approve_all(event))
    do("approve", submitted.head)
    assert pool.available == held
    do("cancel", submitted.author, note="讲师行程变化")
    assert pool.available == pool.entries.get(seq=1).amount


def test_a_changing_block_that_fails_saves_nothing(scene):
    event = scene.event
    with (
        pytest.raises(RuntimeError),
        changing(
            case_id=event.pk, user=scene.author, version=event.version, allowed=lambda case, user: None
        ) as case,
    ):
        case.title = "半途"
        case.save()
        raise RuntimeError
    assert Case.objects.get(pk=event.pk).title == event.title


def test_a_person_without_an_organization_opens_nothing(db):
    with pytest.raises(Refused, match="没有关联任何机构"):
        open_case(kind="event", user=factories.user(), title="")


def test_every_flow_can_reach_every_state_and_leaves_every_open_one():
    for flow in all_flows():
        reached, grew = {"draft"}, True
        while grew:
            new = {step.target for step in flow.transitions if set(step.source) & reached} - reached
            reached |= new
            grew = bool(new)
        assert reached == {state.name for state in flow.states}, flow.kind
        left = {name for step in flow.transitions for name in step.source}
        assert {state.name for state in flow.states if not state.final} <= left, flow.kind
        for state in flow.states:
            assert state.step < len(flow.steps), (flow.kind, state.name)
