"""What has been kept long enough is erased by one command, once, and only that."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
import time_machine
from axes.models import AccessFailureLog, AccessLog
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from hub.accounts.roles import ADMINISTRATOR, AUDITOR
from hub.attachments.models import Attachment
from hub.attachments.services import damaged
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.jobs.models import Job, private_storage
from hub.membership.models import Application, Invitation
from hub.notifications.models import Delivery
from hub.notifications.services import notify
from hub.privacy import registry, retention
from hub.privacy.keeping import ERASED
from hub.privacy.models import RetentionRun
from programs.events.models import AgendaItem
from tests import factories
from tests.hub.membership.factories import application

pytestmark = pytest.mark.django_db

LATER = timedelta(days=200)


@pytest.fixture
def held():
    """One row of each kind that is over, and one that is not."""
    person, now = factories.user(), timezone.now()
    for model in (AccessLog, AccessFailureLog):
        model.objects.create(username=person.username, ip_address="10.0.0.1")
    read, unread = (
        next(row for row in notify(event="t.x", recipients=[person], context={"sentence": "您好。"}, url=""))
        for _ in range(2)
    )
    Delivery.objects.filter(pk=read.pk).update(read_at=now - timedelta(days=300))
    Delivery.objects.exclude(channel="inbox").update(state="sent")
    values = {"kind": "t", "title": "导出", "owner": person, "state": "done", "finished_at": now}
    file = private_storage().save("jobs/aa/old.csv", ContentFile(b"x"))
    Job.objects.create(**values, file=file, expires_at=now)
    refused, waits = application(), application()
    Application.objects.filter(pk=refused.pk).update(
        state="refused", reason="不全", decided_by=person, decided_at=now
    )
    Invitation.objects.create(
        organization=factories.organization(), email="a@example.com", invited_by=person, expires_at=now
    )
    return {"file": file, "waits": waits, "unread": unread, "letter": refused.letter.name}


def test_the_command_erases_what_is_due_once(held, django_capture_on_commit_callbacks):
    out = StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert ("已读的站内消息：将处理 0 条。" in out.getvalue(), RetentionRun.objects.count()) == (True, 0)
    with (
        time_machine.travel(timezone.now() + LATER, tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        call_command("apply_retention", "--dry-run", stdout=out)
        assert AccessLog.objects.exists()
        call_command("apply_retention", stdout=out)
        again = retention.apply_rules()
    first = RetentionRun.objects.earliest("pk")
    found = {key: count for key, count in first.counts.items() if count}
    assert found == {
        "sign_ins": 1,
        "failed_sign_ins": 1,
        "read_messages": 1,
        "sent_texts": 2,
        "jobs": 1,
        "refused_applications": 1,
        "invitations": 1,
    }
    assert (again.total, again.failed, bool(again.finished_at)) == (0, [], True)
    texts = Delivery.objects.filter(channel="email").values_list("subject", "body", "state")
    assert set(texts) == {(ERASED, "", "sent")}
    assert list(Delivery.objects.filter(channel="inbox")) == [held["unread"]]
    assert list(Application.objects.all()) == [held["waits"]]
    assert [private_storage().exists(held[name]) for name in ("file", "letter")] == [False, False]
    assert "已读的站内消息：已处理 1 条。" in out.getvalue()


def make_file(case, slot):
    path = private_storage().save(f"files/{slot}.pdf", ContentFile(b"x"))
    return Attachment.objects.create(
        case_id=case.pk,
        slot=slot,
        original_name=f"{slot}.pdf",
        file=path,
        size=1,
        sha256=sha256(b"x").hexdigest(),
        content_type="application/pdf",
        uploaded_by=case.author,
    )


def test_filed_sheets_and_names_in_old_drafts_go_and_the_digest_stays(django_capture_on_commit_callbacks):
    event, draft = factories.accepted_event(), factories.ready_application()
    Case.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=366))
    sheet, plan = (make_file(event, slot) for slot in ("sign_in-2", "plan"))
    Case.objects.filter(pk=event.pk).update(closed_at=timezone.now() - timedelta(days=366))
    with django_capture_on_commit_callbacks(execute=True):
        counts = retention.apply_rules().counts
    assert (counts["sign_in_sheets"], counts["draft_speakers"]) == (1, draft.agenda.count())
    assert AgendaItem.objects.exclude(speaker="").exists() is False
    sheet.refresh_from_db()
    storage = private_storage()
    assert [storage.exists(row.file.name) for row in (sheet, plan)] == [False, True]
    assert (bool(sheet.erased_at), len(sheet.sha256), list(damaged())) == (True, 64, [])


@pytest.fixture
def idle_rule():
    """A rule that leaves its rows due."""
    known = registry.rule("sign_ins")
    registry.register_rule(replace(known, key="tests.idle", label="测试", erase=lambda rows: None))
    yield
    registry._rules.pop("tests.idle")


def test_a_broken_rule_stops_no_other_and_is_told(held, idle_rule):
    retention.set_period(key="sign_ins", days=1000, user=factories.staff(groups=(ADMINISTRATOR.name,)))
    with time_machine.travel(timezone.now() + LATER, tick=False), pytest.raises(CommandError, match="测试"):
        call_command("apply_retention", stdout=StringIO())
    run = RetentionRun.objects.get()
    assert (run.failed, AccessLog.objects.count(), run.counts["invitations"]) == (["tests.idle"], 1, 1)


def test_administrators_set_periods_and_not_below_the_law(held):
    admin = factories.staff(groups=(ADMINISTRATOR.name,))
    with pytest.raises(Refused, match="只有系统管理员"):
        retention.set_period(key="jobs", days=10, user=factories.staff(groups=(AUDITOR.name,)))
    with pytest.raises(Refused, match="至少保存 183 天。依据：《网络安全法》"):
        retention.set_period(key="sign_ins", days=182, user=admin)
    retention.set_period(key="jobs", days=10, user=admin)
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert retention.apply_rules().counts["jobs"] == 1
