"""`verify_all` finds each break that is planted past the database's own guards."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from hub.archives import registry
from hub.attachments.models import Attachment
from hub.cases import guards, timeline
from hub.cases.models import Clock
from hub.jobs.models import Job, JobState
from hub.notifications.models import Channel, Delivery, DeliveryState
from tests import factories

pytestmark = pytest.mark.django_db


def outcomes() -> dict[str, tuple[str, ...]]:
    """What does not hold, by check."""
    return {row.name: row.findings for row in registry.run_checks() if not row.holds}


@pytest.fixture
def attacker(submitted):
    """Somebody who has switched the triggers off."""
    timeline.seal()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards.drop(connection)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor.execute


PLANTED = {
    "办理记录": "UPDATE cases_timelineentry SET event = 'approve' WHERE seq = 2",
    "每日封印": "UPDATE cases_seal SET hash = 'x'",
    "事项状态": "UPDATE cases_case SET closed_at = created_at",
    "办理期限": "UPDATE cases_clock SET due_on = '2020-01-01'",
    "事项编号": "UPDATE cases_numberseries SET last = 2",
    "附件": "UPDATE attachments_attachment SET sha256 = 'x'",
    "预算台账": "UPDATE reimbursement_ledgerentry SET available = 1",
}


def test_untouched_data_hold(submitted):
    timeline.seal()
    assert outcomes() == {}
    out = StringIO()
    call_command("verify_all", stdout=out)
    assert out.getvalue().endswith("全部相符。\n")
    assert len(out.getvalue().splitlines()) == registry.count_checks() + 1


@pytest.mark.parametrize(("check", "sql"), PLANTED.items(), ids=PLANTED)
def test_a_planted_break_is_found_by_its_check(attacker, check, sql):
    attacker(sql)
    assert check in outcomes()


def test_the_command_names_what_is_wrong_and_fails(attacker):
    attacker(PLANTED["办理期限"])
    out = StringIO()
    with pytest.raises(CommandError, match="1 项检查不符：办理期限"):
        call_command("verify_all", stdout=out)
    assert "期限 2020-01-01 与事项上的" in out.getvalue()


def test_a_missing_and_a_needless_clock_are_found(submitted):
    Clock.objects.filter(stopped_at=None).update(stopped_at=timezone.now())
    assert "没有在走的期限" in outcomes()["办理期限"][0]
    withdrawn = factories.application()
    Clock.objects.create(
        case_id=withdrawn.pk,
        name="x",
        label="x",
        waits_for="exchange",
        unit="working",
        amount=1,
        rollover="none",
        started_on=timezone.localdate(),
        due_on=timezone.localdate(),
    )
    assert any("却有在走的期限" in words for words in outcomes()["办理期限"])


def test_a_file_that_is_gone_is_found(submitted):
    row = Attachment.objects.get(case=submitted.event.pk)
    row.file.storage.delete(row.file.name)
    assert outcomes()["附件"] == (
        f"事项 {row.case_id} 的附件“{row.original_name}”（{row.pk}）：文件不见了。",
    )


def test_messages_and_jobs_that_nobody_takes_up_are_found(submitted):
    long_ago = timezone.now() - timedelta(days=4)
    Job.objects.create(
        kind="x", title="没人做", owner=submitted.clerk, state=JobState.RUNNING, beat_at=long_ago
    )
    for state in (DeliveryState.SENDING, DeliveryState.QUEUED, DeliveryState.WAITING):
        Delivery.objects.create(
            event="x",
            recipient=submitted.clerk,
            channel=Channel.EMAIL,
            subject="x",
            body="x",
            state=state,
            created_at=long_ago,
            claimed_at=long_ago,
            next_attempt_at=long_ago,
        )
    found = outcomes()
    assert (len(found.pop("任务")), len(found.pop("通知")), found) == (1, 3, {})


def test_a_check_that_breaks_is_a_finding_and_the_others_still_run(submitted, monkeypatch):
    def broken():
        raise ZeroDivisionError("x")

    monkeypatch.setattr(registry, "_checks", {"坏的": broken, "好的": lambda: ()})
    assert [(row.name, row.holds) for row in registry.run_checks()] == [("坏的", False), ("好的", True)]
