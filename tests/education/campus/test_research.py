"""Research: a call, proposals in time, reviewers without a conflict of interest, until the conclusion on the site."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education.campus.models import ResearchCall, ResearchReview, ResearchTopic
from education.campus.research import services
from hub.accounts.roles import CLERK, EDITOR, REVIEWER
from hub.cases import clocks
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock, ClockNotice
from hub.members.models import Interest, Organization
from hub.notifications.models import Delivery
from tests import factories

from . import factories as rows

pytestmark = pytest.mark.django_db


def take(topic: Case, name: str, user: Any, **data: Any) -> ResearchTopic:
    return factories.step(topic, name, user, **data)  # type: ignore[return-value]


def signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def opinion(review: ResearchReview, *, score: int = 80, comment: str = "选题有价值，方法可行。") -> None:
    services.review(
        review_id=review.pk, user=review.reviewer, score=score, verdict="approve", comment=comment
    )


def named(topic: ResearchTopic, by: Any, *people: Any) -> list[ResearchReview]:
    return services.name_reviewers(topic_id=topic.pk, reviewers=people, user=by)


def peer() -> Any:
    """A contact of another university."""
    return factories.member(organization=rows.partner().organization)


def test_a_topic_is_reviewed_approved_and_concluded_on_the_site(campus):
    reviewer, other, head = rows.desk()
    topic = rows.topic()
    member, call = topic.author, topic.call
    assert (topic.state, topic.number) == ("submitted", f"KT-{timezone.localdate().year}-0001")
    take(topic, "send_to_review", reviewer)
    outside = peer()
    first, second = named(topic, reviewer, other, outside)
    assert named(topic, reviewer, other) == []
    assert Delivery.objects.filter(recipient=outside, event="campus.review.asked", channel="inbox").exists()
    days = {"midterm_on": call.midterm_on, "ends_on": call.ends_on}
    with pytest.raises(Refused, match="尚未提交评审意见"):
        take(topic, "approve", head, **days)
    opinion(first)
    services.take_back(review_id=second.pk, user=reviewer)
    with pytest.raises(Refused, match="至少须有 2 位"):
        take(topic, "approve", head, **days)
    (again,) = named(topic, reviewer, outside)
    assert again.pk == second.pk
    opinion(again, score=90)
    with pytest.raises(Refused, match="部门负责人"):
        take(topic, "approve", reviewer, **days)
    approved = take(topic, "approve", head, **days)
    assert (approved.state, approved.midterm_on) == ("running", call.midterm_on)
    said = topic.timeline.select_related("content").get(event="approve").content.data
    assert said["facts"]["scores"] == [80, 90] and str(outside) not in str(said)
    with pytest.raises(Refused, match="评审已经结束"):
        opinion(again, score=10)

    due = Clock.objects.get(case=topic.pk, stopped_at=None).due_on
    assert due >= call.midterm_on
    with pytest.raises(Refused, match="请先上传中期报告"):
        take(topic, "report_midterm", member, progress="完成问卷。")
    factories.case_file(topic, "midterm", user=member)
    take(topic, "report_midterm", member, progress="完成问卷。")
    assert take(topic, "return_midterm", reviewer, note="请补充样本。").state == "running"
    take(topic, "report_midterm", member, progress="完成问卷与访谈。")
    assert take(topic, "pass_midterm", reviewer).state == "concluding"
    factories.case_file(topic, "conclusion", user=member)
    take(topic, "conclude", member, abstract="库存敞口可以按月度上限管理。", may_publish=True)
    done = take(topic, "accept", head, is_published=True)
    assert (done.state, done.is_published) == ("concluded", True)
    page = Client().get(f"{campus.url}research/").content.decode()
    assert "库存敞口可以按月度上限管理" in page and call.title in page
    assert topic.contact_phone not in page and topic.team not in page


def test_without_consent_nothing_goes_out(campus):
    head = rows.desk()[2]
    topic = factories.hop(rows.topic(), "concluding")
    factories.case_file(topic, "conclusion", user=topic.author)
    take(topic, "conclude", topic.author, abstract="不公开的发现", may_publish=False)
    assert take(topic, "accept", head, is_published=True).is_published is False
    assert "不公开的发现" not in Client().get(f"{campus.url}research/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ResearchTopic.objects.filter(pk=topic.pk).update(is_published=True)


def of_the_applicant(topic: ResearchTopic) -> Any:
    return topic.author


def colleague(topic: ResearchTopic) -> Any:
    return factories.member(organization=topic.organization)


def former_colleague(topic: ResearchTopic) -> Any:
    person = factories.member(organization=topic.organization)
    person.contact.is_active = False
    person.contact.save()
    return person


def tied(topic: ResearchTopic) -> Any:
    person = factories.staff(groups=(REVIEWER.name,))
    Interest.objects.create(user=person, organization=topic.organization, reason="兼职教授")
    return person


def in_the_team(topic: ResearchTopic) -> Any:
    return factories.staff(groups=(REVIEWER.name,), last_name="程", first_name="以宁")


def rival(topic: ResearchTopic) -> Any:
    return rows.topic(call=topic.call).author


@pytest.mark.parametrize("who", [of_the_applicant, colleague, former_colleague, tied, in_the_team, rival])
def test_nobody_with_an_interest_is_named_reviews_or_opens_the_proposal(who):
    reviewer, other, _ = rows.desk()
    topic = rows.topic()
    person = who(topic)
    with pytest.raises(Refused, match=r"须回避|不能评审"):
        named(topic, reviewer, other, person)
    assert not ResearchReview.objects.exists()
    # Named before the interest came up.
    review = ResearchReview.objects.create(
        topic=topic, reviewer=person, due_on=timezone.localdate(), asked_by=reviewer
    )
    with pytest.raises(Refused, match=r"须回避|不能评审"):
        opinion(review)
    file = topic.attachments.get(slot="proposal")
    browser = signed_in(person)
    assert browser.get(reverse("reviews:file", args=[review.pk, file.pk])).status_code == 404
    page = browser.get(reverse("reviews:review", args=[review.pk])).content.decode()
    assert "不能提交评审意见" in page and topic.background not in page


def test_a_reviewer_sees_the_proposal_alone_and_no_other_opinion():
    reviewer, other, _ = rows.desk()
    topic = rows.topic()
    outside = peer()
    mine, theirs = named(topic, reviewer, outside, other)
    opinion(theirs, comment="他人的意见")
    browser = signed_in(outside)
    page = browser.get(reverse("reviews:review", args=[mine.pk])).content.decode()
    assert topic.background in page and "他人的意见" not in page and topic.contact_phone not in page
    file = topic.attachments.get(slot="proposal")
    assert browser.get(reverse("reviews:file", args=[mine.pk, file.pk])).status_code == 200
    closed = [
        reverse("portal:case", args=[topic.pk]),
        reverse("reviews:review", args=[theirs.pk]),
        reverse("reviews:file", args=[theirs.pk, file.pk]),
    ]
    assert {browser.get(address).status_code for address in closed} == {404}
    assert "课题评审" in browser.get(reverse("portal:dashboard")).content.decode()
    for data, words in (
        ({"score": "101", "verdict": "approve", "comment": "好"}, "0 至 100"),
        ({"score": "八十", "verdict": "approve", "comment": "好"}, "整数"),
        ({"score": "80", "verdict": "perhaps", "comment": ""}, "请填写评审意见"),
    ):
        assert words in browser.post(reverse("reviews:review", args=[mine.pk]), data).content.decode()
    sent = {"score": "75", "verdict": "revise", "comment": "请补充样本来源。"}
    assert browser.post(reverse("reviews:review", args=[mine.pk]), sent).status_code == 302
    mine.refresh_from_db()
    assert (mine.state, mine.score) == ("done", 75)
    # The applicant reads neither names nor opinions; who has still to review reads no other's.
    applicant = signed_in(topic.author).get(reverse("portal:case", args=[topic.pk])).content.decode()
    assert str(outside) not in applicant and "请补充样本来源" not in applicant
    staff = signed_in(reviewer).get(reverse("backoffice:case", args=[topic.pk])).content.decode()
    assert "请补充样本来源" in staff and "77.5" in staff
    (third,) = named(topic, other, reviewer)
    staff = signed_in(reviewer).get(reverse("backoffice:case", args=[topic.pk])).content.decode()
    assert "请补充样本来源" not in staff and "77.5" not in staff
    services.decline(review_id=third.pk, user=reviewer, reason="同一项目合作过")
    with pytest.raises(Refused):
        services.decline(review_id=mine.pk, user=reviewer, reason="不是我的")


@pytest.mark.parametrize(
    ("kind", "for_members", "reason"),
    [
        ("university", False, None),
        ("futures_firm", True, None),
        ("futures_firm", False, "只面向高校"),
        ("association", True, "面向高校和会员单位"),
    ],
)
def test_who_may_propose(kind, for_members, reason):
    member = factories.member(organization=factories.organization(kind=Organization.Kind(kind)))
    call = rows.research_call(for_members=for_members)
    browser = signed_in(member)
    address = reverse("campus_research:apply", args=[call.pk])
    if reason:
        with pytest.raises(Refused, match=reason):
            services.open_topic(call_id=call.pk, user=member)
        answer = browser.get(address)
        assert answer.status_code == 403 and reason in answer.content.decode()
        return
    assert call.title in browser.get(reverse("portal:calls")).content.decode()
    assert "产业客户风险管理" in browser.get(address).content.decode()
    browser.post(address)
    browser.post(address)
    topic = ResearchTopic.objects.get()
    edit = reverse("campus_research:edit", args=[topic.pk])
    page = browser.post(edit, rows.topic_values() | {"version": topic.version, "next": "submit"}, follow=True)
    # What is missing leads to where it is filled in or uploaded.
    text = page.content.decode()
    (place,) = re.findall(r'<a href="#([^"]+)">请上传申报书', text)
    assert f'id="{place}"' in text


def test_the_deadline_holds_and_a_letter_counts_by_its_receipt():
    rows.desk()
    call = rows.research_call()
    draft = rows.draft_topic(call=call)
    clerk = factories.staff(groups=(CLERK.name,))
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        with pytest.raises(Refused, match=r"已于 .* 截止"):
            take(draft, "submit", draft.author)
        assert call.title not in signed_in(draft.author).get(reverse("portal:calls")).content.decode()
        letter = {
            "organization": draft.organization,
            "channel": "letter",
            "user": clerk,
            "call": call,
            **rows.topic_values(),
        }
        with pytest.raises(Refused, match="截止"):
            services.register_topic(received_at=timezone.now(), **letter)
        in_time = services.register_topic(received_at=timezone.now() - timedelta(days=2), **letter)
        assert in_time.state == "submitted"
    with pytest.raises(IntegrityError), transaction.atomic():
        ResearchCall.objects.filter(pk=call.pk).update(ends_on=call.deadline)


def test_clocks_remind_the_applicant_and_say_what_is_late():
    rows.desk()
    topic = factories.hop(rows.topic(), "reviewing")
    head = rows.desk()[2]
    ResearchTopic.objects.filter(pk=topic.pk).update(department=head.department)
    for one in rows.desk()[:2]:
        ResearchReview.objects.create(
            topic=topic, reviewer=one, due_on=timezone.localdate(), asked_by=head, state="done", score=80,
            comment="可行", done_at=timezone.now(),
        )  # fmt: skip
    running = take(topic, "approve", head, midterm_on=topic.call.midterm_on, ends_on=topic.call.ends_on)
    due = Clock.objects.get(case=running.pk, stopped_at=None).due_on
    assert clocks.run(today=due).failed == []
    clocks.run(today=due + timedelta(days=1))
    kinds = ClockNotice.objects.filter(clock__case=running.pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["overdue", "remind"]


def test_a_reviewer_is_reminded_once_of_each_time_limit():
    one, two, head = rows.desk()
    topic = factories.hop(rows.topic(), "reviewing")
    today = timezone.localdate()
    asked = ResearchReview.objects.create(
        topic=topic, reviewer=one, due_on=today + timedelta(days=10), asked_by=head
    )
    ResearchReview.objects.create(
        topic=topic, reviewer=two, due_on=today + timedelta(days=10), asked_by=head, state="declined"
    )

    def told() -> list[str]:
        found = Delivery.objects.filter(event="campus.review.reminder", channel="inbox").order_by("pk")
        assert {each.recipient for each in found} <= {one}
        return [each.subject for each in found]

    clocks.run(today=today)
    assert told() == []
    for days in (7, 8, 9):  # as often as it likes
        assert clocks.run(today=today + timedelta(days=days)).failed == []
    assert len(told()) == 1 and "还剩 3 天" in told()[0]
    ResearchReview.objects.filter(pk=asked.pk).update(due_on=today + timedelta(days=20))
    clocks.run(today=today + timedelta(days=23))  # after a stop of some days
    assert len(told()) == 2 and "已逾期 3 天" in told()[1]


def test_pages_of_calls_and_reviews_cost_the_same_for_many(campus, django_assert_max_num_queries):
    reviewer, _, _ = rows.desk()
    call = rows.research_call()
    for _ in range(4):
        topic = rows.topic(call=call)
        named(topic, reviewer, peer(), peer())
        factories.hop(topic, "concluded")
        ResearchTopic.objects.filter(pk=topic.pk).update(abstract="摘要", may_publish=True, is_published=True)
    Client().get(f"{campus.url}research/")
    with django_assert_max_num_queries(15):
        Client().get(f"{campus.url}research/")
    person = ResearchReview.objects.first().reviewer
    browser = signed_in(person)
    browser.get(reverse("reviews:reviews"))
    with django_assert_max_num_queries(15):
        assert browser.get(reverse("reviews:reviews")).status_code == 200


def test_editors_keep_calls():
    browser = signed_in(factories.staff(groups=(EDITOR.name,)))
    values = {
        "title": "课题", "summary": "简介", "directions": "方向", "requirements": "", "support": "", "for_members": "on",
        "published_on": "2026-12-01", "deadline": "2027-01-31", "midterm_on": "2027-06-30", "ends_on": "2027-12-31",
    }  # fmt: skip
    address = reverse("research_calls:add")
    wrong = browser.post(address, values | {"ends_on": "2027-01-01"})
    assert "日期须依次为" in wrong.content.decode()
    assert browser.post(address, values).status_code == 302
    assert ResearchCall.objects.get().is_open
