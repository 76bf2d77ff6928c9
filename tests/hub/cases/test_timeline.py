"""The chain, its erasable content, the seals: what was changed is found and named."""

from datetime import date, timedelta

import pytest
from django.db import connection

from hub.cases import guards, timeline
from hub.cases.models import Case, Seal, TimelineEntry
from hub.cases.services import erase_content, perform, remark

pytestmark = pytest.mark.django_db


@pytest.fixture
def tampering(submitted):
    """An attacker who has switched the triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards.drop(connection)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def case_of(scene) -> Case:
    return Case.objects.get(pk=scene.event.pk)


def test_an_untouched_chain_holds(submitted):
    remark(case_id=submitted.event.pk, user=submitted.reviewer, text="一条留言")
    assert timeline.verify_case(case_of(submitted)) is None
    assert list(timeline.verify_everything()) == []


def test_changed_facts_are_named(submitted, tampering):
    tampering.execute("UPDATE cases_timelineentry SET actor_id = %s WHERE seq = 2", [submitted.reviewer.pk])
    found = timeline.verify_case(case_of(submitted))
    assert str(found) == f"{submitted.event.number} #2: facts were changed"


def test_changed_content_is_named(submitted, tampering):
    entry = TimelineEntry.objects.get(case=submitted.event.pk, seq=2)
    tampering.execute("UPDATE cases_entrycontent SET data = '{}' WHERE entry_id = %s", [entry.pk])
    found = timeline.verify_case(case_of(submitted))
    assert str(found) == f"{submitted.event.number} #2: content was changed"


def test_a_missing_entry_is_named(submitted, tampering):
    entry = remark(case_id=submitted.event.pk, user=submitted.reviewer, text="会消失")
    remark(case_id=submitted.event.pk, user=submitted.reviewer, text="后一条")
    tampering.execute("DELETE FROM cases_entrycontent WHERE entry_id = %s", [entry.pk])
    tampering.execute("DELETE FROM cases_timelineentry WHERE id = %s", [entry.pk])
    found = timeline.verify_case(case_of(submitted))
    assert str(found) == f"{submitted.event.number} #3: entry is missing"


def test_a_state_without_its_entry_is_named(submitted, tampering):
    tampering.execute("UPDATE cases_case SET state = 'approved' WHERE id = %s", [submitted.event.pk])
    found = timeline.verify_case(case_of(submitted))
    assert found is not None
    assert found.why == "state without an entry"


def test_erased_content_still_verifies_and_says_that_it_was_erased(submitted):
    entry = remark(case_id=submitted.event.pk, user=submitted.reviewer, text="张三的手机号 13800000000")
    erase_content(entry=entry, user=submitted.reviewer, reason="个人信息主体要求删除")
    assert not hasattr(TimelineEntry.objects.get(pk=entry.pk), "content")
    assert timeline.verify_case(case_of(submitted)) is None
    assert submitted.event.timeline.order_by("seq").last().event == "erase"


def test_the_seal_covers_what_moved_and_is_made_once_a_day(submitted):
    first = timeline.seal(on=date(2026, 3, 1))
    assert timeline.seal(on=date(2026, 3, 1)) == first
    assert first.heads == 1
    assert timeline.seal(on=date(2026, 3, 2)).heads == 0
    perform(
        case_id=submitted.event.pk, name="withdraw", user=submitted.author, version=submitted.event.version
    )
    third = timeline.seal(on=date(2026, 3, 3))
    assert third.heads == 1
    assert [seal.previous for seal in Seal.objects.order_by("on")] == [
        "",
        first.hash,
        Seal.objects.get(on=date(2026, 3, 1) + timedelta(days=1)).hash,
    ]
    assert timeline.verify_seals() is None


def test_a_chain_rewritten_as_a_whole_is_caught_by_its_seal(submitted, tampering):
    timeline.seal(on=date(2026, 3, 1))
    entry = TimelineEntry.objects.get(case=submitted.event.pk, seq=2)
    entry.actor = submitted.reviewer
    rewritten = timeline.facts_hash(timeline.facts_of(entry))
    tampering.execute(
        "UPDATE cases_timelineentry SET actor_id = %s, hash = %s WHERE id = %s",
        [submitted.reviewer.pk, rewritten, entry.pk],
    )
    assert timeline.verify_case(case_of(submitted)) is None
    found = timeline.verify_seals()
    assert found is not None
    assert found.why == "entry is not the one that was sealed"
