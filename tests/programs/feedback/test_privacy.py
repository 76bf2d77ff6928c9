"""Whom forms name is told to them, and forgotten in time; what was said stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.attachments.models import Attachment
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.cases.services import perform
from hub.cases.timeline import verify_case
from hub.privacy.registry import all_holdings, rule
from programs.feedback.models import Feedback, FeedbackItem
from programs.feedback.services import open_form
from programs.feedback.slots import STAMPED
from tests import factories

from . import factories as voice

pytestmark = pytest.mark.django_db

HOLDING = next(holding for holding in all_holdings() if holding.key == "feedback")


def named() -> list[str]:
    return list(Feedback.objects.order_by("pk").values_list("contact_phone", flat=True))


def erase(key: str, days: int) -> None:
    found = rule(key)
    before = timezone.now() + timedelta(days=days)
    found.erase(found.due(before))
    assert not found.due(before).exists()


def test_contacts_are_forgotten_after_the_end_and_the_timeline_still_verifies():
    member = factories.member(phone="021-55501101", email="lin@example.com")
    over, running = voice.feedback(member=member), voice.feedback(member=member)
    attach(case_id=over.pk, slot=STAMPED, upload=factories.pdf_upload("盖章.pdf"), user=member)
    perform(case_id=over.pk, name="withdraw", user=member, version=Case.objects.get(pk=over.pk).version)
    assert [line[1].partition("：")[0] for line in HOLDING.rows(member)] == [
        f"反馈表 {running.number}",
        f"反馈表 {over.number}",
    ]
    erase("feedback_contacts", days=1)
    erase("feedback_papers", days=1)
    assert named() == ["", "021-55501101"]
    snapshot = over.timeline.get(event="submit")
    assert not hasattr(snapshot, "content")
    assert over.timeline.order_by("seq").last().event == "erase"
    assert verify_case(Case.objects.get(pk=over.pk)) is None
    assert Attachment.objects.get(case=over.pk).erased_at is not None
    assert FeedbackItem.objects.filter(form=over, text=voice.LINES[0].text).exists()


def test_a_person_who_leaves_is_taken_off_what_is_not_being_handled():
    member = factories.member(phone="021-55501101", email="lin@example.com")
    voice.feedback(member=member)
    open_form(user=member)
    other = voice.registered(organization=factories.organization(), user=voice.clerk(), contact_phone="021-1")
    HOLDING.erase(member)
    assert named() == ["021-55501101", "", "021-1"]
    assert other.pk


def test_drafts_that_nobody_handed_in_forget_their_contact():
    open_form(user=factories.member(phone="021-55501101"))
    erase("feedback_drafts", days=1)
    assert named() == [""]
