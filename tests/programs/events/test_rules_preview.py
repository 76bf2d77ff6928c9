"""The preview of a change of rules: what it would have made of last year's cases, and that it saves nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import EDITOR, REVIEWER
from programs.events import preview
from programs.events.models import Call, CallKind, RulesVersion
from programs.events.preview import effect_of
from programs.events.ruleset import EventRules
from tests import factories
from tests.programs.events.conftest import signed_in, text_of
from tests.programs.events.test_calls_admin import data_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """Last year's call with three submitted salons of 8,000 yuan, and this year's."""
    pool = factories.pool()
    last = factories.call(year=timezone.localdate().year - 1, pool=pool)
    for title in ("铜沙龙", "铝沙龙", "锌沙龙"):
        event = factories.ready_application(call=last, title=title)
        factories.step(event, "submit", event.author)
    return last, factories.call(pool=pool)


def rules_with(call: Call, *, of_salons=None, **changes) -> EventRules:
    """The rules of a call with other figures."""
    for name, value in changes.items():
        setattr(call, name, value)
    call.save()
    CallKind.objects.filter(call=call, kind="salon").update(**of_salons or {})
    return EventRules.of_call(Call.objects.get(pk=call.pk))


def test_the_same_rules_make_no_difference(world):
    last, this = world
    effect = effect_of(EventRules.of_call(this), call=last)
    assert (len(effect.cases), effect.affected, effect.excess) == (3, 0, Decimal("0.00"))


def test_caps_attendance_lead_time_and_threshold(world):
    last, this = world
    first = last.applications.first()
    first.budget_lines.update(approved=Decimal("1000.00"))
    rules = rules_with(
        this,
        of_salons={"cap": Decimal("5000"), "min_attendance": 41, "lead_days": 60},
        approval_threshold=Decimal("7000"),
    )
    effect = effect_of(rules, call=last)
    assert (effect.affected, effect.gaining, effect.late) == (3, 3, 3)
    # One was approved with 3,000 yuan, two ask for 8,000.
    assert (effect.above_cap, effect.excess, effect.to_head) == (2, Decimal("6000.00"), 2)
    messages = " ".join(effect.cases[0].gained)
    assert "超过产业沙龙支持上限 5,000.00 元" in messages
    assert "不少于 41 人" in messages


def test_what_was_late_would_be_in_time(world):
    last, this = world
    soon = timezone.now() + timedelta(days=4)
    late = factories.ready_application(
        call=last, starts_at=soon, ends_at=soon + timedelta(hours=2), late_reason="档期"
    )
    factories.step(late, "submit", late.author)
    effect = effect_of(rules_with(this, of_salons={"lead_days": 0}), call=last)
    assert [row.application.pk for row in effect.cases if row.no_longer_late] == [late.pk]


def test_looking_saves_nothing_and_saving_publishes(world):
    last, this = world
    desk = signed_in(factories.staff(groups=(EDITOR.name,)))
    url = reverse("calls:edit", args=[this.pk])
    assert "预览规则影响" in text_of(desk.get(url))
    salon = next(n for n, row in enumerate(this.kinds.all()) if row.kind == "salon")
    data = data_of(this) | {f"kinds-{salon}-cap": "5000"}
    versions = RulesVersion.objects.count()
    page = desk.post(url, data | {"preview": "1"})
    words = text_of(page)
    assert "受影响 3 件" in words
    assert "合计超出 9,000.00 元" in words
    assert page.context["against"] == last
    assert (RulesVersion.objects.count(), this.kinds.get(kind="salon").cap) == (versions, Decimal("20000"))
    posted = dict(page.context["posted"])
    assert posted[f"kinds-{salon}-cap"] == "5000"
    back = desk.post(url, posted | {"back": "1"})
    assert 'value="5000"' in back.content.decode()
    assert RulesVersion.objects.count() == versions
    wrong = desk.post(url, data | {"preview": "x", f"kinds-{salon}-cap": "很多"})
    assert f'name="kinds-{salon}-cap" value="很多"' in wrong.content.decode()
    assert desk.post(url, posted).status_code == 302
    assert (RulesVersion.objects.count(), this.kinds.get(kind="salon").cap) == (versions + 1, Decimal("5000"))


def test_only_editors_look(world):
    _, this = world
    desk = signed_in(factories.staff(groups=(REVIEWER.name,)))
    answer = desk.post(reverse("calls:edit", args=[this.pk]), data_of(this) | {"preview": "1"})
    assert answer.status_code == 302
    assert "规则预览" not in text_of(desk.get(answer.url, follow=True))


def test_its_cost_is_bounded(world, monkeypatch):
    last, this = world
    rules = EventRules.of_call(this)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            effect_of(rules, call=last)
        return len(captured)

    queries()
    few = queries()
    for _ in range(5):
        event = factories.ready_application(call=last)
        factories.step(event, "submit", event.author)
    assert queries() == few
    monkeypatch.setattr(preview, "MOST", 4)
    effect = effect_of(rules, call=last)
    assert (len(effect.cases), effect.is_capped) == (4, True)
