"""Nothing goes out without its firm's consent to exactly this text, whichever way, and comes off when it is withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.images import get_image_model
from wagtail.models import Page

from hub.cases.flows import Refused
from hub.notifications.models import Delivery
from hub.pages import purging
from programs.case_stories import services
from programs.case_stories.content import digest_of
from programs.case_stories.models import CaseStoryPage, PublishingRefused, StoryRecord
from tests import factories

from .conftest import browser, latest, make_told, page_of, release, rewrite


def by_the_workflow(story, told):
    release(story, *told.editors)


def by_the_revision(story, told):
    page_of(story).latest_revision.publish(skip_permission_checks=True)


def by_the_action(story, told):
    PublishPageRevisionAction(page_of(story).latest_revision).execute(skip_permission_checks=True)


def by_saving(story, told):
    page = page_of(story)
    page.live = True
    page.save()


def by_saving_one_field(story, told):
    page = page_of(story)
    page.live = True
    page.save(update_fields=["live"], clean=False)


def by_the_database(story, told):
    Page.objects.filter(pk=page_of(story).pk).update(live=True)


def by_a_schedule(story, told):
    page = page_of(story)
    revision = page.latest_revision
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    call_command("publish_scheduled")


def by_the_bulk_action(story, told):
    operator = browser(factories.user(is_superuser=True))
    page = page_of(story)
    operator.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"include_descendants": "on"}
    )


def by_copying(story, told):
    page_of(story).copy(keep_live=True, update_attrs={"slug": "copy", "live": True})


WAYS = (
    by_the_workflow,
    by_the_revision,
    by_the_action,
    by_saving,
    by_saving_one_field,
    by_the_database,
    by_a_schedule,
    by_the_bulk_action,
)
REFUSALS = (PermissionDenied, DatabaseError)


def try_way(way, story, told) -> None:
    try:
        with transaction.atomic():
            way(story, told)
    except REFUSALS:
        pass


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_without_consent_no_way_leads_out(told, way):
    story = told.asked()
    try_way(way, story, told)
    assert not page_of(story).live


def test_a_published_copy_is_refused(told):
    story = told.released()
    try_way(by_copying, story, told)
    assert CaseStoryPage.objects.live().count() == 1


@pytest.mark.parametrize("way", WAYS[:3], ids=lambda way: way.__name__)
def test_with_consent_the_same_ways_lead_out(told, way):
    story = told.agreed()
    way(story, told)
    assert page_of(story).live


def test_a_text_that_was_changed_since_needs_a_new_consent(told):
    story = told.agreed()
    rewrite(story, outcome="<p>另一种说法</p>")
    with pytest.raises(PublishingRefused, match="有改动"):
        by_the_revision(story, told)
    told.ask(story)
    told.agree(story)
    by_the_revision(story, told)
    assert "另一种说法" in page_of(story).outcome


def test_a_live_page_is_not_rewritten_behind_the_firms_back(told):
    page = page_of(told.released())
    page.outcome = "<p>没有人同意的话</p>"
    with pytest.raises(PublishingRefused):
        page.save()


def test_what_was_declined_or_asked_to_be_anonymous_stays_inside(told):
    story = told.asked(anonymous=False)
    told.agree(story, "declined", "暂不公开")
    with pytest.raises(PublishingRefused, match="不同意"):
        by_the_revision(story, told)
    rewrite(story, summary="改过的一稿")
    told.ask(story)
    told.agree(story, "anonymity")
    with pytest.raises(PublishingRefused, match="匿名"):
        by_the_revision(story, told)


def test_a_schedule_that_was_agreed_goes_out_and_a_withdrawal_stops_it(told):
    story = told.agreed()
    draft = latest(story)
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision(clean=False).publish(skip_permission_checks=True)
    assert page_of(story).revisions.filter(approved_go_live_at__isnull=False).count() == 1
    services.withdraw(story_id=story.pk, user=told.owner)
    assert page_of(story).revisions.filter(approved_go_live_at__isnull=False).count() == 0


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_withdrawn_story_is_off_at_once_and_for_good(told, way):
    story = told.released()
    services.withdraw(story_id=story.pk, user=told.owner, reason="合作结束")
    page = page_of(story)
    assert (page.live, browser(None).get(page.url).status_code) == (False, 404)
    try_way(way, story, told)
    assert not page_of(story).live
    with pytest.raises(Refused, match="撤回"):
        services.ask_consent(story_id=story.pk, user=told.reviewer)


def test_the_database_takes_no_word_after_a_withdrawal_and_changes_none(told):
    story = told.released()
    services.withdraw(story_id=story.pk, user=told.owner)
    for act in (
        lambda: StoryRecord.objects.create(story=story, action="given", by=told.owner),
        lambda: StoryRecord.objects.filter(story=story).update(reason=""),
        lambda: StoryRecord.objects.filter(story=story).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_record_says_who_consented_to_what_and_when(told):
    story = told.agreed()
    given = story.records.get(action="given")
    assert (given.by, given.digest, given.revision) == (
        told.owner,
        digest_of(latest(story)),
        page_of(story).latest_revision_id,
    )
    assert latest(story).title in given.text


def test_a_withdrawal_purges_and_removes_the_pictures(told, django_capture_on_commit_callbacks):
    story = told.draft()
    keys = list(told.event.attachments.filter(slot="photo_theme").values_list("pk", flat=True))
    services.choose_photos(story_id=story.pk, attachment_ids=keys[:1], user=told.reviewer)
    told.ask(story)
    told.agree(story)
    release(story, *told.editors)
    image = get_image_model().objects.get(story_photo__story=story)
    storage, name = image.file.storage, image.file.name
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        services.withdraw(story_id=story.pk, user=told.owner)
    purged = [callback for callback in callbacks if callback is purging.purge_now]
    assert (bool(purged), storage.exists(name), get_image_model().objects.filter(pk=image.pk).exists()) == (
        True, False, False,
    )  # fmt: skip
    assert latest(story).pictures() == []


def test_a_picture_that_is_replaced_takes_the_page_off(told):
    story = told.draft()
    keys = list(told.event.attachments.filter(slot="photo_theme").values_list("pk", flat=True))
    services.choose_photos(story_id=story.pk, attachment_ids=keys[:1], user=told.reviewer)
    told.ask(story)
    told.agree(story)
    release(story, *told.editors)
    image = get_image_model().objects.get(story_photo__story=story)
    image.title = "玄圭期货"
    image.save()
    assert not page_of(story).live


def test_both_sides_are_told(told):
    story = told.released()
    services.withdraw(story_id=story.pk, user=told.owner)
    inbox = Delivery.objects.filter(channel="inbox", event__startswith="story.")
    assert set(inbox.values_list("event", "recipient")) == {
        ("story.asked", told.owner.pk),
        ("story.given", told.reviewer.pk),
        ("story.published", told.owner.pk),
        ("story.withdrawn", told.reviewer.pk),
    }


class TestInThePortal:
    def test_the_firm_reads_what_is_published_and_agrees(self, told):
        story = told.asked()
        firm, address = browser(told.owner), reverse("case_stories:story", args=[story.pk])
        screen = firm.get(address)
        assert latest(story).title in screen.content.decode()
        preview = firm.get(reverse("case_stories:preview", args=[story.pk]))
        assert latest(story).title in preview.content.decode()
        answer = {"digest": digest_of(latest(story)), "decision": "given", "reason": ""}
        assert "答复已送达" in firm.post(address, answer, follow=True).content.decode()
        assert story.consent.action == "given"

    def test_an_older_text_is_not_agreed_to(self, told):
        story = told.asked()
        answer = {"digest": "0" * 64, "decision": "given", "reason": ""}
        page = browser(told.owner).post(reverse("case_stories:story", args=[story.pk]), answer)
        assert "在您阅读之后有改动" in page.content.decode()

    def test_a_refusal_says_why(self, told):
        story = told.asked()
        answer = {"digest": digest_of(latest(story)), "decision": "declined", "reason": ""}
        page = browser(told.owner).post(reverse("case_stories:story", args=[story.pk]), answer)
        assert "请写明不同意的理由" in page.content.decode()

    def test_a_colleague_reads_and_does_not_answer(self, told):
        story = told.asked()
        colleague = factories.member(organization=told.event.organization)
        page = browser(colleague).get(reverse("case_stories:story", args=[story.pk])).content.decode()
        assert "由本单位的机构管理员或该事项的申请人答复" in page
        with pytest.raises(Refused):
            services.answer(
                story_id=story.pk, user=colleague, digest=digest_of(latest(story)), decision="given"
            )

    def test_another_firm_finds_nothing(self, told):
        story, rival = told.asked(), make_told(name="朱旌").owner
        for name in ("story", "preview", "withdraw"):
            assert browser(rival).get(reverse(f"case_stories:{name}", args=[story.pk])).status_code == 404
        listed = browser(rival).get(reverse("case_stories:stories")).content.decode()
        assert "玄圭" not in listed and "铜陵" not in listed

    def test_a_draft_that_was_not_sent_is_not_the_firms_to_see(self, told):
        story = told.draft()
        assert browser(told.owner).get(reverse("case_stories:story", args=[story.pk])).status_code == 404

    def test_the_firm_withdraws(self, told):
        story = told.released()
        address = reverse("case_stories:withdraw", args=[story.pk])
        assert "以后不能再发布" in browser(told.owner).get(address).content.decode()
        done = browser(told.owner).post(address, {"reason": "合作结束"}, follow=True)
        assert "案例已经下线" in done.content.decode()


class TestTheReview:
    def test_the_second_person_is_told_why_and_is_refused(self, told):
        story = told.asked()
        from wagtail.models import Workflow

        from hub.editorial.workflow import WORKFLOW

        Workflow.objects.get(name=WORKFLOW).start(page_of(story), user=told.editors[0])
        reader, address = (
            browser(told.editors[1]),
            reverse("editorial:review", args=[story.page_id or page_of(story).pk]),
        )
        assert "申请单位还没有答复" in reader.get(address).content.decode()
        reader.post(address, {"decision": "approve", "comment": ""})
        assert not page_of(story).live
