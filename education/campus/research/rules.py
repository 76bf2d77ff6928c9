"""Who may propose, review and decide, and what must be ready. Nobody reviews what they are tied to (DOMAIN 8)."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.rules import missing
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import can_review, is_uninvolved
from hub.members.models import MEMBER_KINDS, Contact, Organization
from hub.members.services import is_tied, organization_of

from ..models import CampusSettings, ResearchCall, ResearchReview, ResearchTopic
from .forms import TopicForm
from .slots import CONCLUSION, MIDTERM, PROPOSAL

#: While reviewers can be named.
ASKING = ("submitted", "reviewing")


def may_propose(call: ResearchCall, user: User) -> Reason | None:
    """Universities, and members where the call is for them too, while it is open."""
    organization = organization_of(user)
    if organization is None:
        return "您的账号没有关联任何机构，不能申报。"
    kinds = [Organization.Kind.UNIVERSITY, *(MEMBER_KINDS if call.for_members else ())]
    if organization.kind not in kinds:
        return "本次课题面向高校和会员单位。" if call.for_members else "本次课题只面向高校。"
    return None if call.is_open else "本次课题的申报已经截止。"


def handed_in_time(case: Case) -> Reason | None:
    """A proposal is in time by its registered receipt, or today. One that was returned has been."""
    topic: ResearchTopic = case.child
    if topic.submitted_at is not None and topic.number:
        return None
    received = timezone.localdate(topic.received_at) if topic.received_at else timezone.localdate()
    call = topic.call
    if call.published_on is None or received < call.published_on:
        return "本次课题还没有开始受理。"
    if received > call.deadline:
        return f"本次课题的申报已于 {call.deadline:%Y-%m-%d} 截止。"
    return None


def gaps_of(topic: ResearchTopic) -> list[tuple[str, Reason]]:
    """All that a proposal still lacks. The file of one that came by letter is kept right after it was registered."""
    found = TopicForm.gaps_of(topic)
    if topic.channel == Case.Channel.PORTAL and missing(topic, [replace(PROPOSAL, min_count=1)]):
        found.append(("files", "请上传申报书。"))
    return found


def proposal_complete(case: Case) -> Reason | None:
    """The first thing that is missing."""
    return next((reason for _, reason in gaps_of(case.child)), None)


def midterm_there(case: Case) -> Reason | None:
    """The report is there."""
    return "请先上传中期报告。" if missing(case, [MIDTERM]) else None


def conclusion_there(case: Case) -> Reason | None:
    """What was found is there."""
    return "请先上传结项材料。" if missing(case, [CONCLUSION]) else None


def reviews_in(case: Case) -> Reason | None:
    """A decision waits for everybody who was asked, and for so many as the settings say."""
    rows = ResearchReview.objects.filter(topic=case.pk)
    if waiting := [str(row.reviewer) for row in rows.open().select_related("reviewer")]:
        return f"{'、'.join(waiting)}尚未提交评审意见，请等待或撤回邀请。"
    least, done = CampusSettings.load().least_reviews, rows.done().count()
    return f"至少须有 {least} 位评审人提交意见，现有 {done} 位。" if done < least else None


def may_name(topic: ResearchTopic, user: User) -> Reason | None:
    """The department names reviewers until it decides."""
    if topic.state not in ASKING:
        return "课题不在评审阶段，不能邀请评审人。"
    return can_review(topic, user) or is_uninvolved(topic, user)


def conflict(topic: ResearchTopic, person: User) -> Reason | None:
    """Why this person can't review the proposal: theirs, of their organization, of a rival, or they have a part in it."""
    if person.pk == topic.author_id and topic.channel == Case.Channel.PORTAL:
        return "申报人不能评审自己的课题。"
    if is_tied(person, topic.organization_id):
        return f"{person}与申报单位存在利害关系，须回避。"
    if person.get_full_name() and person.get_full_name() in topic.people:
        return f"{person}是课题组成员，须回避。"
    own = Contact.objects.filter(user=person.pk).values("organization")
    rivals = ResearchTopic.objects.filter(call=topic.call_id, organization__in=own).exclude(
        state__in=("draft", "withdrawn")
    )
    return f"{person}所在单位也申报了本次课题，须回避。" if rivals.exists() else None


def may_review(review: ResearchReview, user: User) -> Reason | None:
    """Who was asked, while the proposal is reviewed, and only where nothing stands against it by now."""
    if review.reviewer_id != user.pk:
        return "这项评审不是邀请您的。"
    if review.state in (ResearchReview.State.DECLINED, ResearchReview.State.TAKEN_BACK):
        return "这项评审邀请已经撤回或谢绝。"
    if review.topic.state not in ASKING:
        return "课题评审已经结束，不能再提交意见。"
    return conflict(review.topic, user)
