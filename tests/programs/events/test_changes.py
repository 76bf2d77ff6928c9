"""Changes after the approval: what reopens it, side by side, and what becomes of the reserve."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.accounts.roles import HEAD, REVIEWER
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.timeline import verify_case
from programs.events.application_forms import ChangeForms
from programs.events.changes import save_change
from programs.events.models import EventApplication, EventChange
from programs.events.pictures import contents_of, picture_of
from programs.reimbursement import ledger
from programs.reimbursement.models import Commitment
from tests import factories
from tests.programs.events.conftest import data_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def approve(event, scene, *, cut="0.00", change=False):
    """Cut the first line by so much and approve what is left, or the change."""
    suffix = "_change" if change else ""
    lines = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
    if Decimal(cut):
        pk, amount, _ = lines[0]
        lines[0] = (pk, amount - Decimal(cut), "同类活动较低")
    factories.step(event, f"recommend{suffix}", scene.reviewer, lines=lines)
    return factories.step(event, f"approve{suffix}", scene.head)


@pytest.fixture
def scene(db):
    """An approved event of 7,500 yuan, 500 of 8,000 cut, and the people around it."""
    return make_scene()


def make_scene() -> SimpleNamespace:
    event = factories.ready_application()
    event = factories.step(event, "submit", event.author)
    people = SimpleNamespace(
        author=event.author,
        pool=event.call.pool,
        reviewer=factories.staff(groups=(REVIEWER.name,), department=event.department),
        head=factories.staff(groups=(HEAD.name,), department=event.department),
    )
    people.event = approve(event, people, cut="500.00")
    return people


def now(event) -> EventApplication:
    return EventApplication.objects.get(pk=event.pk)


def typed(event, **changes) -> dict:
    """The event as its page would post it, with changed fields or rows."""
    contents = contents_of(picture_of(event))
    for row in contents["budget"]:
        del row["approved"], row["cut_reason"]
    for name, value in changes.items():
        if name in ("agenda", "budget", "sessions"):
            contents[name] = value
        else:
            contents["values"][name] = value
    return contents


def ask(scene, **changes):
    """Draft a change and hand it in."""
    event = now(scene.event)
    save_change(
        application_id=event.pk, user=scene.author, version=event.version, typed=typed(event, **changes)
    )
    return factories.step(event, "request_change", scene.author, note="原场地临时装修")


def test_a_plain_edit_is_saved_and_recorded_without_a_review(scene):
    event, change = save_change(
        application_id=scene.event.pk,
        user=scene.author,
        version=scene.event.version,
        typed=typed(scene.event, title="铜产业链企业沙龙", agenda=[factories.agenda_row(speaker="李教授")]),
    )
    assert (change, event.state, event.title) == (None, "approved", "铜产业链企业沙龙")
    assert event.agenda.get().speaker == "李教授"
    assert event.approved_total == Decimal("7500.00")
    entry = event.timeline.order_by("-seq").first()
    assert (entry.event, entry.internal) == ("amend", False)
    assert "铜产业链风险管理沙龙 → 铜产业链企业沙龙" in entry.content.data["data"]["note"]


def test_a_change_of_place_reopens_and_holds_the_reserve(scene):
    event = ask(scene, venue="虹口区北外滩会议中心")
    assert (event.state, event.venue) == ("changing", "虹口区北外滩会议中心")
    assert scene.pool.available == Decimal("992500.00")
    assert [line.approved for line in event.budget_lines.all()] == [
        Decimal(2500),
        Decimal(2000),
        Decimal(3000),
    ]
    seq = scene.pool.entries.count()
    event = approve(event, scene, cut="500.00", change=True)
    assert (event.state, event.venue) == ("approved", "虹口区北外滩会议中心")
    assert scene.pool.entries.count() == seq  # the same sum: nothing moves
    assert EventChange.objects.get().outcome == "approved"


@pytest.mark.parametrize(("step", "by"), [("refuse_change", "head"), ("withdraw_change", "author")])
def test_refused_or_withdrawn_the_approved_version_stands_again(scene, step, by):
    before = picture_of(scene.event)
    later = scene.event.starts_at + timedelta(days=7)
    event = ask(
        scene,
        starts_at=later,
        ends_at=later + timedelta(hours=2),
        audience="高校师生",
        budget=[factories.budget_row(unit_price=Decimal("9000.00"))],
    )
    assert picture_of(event) != before
    event = factories.step(event, step, getattr(scene, by), note="维持原批准内容")
    assert (event.state, picture_of(event)) == ("approved", before)
    assert event.due_on == timezone.localdate(event.ends_at) + timedelta(days=30)
    assert scene.pool.available == Decimal("992500.00")
    assert Commitment.objects.get(case=event.pk).amount == Decimal("7500.00")


def test_a_higher_sum_needs_a_new_reserve_and_is_refused_where_the_pool_is_short(scene):
    event = ask(scene, budget=[factories.budget_row(unit_price=Decimal("12000.00"))])
    scene.pool.organization_limit = Decimal("11000.00")
    scene.pool.save()
    with pytest.raises(Refused, match=r"还可使用 11,000\.00 元"):
        approve(event, scene, change=True)
    assert (now(event).state, scene.pool.available) == ("change_recommended", Decimal("992500.00"))
    scene.pool.organization_limit = None
    scene.pool.save()
    event = factories.step(event, "approve_change", scene.head)
    assert event.approved_total == Decimal("12000.00")
    kinds = scene.pool.entries.order_by("seq").values_list("kind", "amount")
    assert list(kinds)[-2:] == [("release", Decimal("7500.00")), ("reserve", Decimal("-12000.00"))]
    assert ledger.reconcile(pool=scene.pool).holds


@pytest.mark.parametrize("changing", [False, True])
def test_cancelling_releases_the_reserve_exactly(scene, changing):
    event = ask(scene, city="苏州") if changing else scene.event
    event = factories.step(event, "cancel", scene.author if changing else scene.head, note="主办方调整计划")
    assert (event.state, scene.pool.available) == ("cancelled", Decimal("1000000.00"))
    assert list(EventChange.objects.values_list("outcome", flat=True)) == ["cancelled"] * changing
    assert ledger.reconcile(pool=scene.pool).holds
    with pytest.raises(Refused):
        factories.step(event, "cancel", scene.author, note="再取消一次")


def test_what_can_not_be_changed(scene):
    with pytest.raises(Refused, match="没有需要保存的变更"):
        ask(scene)
    with pytest.raises(Refused, match="预计参加人数不少于 15 人"):
        ask(scene, expected_attendance=10)
    with pytest.raises(Refused, match="须晚于现在"):
        past = timezone.now() - timedelta(days=1)
        ask(scene, starts_at=past, ends_at=past + timedelta(hours=2))
    with time_machine.travel(scene.event.ends_at), pytest.raises(Refused, match="已经举办"):
        ask(scene, venue="别处")
    with pytest.raises(Refused, match="只有申请单位"):
        save_change(
            application_id=scene.event.pk,
            user=scene.head,
            version=scene.event.version,
            typed=typed(scene.event, city="苏州"),
        )
    assert now(scene.event).version == scene.event.version


def test_a_held_session_stays_as_it_was_held():
    scene = make_scene()
    first, second = (scene.event.starts_at + timedelta(days=days) for days in (0, 10))
    row = {"venue": "苏州", "expected_attendance": 20}
    sessions = [row | {"starts_at": at, "ends_at": at + timedelta(hours=2)} for at in (first, second)]
    event = approve(ask(scene, sessions=sessions), scene, change=True)
    with time_machine.travel(first + timedelta(days=1)):
        moved = [sessions[0] | {"venue": "无锡"}, sessions[1]]
        with pytest.raises(Refused, match="已经举办的场次"):
            ask(scene, sessions=moved)
        later = [sessions[0], sessions[1] | {"venue": "无锡"}]
        event = ask(scene, sessions=later)
    assert [str(row.venue) for row in event.sessions.all()] == ["苏州", "无锡"]


class TestPages:
    def test_from_the_case_to_the_side_by_side(self, scene):
        event, browser = scene.event, signed_in(scene.author)
        url = reverse("events:change", args=[event.pk])
        case_url = reverse("portal:case", args=[event.pk])
        assert url in browser.get(case_url).content.decode()
        data = data_of(ChangeForms(event)) | {"version": str(event.version), "venue": "虹口区会议中心"}
        assert browser.post(url, data | {"add": "sessions"}).context["forms"].sessions.total_form_count() == 1
        wrong = browser.post(url, data | {"expected_attendance": "5"})
        assert "预计参加人数不少于 15 人" in text_of(wrong)
        assert 'value="虹口区会议中心"' in wrong.content.decode()
        answer = browser.post(url, data)
        step = reverse("portal:step", args=[event.pk, "request_change"])
        assert answer.url == step
        words = text_of(browser.get(step))
        assert "浦东新区某会议中心三楼" in words.replace(" ", "")
        assert browser.get(url).context["forms"].form["venue"].value() == "虹口区会议中心"
        version = Case.objects.get(pk=event.pk).version
        assert "请写明理由" in text_of(browser.post(step, {"version": version, "note": ""}))
        assert browser.post(step, {"version": version, "note": "场地装修"}).status_code == 302
        desk = signed_in(scene.reviewer)
        page = desk.get(reverse("backoffice:case", args=[event.pk])).content.decode()
        assert "变更：待审核" in page
        assert "<del>" in page
        listed = desk.get(reverse("backoffice:cases"), {"mark": "event:changing"})
        assert [case.pk for case in listed.context["cases"]] == [event.pk]

    def test_a_draft_can_be_thrown_away(self, scene):
        event, browser = scene.event, signed_in(scene.author)
        save_change(
            application_id=event.pk, user=scene.author, version=event.version, typed=typed(event, city="苏州")
        )
        url = reverse("events:change", args=[event.pk])
        browser.post(url, {"drop": "1", "version": Case.objects.get(pk=event.pk).version})
        assert not EventChange.objects.exists()
        assert browser.get(reverse("portal:step", args=[event.pk, "request_change"])).status_code == 404

    def test_hostile_posts_are_answered_in_words(self, scene):
        browser, url = signed_in(scene.author), reverse("events:change", args=[scene.event.pk])
        for data in ({}, {"version": "x"}, {"starts_at": "9999-99-99", "budget-TOTAL_FORMS": "-1"}):
            assert browser.post(url, data).status_code in (200, 409)
        assert signed_in(factories.member()).get(url).status_code == 404


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["ask", "approve", "refuse", "withdraw", "send_back", "reopen"]),
        st.integers(min_value=1, max_value=19_000),
    ),
    max_size=6,
)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(moves=MOVES, cancels=st.booleans())
def test_whatever_happens_the_reserve_is_what_was_last_approved(moves, cancels):
    """After any sequence of changes the pool holds the approved sum, and nothing after a cancellation."""
    scene = make_scene()
    held = Decimal("7500.00")
    for move, amount in moves:
        event = now(scene.event)
        try:
            if move == "ask":
                ask(scene, budget=[factories.budget_row(unit_price=Decimal(amount))])
            elif move == "approve" and event.state == "submitted":
                held = approve(event, scene).approved_total
            elif move == "approve":
                held = approve(event, scene, change=True).approved_total
            elif move == "refuse":
                factories.step(event, "refuse_change", scene.head, note="维持原批准")
            elif move == "withdraw":
                factories.step(event, "withdraw_change", scene.author)
            elif move == "send_back":
                lines = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
                factories.step(event, "recommend_change", scene.reviewer, lines=lines)
                factories.step(event, "send_back_change", scene.head, note="再核")
            else:
                factories.step(event, "reopen_approval", scene.head, note="重新审核")
                held = Decimal(0)
        except Refused:
            continue
        assert scene.pool.available == Decimal(1_000_000) - held
    if cancels:
        try:
            factories.step(now(scene.event), "cancel", scene.author, note="取消")
            held = Decimal(0)
        except Refused:
            pass
    assert scene.pool.available == Decimal(1_000_000) - held
    assert ledger.reconcile(pool=scene.pool).differences == ()
    assert verify_case(Case.objects.get(pk=scene.event.pk)) is None
