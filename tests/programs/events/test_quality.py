"""The quality score: its formula, the acceptance that gives it, and what follows from a low one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.accounts.roles import ADMINISTRATOR, HEAD, REVIEWER
from hub.attachments.services import attach
from hub.cases.flows import Refused
from hub.cases.rules import why_not
from programs.events import quality
from programs.events.models import CoolingOff, QualityScore, QualitySettings
from programs.events.quality import Facts, Rules, months_later, parts_of, total_of
from programs.reimbursement.forms import ApproveClaimForm
from programs.reimbursement.models import Commitment
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

GOOD = Facts(came=40, industrial=30, expected=40, satisfaction=Decimal(97), filed=6, asked=6, theme=18)
POOR = replace(GOOD, came=12, industrial=2, satisfaction=Decimal(70), theme=8)


@st.composite
def facts(draw) -> Facts:
    came = draw(st.integers(0, 5000))
    asked = draw(st.integers(0, 30))
    return Facts(
        came=came,
        industrial=draw(st.integers(0, came)),
        expected=draw(st.integers(0, 5000)),
        satisfaction=draw(st.decimals(0, 100, places=2)),
        filed=draw(st.integers(0, asked)),
        asked=asked,
        days_late=draw(st.integers(0, 60)),
        returns=draw(st.integers(0, 9)),
        theme=draw(st.integers(0, 20)),
    )


def total(facts: Facts) -> Decimal:
    return total_of(parts_of(facts, Rules()))


@pytest.mark.once
@given(facts())
def test_every_part_stays_within_its_points_and_the_sum_within_a_hundred(facts):
    parts = parts_of(facts, Rules())
    assert [part.most for part in parts] == [20, 25, 15, 20, 20]
    assert all(0 <= part.points <= part.most for part in parts)
    assert 0 <= total_of(parts) <= 100


@pytest.mark.once
@given(facts(), st.integers(1, 50))
def test_better_facts_never_lower_the_score(facts, more):
    better = [
        replace(facts, satisfaction=min(facts.satisfaction + more, Decimal(100))),
        replace(facts, industrial=min(facts.industrial + more, facts.came)),
        replace(facts, came=facts.came + more, industrial=facts.industrial + more),
        replace(facts, theme=min(facts.theme + more, 20)),
        replace(facts, filed=min(facts.filed + more, facts.asked)),
        replace(facts, days_late=max(facts.days_late - more, 0)),
        replace(facts, returns=max(facts.returns - more, 0)),
    ]
    assert all(total(other) >= total(facts) for other in better)


@pytest.mark.once
def test_each_part_is_explained_with_its_numbers():
    parts = {part.name: part for part in parts_of(replace(POOR, days_late=3, returns=1), Rules())}
    assert {name: part.points for name, part in parts.items()} == {
        "theme": Decimal("8.0"),
        "industrial": Decimal("6.9"),
        "attendance": Decimal("4.5"),
        "satisfaction": Decimal("5.7"),
        "materials": Decimal("12.0"),
    }
    assert "到场 12 人，其中产业客户 2 人，占 16.7%" in parts["industrial"].explanation
    assert "预计 40 人，实际到场 12 人" in parts["attendance"].explanation
    assert "满意度 70%" in parts["satisfaction"].explanation
    assert "逾期 3 天提交，扣 5 分；退回补充 1 次，扣 3 分。" in parts["materials"].explanation
    assert total(GOOD) == Decimal("98.0")


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 1, 15), 12, (2027, 1, 15)),
        ((2026, 11, 30), 1, (2026, 12, 30)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, end):
    assert months_later(date(*day), months) == date(*end)


def summarized(*, came: int = 40, industrial: int = 30, satisfaction: str = "97", days_after: int = 2):
    """An event whose summary with all its files was handed in some days after it, and its reviewer."""
    event = factories.ready_application()
    applicant = event.author
    reviewer = factories.staff(groups=(REVIEWER.name,), department=event.call.department)
    head = factories.staff(groups=(HEAD.name,), department=event.call.department)
    factories.step(event, "submit", applicant)
    lines = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
    factories.step(event, "recommend", reviewer, lines=lines)
    event = factories.step(event, "approve", head)
    with time_machine.travel(event.ends_at + timedelta(days=days_after)):
        for slot in event.state_info.slots(event):
            upload = factories.photo_upload() if slot.kinds == ("image",) else factories.pdf_upload()
            attach(case_id=event.pk, slot=slot, upload=upload, user=applicant)
        type(event).objects.filter(pk=event.pk).update(
            actual_attendance=came,
            industrial_attendance=industrial,
            satisfaction=Decimal(satisfaction),
            outcome="活动如期举办。",
            self_evaluation="达到预期。",
        )
        event = factories.step(event, "submit_summary", applicant)
    return event, reviewer


@pytest.mark.django_db
def test_acceptance_gives_the_score_and_keeps_its_rules():
    event, reviewer = summarized()
    with time_machine.travel(event.ends_at + timedelta(days=4)):
        with pytest.raises(Refused, match="请为主题评分"):
            factories.step(event, "accept", reviewer)
        browser = signed_in(reviewer)
        url = reverse("backoffice:step", args=[event.pk, "accept"])
        page = text_of(browser.get(url))
        assert "到场 40 人，其中产业客户 30 人，占 75.0%" in page
        assert "计算部分合计 80.0" in page
        form = {"version": event.version, "note": "准予验收。", "theme": "21", "theme_comment": "贴近产业。"}
        assert "主题最多 20 分。" in text_of(browser.post(url, form))
        assert "请写明主题评分的理由" in text_of(
            browser.post(url, form | {"theme": "18", "theme_comment": ""})
        )
        browser.post(url, form | {"theme": "18"})
    score = QualityScore.objects.get(application=event)
    assert (score.total, score.passes, score.given_by) == (Decimal("98.0"), True, reviewer)
    assert not CoolingOff.objects.exists()
    # Later rules change nothing of it.
    QualitySettings.objects.update(pass_mark=99, industrial=0, theme=45)
    score.refresh_from_db()
    assert score.passes
    words = text_of(signed_in(event.author).get(reverse("portal:case", args=[event.pk])))
    assert "质量评分 98.0 分 合格" in words
    assert "贴近产业。" in words


@pytest.mark.django_db
def test_a_poor_event_advises_a_cut_and_begins_a_cooling_off():
    event, reviewer = summarized(came=12, industrial=2, satisfaction="70", days_after=45)
    with time_machine.travel(event.ends_at + timedelta(days=50)):
        factories.step(event, "accept", reviewer, theme=8, theme_comment="与产业关联不大。")
        today = timezone.localdate()
    score = event.score
    assert (score.total, score.passes) == (Decimal("40.1"), False)
    row = CoolingOff.objects.get()
    assert (row.organization, row.until) == (event.organization, months_later(today, 6))
    commitment = Commitment.objects.get(case=event)
    assert (commitment.cut_percent, "建议核减 20%" in commitment.cut_reason) == (20, True)

    # The next application of any contact of the firm is told and stopped, until the head lifts it.
    colleague = factories.member(organization=event.organization)
    with time_machine.travel(event.ends_at + timedelta(days=60)):
        nxt = factories.ready_application(user=colleague, call=event.call)
        words = text_of(signed_in(colleague).get(reverse("events:apply", args=[event.call_id])))
        assert f"冷静期至 {row.until:%Y-%m-%d}" in words
        assert "质量评分 40.1 分，低于合格分 60 分" in words
        draft = text_of(signed_in(colleague).get(reverse("events:edit", args=[nxt.pk])))
        assert ("处于冷静期" in draft, f"冷静期至 {row.until:%Y-%m-%d}" in draft) == (True, True)
        with pytest.raises(Refused, match="处于冷静期"):
            factories.step(nxt, "submit", colleague)
        other = factories.ready_application(call=event.call)
        assert why_not(other, other.flow.transition("submit"), other.author) is None
        head = factories.staff(groups=(HEAD.name,))
        browser = signed_in(head)
        edit = reverse("cooling_offs:edit", args=[row.pk])
        assert "请写明解除的理由。" in text_of(browser.post(edit, {"lift_reason": ""}))
        assert browser.post(edit, {"lift_reason": "已提交整改方案。"}).status_code == 302
        row.refresh_from_db()
        assert (row.lifted_by, row.status) == (head, "已解除")
        assert factories.step(nxt, "submit", colleague).state == "submitted"


@pytest.mark.django_db
def test_a_cooling_off_ends_by_itself():
    row = factories.cooling_off()
    assert quality.why_cooling_off(row.organization)
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert quality.why_cooling_off(row.organization) is None


@pytest.mark.django_db
def test_the_approver_of_the_claim_is_told_and_decides():
    event = factories.accepted_event()
    Commitment.objects.filter(case=event).update(cut_percent=20, cut_reason="质量评分 52 分，建议核减 20%。")
    claim = factories.claim_in("checked", event=event)
    form = ApproveClaimForm(case=claim, user=factories.user())
    assert form.fields["approved_amount"].initial == Decimal("800.00")
    assert "质量评分 52 分，建议核减 20%。" in form.fields["approved_amount"].help_text


@pytest.mark.django_db
def test_the_rules_of_the_score_add_up_to_a_hundred():
    browser = signed_in(factories.staff(groups=(ADMINISTRATOR.name,)))
    settings = QualitySettings.load()
    url = reverse("wagtailsettings:edit", args=["events", "qualitysettings"])
    url = browser.get(url).url
    values = {
        field.name: getattr(settings, field.name) for field in settings._meta.fields if field.name != "id"
    }
    assert "各项满分合计须为 100。" in text_of(browser.post(url, values | {"theme": "30"}))
    assert browser.post(url, values | {"theme": "15", "industrial": "30"}).status_code == 302
    assert QualitySettings.objects.get().industrial == 30
