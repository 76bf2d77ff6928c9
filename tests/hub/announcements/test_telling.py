"""Who is told, through which channels, and that it is once however often an announcement is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from hub.announcements import services
from hub.announcements.models import AnnouncementPage, Telling
from hub.announcements.standing import outcomes
from hub.cases.flows import Refused
from hub.jobs.models import Job, JobState
from hub.notifications.events import Group
from hub.notifications.models import Channel, Delivery, Mode
from hub.notifications.preferences import choose
from tests.hub.announcements import rows
from tests.hub.announcements.rows import Kind

pytestmark = pytest.mark.django_db

TELL = AnnouncementPage.OnRelease.TELL


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` does what follows the commit, jobs included."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def inboxes(event: str = "announcement.released") -> list[str]:
    """Who has how many messages of an event, by user name."""
    found = Delivery.objects.filter(event=event, channel=Channel.INBOX)
    return sorted(found.values_list("recipient__username", flat=True))


def names(*people) -> list[str]:
    return sorted(person.username for person in people)


def test_those_it_is_for_are_told_by_the_channels_of_their_choice_and_only_once(committed):
    _, [anna, bo] = rows.firm(people=2)
    _, [other] = rows.firm(Kind.UNIVERSITY)
    gone = rows.firm()[1][0]
    gone.contact.is_active = False
    gone.contact.save()
    choose(user=bo, modes={(Group.ANNOUNCEMENT, Channel.EMAIL): Mode.OFF})
    editor = rows.editor()
    page = rows.draft(
        "关于调整手续费的通知",
        by=editor,
        kinds=(Kind.FUTURES_FIRM,),
        summary="自 4 月 1 日起执行。",
        document_number="上期发〔2026〕8号",
    )
    with committed():
        page = rows.release(page)
    assert inboxes() == names(anna, bo)
    assert [(anna.email in each.to[0], each.subject) for each in mail.outbox] == [
        (True, "【示例交易所】公告：关于调整手续费的通知")
    ]
    assert (
        "自 4 月 1 日起执行。" in mail.outbox[0].body
        and f"/portal/announcements/{page.pk}/" in mail.outbox[0].body
    )
    telling = Telling.objects.get()
    assert (telling.told, telling.total, telling.percent, telling.job.state) == (2, 2, 100, JobState.DONE)
    assert [(each.channel, each.total, each.sent) for each in outcomes(telling)] == [
        ("站内", 2, 2),
        ("邮件", 1, 1),
    ]

    with committed():  # corrected without a word, taken down, and put up again
        page = rows.rewrite(page, by=editor, summary="自 5 月 1 日起执行。")
        page.unpublish()
        rows.release(page)
    assert (inboxes(), Telling.objects.count(), len(mail.outbox), other.deliveries.count()) == (
        names(anna, bo),
        1,
        1,
        0,
    )


def test_silently_published_it_tells_nobody_until_an_editor_says_so(committed):
    _, [anna] = rows.firm()
    editor = rows.editor()
    with committed():
        page = rows.released(by=editor)
        services.run()
    assert inboxes() == []
    with committed():
        page = rows.rewrite(page, by=editor, on_release=TELL)
    assert inboxes() == names(anna)


def test_a_correction_is_told_when_the_editor_asks_once_for_each_note(committed):
    _, [anna] = rows.firm()
    editor = rows.editor()
    with committed():
        page = rows.released(by=editor, on_release=TELL)
        page = rows.rewrite(page, by=editor, tell_change=True, change_note="报名截止日改为 3 月 31 日。")
        rows.release(page)
        page = rows.rewrite(page, by=editor, title="关于调整手续费的通知（二）")  # the box is still ticked
    assert (inboxes(), inboxes("announcement.corrected")) == (names(anna), names(anna))
    assert (
        "更正：报名截止日改为 3 月 31 日。"
        in Delivery.objects.filter(event="announcement.corrected").first().body
    )
    with committed():
        page = rows.rewrite(page, by=editor, tell_change=True, change_note="地点改为线上。")
    assert inboxes("announcement.corrected") == names(anna, anna)
    assert [row.note for row in page.corrections()] == ["报名截止日改为 3 月 31 日。", "地点改为线上。"]


def test_a_scheduled_announcement_tells_when_its_time_comes(committed):
    _, [anna] = rows.firm()
    editor = rows.editor()
    page = rows.draft(by=editor)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=editor)
    with committed():
        page = rows.release(page)
        call_command("purge_due")
        services.run()
    assert (page.live, inboxes()) == (False, [])
    due = timezone.now() - timedelta(minutes=1)
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = due
    page.latest_revision.content = draft.serializable_data()
    page.latest_revision.approved_go_live_at = due
    page.latest_revision.save()
    with committed():
        call_command("purge_due")
        call_command("purge_due")
    page.refresh_from_db()
    assert (page.live, inboxes(), Job.objects.get().owner) == (True, names(anna), editor)


def test_what_a_crash_kept_silent_is_told_by_the_clock(committed):
    _, [anna] = rows.firm()
    editor = rows.editor()
    page = rows.released(by=editor)
    AnnouncementPage.objects.filter(pk=page.pk).update(on_release=TELL)
    with committed():
        call_command("run_announcements")
        call_command("run_announcements")
    assert (inboxes(), Telling.objects.count()) == (names(anna), 1)


def test_taken_down_meanwhile_it_tells_nobody_more_and_goes_on_when_it_is_back(committed):
    _, [anna] = rows.firm()
    editor = rows.editor()
    page = rows.draft(by=editor)
    with committed():  # the job runs after both
        page = rows.release(page)
        page.unpublish()
    telling = Telling.objects.get()
    assert (inboxes(), telling.is_stuck, telling.job.error) == ([], True, "公告已下线，停止通知其余的人。")
    with pytest.raises(Refused, match="没有发布"):
        services.resume(telling_id=telling.pk, user=editor)
    with committed():
        rows.release(page)
    assert inboxes() == names(anna)
    with pytest.raises(Refused, match="不需要继续"):
        services.resume(telling_id=telling.pk, user=editor)
    with pytest.raises(Refused, match="只有编辑"):
        services.resume(telling_id=telling.pk, user=anna)


def test_without_a_person_it_belongs_to_it_waits_for_an_editor(committed):
    _, [anna] = rows.firm()
    with committed():
        page = rows.release(rows.draft())
    telling = Telling.objects.get()
    assert (inboxes(), telling.is_stuck) == ([], True)
    with committed():
        services.resume(telling_id=telling.pk, user=rows.editor())
    assert (page.live, inboxes()) == (True, names(anna))


def test_firms_that_have_not_confirmed_are_reminded_by_hand_and_by_the_clock(committed):
    _, [anna, bo] = rows.firm(people=2)
    _, [cai] = rows.firm()
    editor, today = rows.editor(), timezone.localdate()
    page = rows.released(
        by=editor, kinds=(Kind.FUTURES_FIRM,), must_confirm=True, confirm_by=today + timedelta(60)
    )
    with committed():
        services.confirm(page=page, user=bo)
        assert services.run(today=today) == (0, 0)
        services.remind(page=page, user=editor)
        services.remind(page=page, user=editor)
    assert inboxes("announcement.reminder") == names(cai)
    with committed():
        assert services.run(today=page.confirm_by - timedelta(1)) == (0, 1)
        assert services.run(today=page.confirm_by) == (0, 0)
    assert inboxes("announcement.reminder") == names(cai, cai)
    assert f"请于 {page.confirm_by:%Y-%m-%d} 前" in cai.deliveries.first().body
    services.confirm(page=page, user=cai)
    for person, reason in ((editor, "都已确认"), (anna, "只有编辑")):
        with pytest.raises(Refused, match=reason):
            services.remind(page=page, user=person)


def test_five_thousand_contacts_cost_the_publisher_what_ten_cost(
    settings, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    editor = rows.editor()

    def publish() -> tuple[int, float]:
        """Queries and seconds of publishing, with what follows the commit: the job is queued, not done."""
        page = rows.draft(by=editor)
        begun = timezone.now()
        with (
            django_assert_max_num_queries(200) as queries,
            django_capture_on_commit_callbacks(execute=True),
        ):
            rows.release(page)
        return len(queries), (timezone.now() - begun).total_seconds()

    publish()  # fills what is kept of types
    rows.crowd(10, firms=2)
    few, _ = publish()
    rows.crowd(4990, firms=50)
    many, seconds = publish()
    assert (many, seconds < 2) == (few, True), seconds
    telling = Telling.objects.latest("pk")
    assert (telling.job.state, telling.told, Delivery.objects.count()) == (JobState.QUEUED, 0, 0)
