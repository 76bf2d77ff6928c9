"""Grouping items, one answer or one meeting for all, publishing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from hub.announcements.models import AnnouncementPage
from hub.cases.flows import Refused
from hub.cases.models import TimelineEntry
from hub.jobs.models import Job
from hub.members.models import Interest, Organization
from hub.notifications.models import Delivery
from programs.feedback.common import meetings, rules, services
from programs.feedback.models import CommonIssue, FeedbackItem, IssueItem, IssueRecord
from tests import factories
from tests.hub.announcements import rows as announcements
from tests.programs.feedback import factories as voice

from . import rows

pytestmark = pytest.mark.django_db


def states(issue: CommonIssue) -> list[str]:
    return list(issue.items.order_by("item_id").values_list("state", flat=True))


def fresh(item: FeedbackItem) -> FeedbackItem:
    return FeedbackItem.objects.get(pk=item.pk)


def told(event: str) -> list[str]:
    found = Delivery.objects.filter(event=event, channel="inbox").order_by("created_at")
    return list(found.values_list("recipient__username", flat=True))


def test_one_answer_goes_to_every_item_and_every_firm_is_told_once(django_capture_on_commit_callbacks):
    clerk, other = rows.keeper(), rows.keeper()
    first, second = factories.member(), factories.member()
    items = [
        rows.item(member=first),
        rows.item("仓单质押能否线上办理？", member=first),
        rows.item(member=second),
    ]
    issue = rows.issue(*items, user=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        rows.answered(issue, by=clerk, approver=other)

    job = Job.objects.get(kind=services.DELIVER)
    assert (job.state, job.words) == ("done", "已统一答复 3 条意见。")
    assert [(item.state, item.way, item.answer) for item in map(fresh, items)] == [
        ("answered", "common", rows.ANSWER)
    ] * 3
    assert states(issue) == ["answered"] * 3
    assert told("common.answered") == [first.username, second.username]
    assert not Delivery.objects.filter(event="feedback_item.answer_commonly.applicant").exists()
    said = TimelineEntry.objects.filter(case=items[0].pk, event__in=("join_issue", "answer_commonly"))
    assert list(said.order_by("seq").values_list("event", "internal")) == [
        ("join_issue", True),
        ("answer_commonly", False),
    ]
    # Done again, as after a killed worker, nothing changes.
    assert services.deliver(issue.pk, lambda *words: None) == (3, [])
    assert told("common.answered") == [first.username, second.username]
    voice.take(items[0], "rate", first, rating=5)


def test_two_people_and_the_head_where_a_category_asks_for_it():
    clerk, other = rows.keeper(), rows.keeper()
    items = [rows.item(), rows.item()]
    wanted = voice.category(needs_approval=True)
    voice.route(items[0], wanted, user=clerk)
    issue = rows.issue(*items, user=clerk, department=wanted.department)
    rows.act(issue, "start_study", clerk)
    rows.act(issue, "propose_answer", clerk, answer=rows.ANSWER)
    with pytest.raises(Refused, match="两个人"):
        rows.act(issue, "approve", clerk)
    with pytest.raises(Refused, match="部门负责人审批"):
        rows.act(issue, "approve", other)
    head = rows.head_of(issue)
    rows.act(issue, "send_back", head, note="请写明时间。")
    assert told("common.sent_back") == [clerk.username]
    issue.refresh_from_db()
    assert (issue.state, issue.proposal, issue.answer) == ("studying", "", rows.ANSWER)
    rows.act(issue, "propose_answer", clerk, answer=rows.ANSWER)
    with pytest.raises(Refused, match="他人更新"):
        services.approve(issue_id=issue.pk, user=head, version=1)
    assert rows.act(issue, "approve", head).state == "answered"


def test_one_firm_alone_needs_a_reason_and_the_same_firm_twice_is_one():
    clerk, member = rows.keeper(), factories.member()
    issue = rows.issue(rows.item(member=member), rows.item(member=member), user=clerk)
    with pytest.raises(Refused, match="只有一家机构提出"):
        rows.act(issue, "start_study", clerk)
    values = {name: getattr(issue, name) for name in ("title", "question", "department", "owner")}
    rows.act(issue, "change_issue", clerk, **values, attention="多家媒体报道，咨询电话较多。")
    assert rows.act(issue, "start_study", clerk).state == "studying"
    assert rules.asked_in_words(CommonIssue.objects.get()) == "会员普遍关注"


def test_an_item_waits_in_one_issue_and_can_be_taken_out():
    clerk = rows.keeper()
    item, other = rows.item(), rows.item()
    issue = rows.issue(item, other, user=clerk)
    second = rows.issue(user=clerk, title="另一个问题")
    with pytest.raises(Refused, match="同名的共性问题"):
        rows.issue(user=clerk, title="另一个问题")
    with pytest.raises(Refused, match=f"已在共性问题“{issue.title}”中"):
        services.add_item(issue_id=second.pk, item_id=item.pk, user=clerk)
    with pytest.raises(Refused, match="已在共性问题"):
        rows.issue(item, user=clerk, title="第三个问题")
    assert CommonIssue.objects.count() == 2
    with pytest.raises(Refused, match="理由"):
        services.remove_item(issue_id=issue.pk, item_id=item.pk, user=clerk, reason=" ")
    services.remove_item(issue_id=issue.pk, item_id=item.pk, user=clerk, reason="与标题不符。")
    assert states(issue) == ["removed", "waiting"]
    services.add_item(issue_id=second.pk, item_id=item.pk, user=clerk)
    assert states(second) == ["waiting"]
    rows.act(issue, "close", clerk)
    assert states(issue) == ["removed", "removed"]
    services.add_item(issue_id=second.pk, item_id=other.pk, user=clerk)


def test_items_that_are_withdrawn_or_answered_alone_leave_by_themselves(django_capture_on_commit_callbacks):
    clerk, category = rows.keeper(), voice.category()
    gone, dropped, alone, stays = (rows.item() for _ in range(4))
    closed = rows.item()
    for item in (alone, closed):
        voice.route(item, category, user=clerk)
    answerer = voice.answerer(category.department)
    voice.take(closed, "answer", answerer, answer="已采纳。")
    issue = rows.issue(gone, dropped, alone, stays, closed, user=clerk)
    assert states(issue) == ["waiting"] * 4 + ["elsewhere"]
    voice.take(gone, "withdraw", gone.author)
    services.perform(case_id=dropped.form_id, name="withdraw", user=dropped.author, version=None)
    voice.take(alone, "answer", answerer, answer="已单独答复。")
    assert states(issue) == ["withdrawn", "withdrawn", "elsewhere", "waiting", "elsewhere"]
    with django_capture_on_commit_callbacks(execute=True):
        rows.answered(issue, by=clerk, approver=rows.keeper())
    assert [fresh(item).state for item in (gone, dropped, alone, stays, closed)] == [
        "withdrawn",
        "withdrawn",
        "answered",
        "answered",
        "answered",
    ]
    assert fresh(alone).answer == "已单独答复。"
    assert rules.asked_by(issue) == 3
    with pytest.raises(Refused, match="会员已撤回"):
        services.add_item(issue_id=issue.pk, item_id=gone.pk, user=clerk, confirmed=True)


def test_an_item_that_comes_later_gets_the_answer_once_confirmed(django_capture_on_commit_callbacks):
    clerk = rows.keeper()
    issue = rows.issue(rows.item(), rows.item(), user=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        rows.answered(issue, by=clerk, approver=rows.keeper())
    late, strict = rows.item(), rows.item()
    voice.route(strict, voice.category(needs_approval=True), user=clerk)
    with pytest.raises(Refused, match="请勾选确认"):
        services.add_item(issue_id=issue.pk, item_id=late.pk, user=clerk)
    assert services.add_items(
        issue_id=issue.pk, item_ids=[late.pk, strict.pk], user=clerk, confirmed=True
    ) == (1, ["“希望优化仓单质押的办理流程”：这类意见的答复须经部门负责人审批，请由部门负责人加入。"])
    assert (fresh(late).state, fresh(late).answer, fresh(strict).state) == (
        "answered",
        rows.ANSWER,
        "answering",
    )
    assert told("common.answered")[-1] == late.author.username
    with pytest.raises(Refused, match="不能再移出"):
        services.remove_item(issue_id=issue.pk, item_id=late.pk, user=clerk, reason="错了。")


def test_a_meeting_with_registration_whose_minutes_are_the_answer(
    django_capture_on_commit_callbacks, mailoutbox
):
    clerk, other = rows.keeper(), rows.keeper()
    asker = factories.member()
    items = [rows.item(member=asker), rows.item()]
    guest = factories.member()
    association = factories.member(
        organization=factories.organization(kind=Organization.Kind.ASSOCIATION, name="某协会")
    )
    issue = rows.issue(*items, user=clerk)
    rows.act(issue, "start_study", clerk)
    with pytest.raises(Refused, match="现在之后"):
        rows.act(
            issue,
            "propose_meeting",
            clerk,
            meeting_at=timezone.now() - timedelta(minutes=1),
            meeting_audience="askers",
        )
    issue = rows.arranged(rows.issue(rows.item(), user=clerk, attention="来电较多"), by=clerk, approver=other)
    assert not CommonIssue.objects.visible_to(guest).exists(), "askers only"
    rows.act(issue, "cancel_meeting", clerk, note="另行通知。")

    issue = CommonIssue.objects.get(items__item=items[0])
    rows.act(
        issue,
        "propose_meeting",
        clerk,
        meeting_at=timezone.now() + timedelta(days=2),
        meeting_minutes=90,
        meeting_link="https://meet.example.com/room",
        meeting_note="",
        seats=2,
        meeting_audience="members",
    )
    assert not CommonIssue.objects.visible_to(asker).exists(), "before a second person has let it out"
    issue = rows.act(issue, "approve", other)
    assert told("common.meeting")[-2:] == [items[0].author.username, items[1].author.username]
    assert set(CommonIssue.objects.visible_to(guest)) == set(CommonIssue.objects.visible_to(asker)) == {issue}
    assert not CommonIssue.objects.visible_to(association).exists()

    with pytest.raises(Refused, match="没有邀请贵单位"):
        meetings.register(issue_id=issue.pk, user=association, name="李明", email="li@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        for person, email in ((asker, "wang@example.com"), (guest, "zhao@example.com")):
            meetings.register(issue_id=issue.pk, user=person, name="王芳", email=email)
    assert [mail.to for mail in mailoutbox] == [["wang@example.com"], ["zhao@example.com"]]
    (_, content, _) = mailoutbox[1].attachments[0]
    assert "meet.example.com/room" in content and "ATTENDEE" not in content and "wang" not in content
    with pytest.raises(Refused, match="名额已满"):
        meetings.register(issue_id=issue.pk, user=guest, name="钱敏", email="qian@example.com")
    own = issue.registrations.get(registered_by=guest)
    with pytest.raises(Refused, match="找不到"):
        meetings.unregister(registration_id=own.pk, user=asker)
    meetings.unregister(registration_id=own.pk, user=guest)
    with pytest.raises(Refused, match="会后再填写纪要"):
        rows.act(issue, "propose_answer", clerk, answer=rows.ANSWER)
    with time_machine.travel(issue.meeting_at + timedelta(hours=2), tick=False):
        with pytest.raises(Refused, match="已经开始"):
            meetings.register(issue_id=issue.pk, user=guest, name="钱敏", email="qian@example.com")
        rows.act(issue, "propose_answer", clerk, answer=rows.ANSWER)
        with django_capture_on_commit_callbacks(execute=True):
            rows.act(issue, "approve", other)
    assert [fresh(item).answer for item in items] == [rows.ANSWER] * 2


def test_a_cancelled_meeting_forgets_who_registered():
    clerk, asker = rows.keeper(), factories.member()
    issue = rows.issue(rows.item(member=asker), rows.item(), user=clerk)
    rows.arranged(issue, by=clerk, approver=rows.keeper(), meeting_audience="members")
    guest = factories.member()
    meetings.register(issue_id=issue.pk, user=guest, name="王芳", email="wang@example.com")
    rows.act(issue, "cancel_meeting", clerk, note="改为书面答复。")
    issue.refresh_from_db()
    assert (issue.state, issue.registrations.count()) == ("studying", 0)
    assert {asker.username, guest.username} <= set(told("common.meeting_cancelled"))
    assert not CommonIssue.objects.visible_to(asker).exists()


def test_words_that_tell_who_asked_never_go_out(django_capture_on_commit_callbacks):
    firm = factories.organization(name="玄圭期货有限公司", short_name="玄圭期货", phone="021-55501234")
    member = factories.member(
        organization=firm, last_name="墨台", first_name="子澄", email="motai@xuangui.cn"
    )
    clerk, other = rows.keeper(), rows.keeper()
    item = rows.item(member=member)
    issue = rows.issue(item, rows.item(), user=clerk)
    rows.act(issue, "start_study", clerk)
    for words in ("玄 圭", "墨台子澄", "ｍotai@xuangui.cn", "021-5550 1234", item.number, "子澄"):
        with pytest.raises(Refused, match="会透露是谁提出的"):
            rows.act(issue, "propose_answer", clerk, answer=f"答复{words}：已采纳。")
    rows.act(issue, "propose_answer", clerk, answer=rows.ANSWER)
    with django_capture_on_commit_callbacks(execute=True):
        rows.act(issue, "approve", other)
    # What was fine when it was answered may tell once another firm is behind it.
    late = factories.member(
        organization=factories.organization(name="简化期货有限公司", short_name="简化期货")
    )
    services.add_item(issue_id=issue.pk, item_id=rows.item(member=late).pk, user=clerk, confirmed=True)
    with pytest.raises(Refused, match="“简化”"):
        rows.act(issue, "propose_publication", clerk, audience="members")


def test_published_to_kinds_and_taken_down(django_capture_on_commit_callbacks):
    clerk, other = rows.keeper(), rows.keeper()
    issue = rows.issue(rows.item(), rows.item(), user=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        rows.answered(issue, by=clerk, approver=other)
    reader, association = (
        factories.member(),
        factories.member(organization=factories.organization(kind="association", name="某协会")),
    )
    with pytest.raises(Refused, match="至少选择一类"):
        rows.act(issue, "propose_publication", clerk, audience="kinds", kinds=[])
    rows.published(issue, by=clerk, approver=other, audience="kinds", kinds=["association"])
    assert not CommonIssue.objects.visible_to(reader).exists()
    assert CommonIssue.objects.visible_to(association).get() == issue
    rows.act(issue, "close", clerk)
    assert CommonIssue.objects.visible_to(association).get().state == "closed"
    rows.act(issue, "take_down", clerk, note="重新核对。")
    assert not CommonIssue.objects.visible_to(association).exists()


def test_a_report_for_everybody_is_an_announcement_that_editors_release(django_capture_on_commit_callbacks):
    clerk, other = rows.keeper(), rows.keeper()
    issue = rows.issue(rows.item(), rows.item(), user=clerk, question="能否简化？<b>")
    with django_capture_on_commit_callbacks(execute=True):
        rows.answered(issue, by=clerk, approver=other)
    with pytest.raises(Refused, match="还没有公告栏目"):
        rows.published(issue, by=clerk, approver=other, audience="public")
    announcements.column()
    issue = rows.act(issue, "approve", other)
    page = AnnouncementPage.objects.get()
    assert (page.title, page.audience, page.live, page.on_release) == (issue.title, "public", False, "silent")
    assert page.current_workflow_state is not None
    said = page.get_latest_revision_as_object().text
    assert rows.ANSWER in said and "能否简化？<b>" in said, "markup is text"
    page.get_latest_revision().publish()
    rows.act(issue, "take_down", clerk, note="重新核对。")
    assert not AnnouncementPage.objects.get().live
    assert not CommonIssue.objects.visible_to(factories.member()).exists()


def test_who_keeps_which_issues():
    clerk = rows.keeper()
    item, other = rows.item(), rows.item()
    issue = rows.issue(item, other, user=clerk, department=factories.department())
    head, stranger = rows.head_of(issue), voice.head(factories.department())
    answerer = voice.answerer(issue.department)
    assert [CommonIssue.objects.visible_to(user).count() for user in (head, stranger, answerer)] == [1, 0, 0]
    with pytest.raises(Refused, match="无权办理"):
        rows.act(issue, "start_study", stranger)
    with pytest.raises(Refused, match="只有收文人员和承办部门负责人"):
        rows.issue(user=stranger, department=issue.department)
    with pytest.raises(Refused, match="无权查看"):
        services.add_item(issue_id=issue.pk, item_id=rows.item().pk, user=head)
    Interest.objects.create(user=clerk, organization=item.organization, reason="亲属任职")
    with pytest.raises(Refused, match="回避"):
        rows.act(issue, "start_study", clerk)
    assert rows.act(issue, "start_study", head).state == "studying"


def test_the_record_stays_as_it_was_written():
    record = IssueRecord.objects.get(issue=rows.issue(rows.item()), act="create")
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE feedback_issuerecord SET note = 'x' WHERE id = %s", [record.pk])


@pytest.mark.postgres
def test_two_people_group_the_same_item_at_once(pg_clone):
    item = rows.item()
    issues = [rows.issue(user=rows.keeper(), title=f"问题 {number}") for number in range(8)]
    outcomes = pg_clone(
        lambda issue: services.add_item(issue_id=issue.pk, item_id=item.pk, user=issue.owner), issues
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IssueItem"] + ["Refused"] * 7
    assert IssueItem.objects.get().state == "waiting"


@pytest.mark.postgres
def test_firms_withdraw_while_the_answer_goes_out(pg_clone):
    clerk = rows.keeper()
    items = [rows.item() for _ in range(8)]
    issue = rows.issue(*items, user=clerk)
    rows.act(issue, "start_study", clerk)
    rows.act(issue, "propose_answer", clerk, answer=rows.ANSWER)
    CommonIssue.objects.filter(pk=issue.pk).update(
        state="answered", answered_at=timezone.now(), proposal="", resume=""
    )

    def one(what):
        if what is None:
            return services.deliver(issue.pk, lambda *words: None)
        return voice.take(what, "withdraw", what.author)

    outcomes = pg_clone(one, [None, *items, None], connections=10)
    broken = [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, Refused)
    ]
    assert broken == []
    for row in issue.items.select_related("item"):
        assert (row.state, row.item.state) in {("answered", "answered"), ("withdrawn", "withdrawn")}
    count = issue.items.filter(state="answered").count()
    assert Delivery.objects.filter(event="common.answered", channel="inbox").count() == count


@pytest.mark.postgres
def test_a_meeting_has_no_more_participants_than_seats(pg_clone):
    clerk = rows.keeper()
    issue = rows.issue(rows.item(), rows.item(), user=clerk)
    rows.arranged(issue, by=clerk, approver=rows.keeper(), meeting_audience="members", seats=3)
    members = [factories.member() for _ in range(8)]
    outcomes = pg_clone(
        lambda person: meetings.register(issue_id=issue.pk, user=person, name="王芳", email=person.email),
        members,
        connections=8,
    )
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 3
    assert issue.registrations.count() == 3
