"""Who may do what with forms and items of the member's voice, and what must be ready."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import did_not, holds, is_applicant
from hub.members.models import Organization
from hub.members.services import organization_of

from .models import Feedback, FeedbackItem, FeedbackSettings

can_route = holds("cases.assign_case", "只有收文人员或部门负责人可以分派。")
can_answer = holds("feedback.answer_item", "只有承办人员可以答复。")
can_approve = holds("cases.approve_case", "只有部门负责人可以审批答复。")
not_the_writer = did_not("draft_answer", "拟写答复与审批须由两个人办理，请交由同事审批。")


MEMBERS = (Organization.Kind.FUTURES_FIRM, Organization.Kind.NON_BROKER_MEMBER)


def may_fill_form(user: User) -> Reason | None:
    """The form is the member's voice: member firms fill it in by themselves (DOMAIN 1); others write or call."""
    organization = organization_of(user)
    if organization is None:
        return "您的账号没有关联任何机构，不能填写反馈表。请联系交易所开通。"
    if organization.kind not in MEMBERS:
        return "会员之声反馈表由会员单位填写。贵机构的意见建议请致电热线或发至服务邮箱，由交易所登记办理。"
    return None


def form_complete(case: Case) -> Reason | None:
    """Contact data and between one entry and the most that the settings allow."""
    feedback = case.child
    lacking = [label for _, label in contact_missing(feedback)]
    # Whoever calls or writes a letter may have left no address.
    if lacking and case.channel == Case.Channel.PORTAL:
        return f"请填写{'、'.join(lacking)}。"
    return lines_count(feedback.lines.count())


def contact_missing(feedback: Feedback) -> list[tuple[str, str]]:
    """The fields of the contact that are empty, with their names on the form."""
    fields = (
        ("contact_name", f"{feedback.firm_term}联系人"),
        ("contact_phone", "联系方式"),
        ("contact_email", "联系邮箱地址"),
    )
    return [(name, label) for name, label in fields if not getattr(feedback, name)]


def lines_count(number: int) -> Reason | None:
    """Why a form with so many entries can't be handed in."""
    most = FeedbackSettings.load().most_lines
    if number == 0:
        return "请至少填写一条意见建议或希望推动解决的事项。"
    if number > most:
        return f"一张反馈表最多填写 {most} 条，现有 {number} 条；请合并相近的内容，或另填一张。"
    return None


def may_rate(case: Case, user: User | None) -> Reason | None:
    """The firm rates an answer, once; where nobody has an account, nobody rates."""
    return is_applicant(case, user)


def may_reopen(case: Case, user: User | None) -> Reason | None:
    """The firm may ask once for another answer, within the time that the settings allow."""
    if reason := is_applicant(case, user):
        return reason
    item: FeedbackItem = case.child
    if item.was_reopened:
        return "这条意见已经重新办理过一次，如仍有疑问，请联系交易所专人。"
    days = FeedbackSettings.load().reopen_days
    if item.answered_at is None or timezone.now() > item.answered_at + timedelta(days=days):
        return f"答复已超过 {days} 天，如需继续反映，请另填反馈表。"
    return None


def answer_needs_approval(case: Case) -> bool:
    """Whether the head of the department approves the answer before the firm gets it."""
    item: FeedbackItem = case.child
    return item.category is not None and item.category.needs_approval


def answers_alone(case: Case, user: User | None) -> Reason | None:
    """The department answers by itself, unless the category asks for its head."""
    return "这类意见的答复须经部门负责人审批，请提交审批。" if answer_needs_approval(case) else None


def needs_approval(case: Case, user: User | None) -> Reason | None:
    """Only answers that the category wants approved go to the head."""
    return None if answer_needs_approval(case) else "这类意见可以直接答复，不需要审批。"


def is_categorised(case: Case) -> Reason | None:
    """An item is answered by a department, under a category."""
    item: FeedbackItem = case.child
    return None if item.category_id and item.department_id else "请先分派类别和承办部门。"


def every_item_closed(case: Case) -> Reason | None:
    """A form is over when all its items are (DOMAIN 1)."""
    feedback: Feedback = case.child
    return "尚有意见没有办结。" if feedback.items.filter(closed_at=None).exists() else None
