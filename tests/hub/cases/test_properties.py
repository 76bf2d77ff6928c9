"""Whatever people try, in whatever order: a step happens whole or not at all, and the books agree."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.accounts.roles import AUDITOR, CLERK, EDITOR, FINANCE, HEAD, REVIEWER
from hub.cases import timeline
from hub.cases.flows import Refused, flow_of
from hub.cases.models import Case, Clock
from hub.cases.rules import is_applicant
from hub.cases.services import perform
from programs.events.models import EventApplication
from programs.reimbursement import ledger
from programs.reimbursement.models import Commitment
from tests import factories

pytestmark = pytest.mark.django_db

STEPS = [step.name for step in flow_of("event").transitions]
PEOPLE = (
    "author",
    "colleague",
    "stranger",
    "reviewer",
    "second",
    "head",
    "clerk",
    "finance",
    "auditor",
    "editor",
)
DECISIONS = {"recommend", "return", "approve", "send_back", "reject", "return_summary", "accept", "reopen"}

HOLDS = ("approved", "changing", "change_recommended", "summarized", "accepted")


@pytest.fixture(scope="module")
def people_of():
    """Everybody who might try, around one event."""

    def make(event: EventApplication) -> dict:
        department = event.call.department
        return {
            "author": event.author,
            "colleague": factories.member(organization=event.organization),
            "stranger": factories.member(),
            "reviewer": factories.staff(groups=(REVIEWER.name,), department=department),
            "second": factories.staff(groups=(REVIEWER.name,), department=department),
            "head": factories.staff(groups=(HEAD.name,), department=department),
            "clerk": factories.staff(groups=(CLERK.name,)),
            "finance": factories.staff(groups=(FINANCE.name,)),
            "auditor": factories.staff(groups=(AUDITOR.name,)),
            "editor": factories.staff(groups=(EDITOR.name,)),
        }

    return make


def data_for(event: EventApplication, share: int) -> dict:
    lines = [
        (line.pk, (line.amount * share / 100).quantize(Decimal("0.01")), "核减" if share < 100 else "")
        for line in event.budget_lines.all()
    ]
    return {"note": "理由", "fields": [], "lines": lines}


# A step by its place among those of the present state, or (now and then) any step at all.
choices = st.one_of(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from(STEPS))
attempts = st.lists(
    st.tuples(choices, st.sampled_from(PEOPLE), st.sampled_from((100, 90, 50, 0)), st.integers(0, 9)),
    min_size=8,
    max_size=24,
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(attempts=attempts)
def test_any_sequence_of_attempts_keeps_the_rules(db, people_of, attempts):
    with transaction.atomic():
        event = factories.ready_application()
        people = people_of(event)
        pool = event.call.pool
        # Start near the money: most random walks would never leave the draft.
        perform(case_id=event.pk, name="submit", user=event.author, version=event.version)
        for choice, who, share, luck in attempts:
            before = EventApplication.objects.get(pk=event.pk)
            here = [step.name for step in flow_of("event").transitions if before.state in step.source]
            name = choice if isinstance(choice, str) else here[choice % len(here)] if here else "submit"
            stale = luck == 0
            entries, balance = before.timeline.count(), pool.available
            try:
                after = perform(
                    case_id=event.pk,
                    name=name,
                    user=people[who],
                    version=before.version - stale,
                    data=data_for(before, share),
                )
            except Refused as refused:
                assert refused.reason
                now = EventApplication.objects.get(pk=event.pk)
                assert (now.state, now.version) == (before.state, before.version)
                assert (now.timeline.count(), pool.available) == (entries, balance)
            else:
                step = flow_of("event").transition(name)
                assert not stale
                assert before.state in step.source
                assert after.state == step.target
                assert after.version == before.version + 1
                assert before.timeline.count() == entries + 1
                assert who != "stranger"
                if name in DECISIONS:
                    assert is_applicant(before, people[who]) is not None
            now = EventApplication.objects.get(pk=event.pk)
            assert Clock.objects.filter(case=event.pk, stopped_at=None).count() == bool(now.state_info.clock)
            commitment = Commitment.objects.filter(case=event.pk).first()
            holds = commitment is not None and commitment.is_open
            assert holds == (now.state in HOLDS)
            assert pool.available == Decimal("1000000.00") - (commitment.amount if holds else 0)
        assert timeline.verify_case(Case.objects.get(pk=event.pk)) is None
        assert ledger.reconcile(pool=pool).holds
        transaction.set_rollback(True)
