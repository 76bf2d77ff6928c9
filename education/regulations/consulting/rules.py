"""Who may do what with a consultation and a comment."""

from __future__ import annotations

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import holds
from hub.members.names import hits, organization_names
from hub.members.services import organization_of

from ..models import Consultation, RuleComment, Version

ANSWER = "regulations.answer_comment"

can_answer = holds(ANSWER, "只有承办部门的人员可以答复意见。")


def prepares(user: User) -> bool:
    """Whether the user prepares consultations."""
    return user.has_perm("regulations.add_consultation")


def answers(user: User) -> bool:
    """Whether the user answers comments."""
    return user.has_perm(ANSWER)


def may_comment(consultation: Consultation, user: User) -> Reason | None:
    """Firms comment, from the first day to the last one."""
    if organization_of(user) is None:
        return "您的账号没有关联任何机构，不能提交意见。"
    return takes_comments(consultation)


def takes_comments(consultation: Consultation) -> Reason | None:
    """Whether comments are taken today; both days count."""
    today = timezone.localdate()
    if not consultation.is_open or today < consultation.opens_on:
        return f"征求意见还没有开始，自 {consultation.opens_on:%Y-%m-%d} 起可以提交。"
    if today > consultation.closes_on:
        return f"征求意见已于 {consultation.closes_on:%Y-%m-%d} 截止，不再接受意见的提交和撤回。"
    return None


def in_time(case: Case) -> Reason | None:
    """A guard of the flow: handing in and taking back end with the last day."""
    return takes_comments(case.child.consultation)


def complete(case: Case) -> Reason | None:
    """What a comment must say; the first thing that is missing."""
    return next(iter(gaps(case.child)), (None, None))[1]


def gaps(comment: RuleComment) -> list[tuple[str, Reason]]:
    """All that a comment still lacks: the field and the reason."""
    found = []
    if not comment.stance:
        found.append(("stance", "请选择意见类型。"))
    if not comment.reason.strip():
        found.append(("reason", "请写明意见和理由。"))
    if comment.stance in (RuleComment.Stance.CHANGE, RuleComment.Stance.ADD) and not comment.wording.strip():
        found.append(("wording", "建议修改或者增加的，请写出建议的条文。"))
    return found


def may_change(consultation: Consultation) -> Reason | None:
    """What was released stands still, but for its last day."""
    return "征求意见已经发布，只能延长截止日期。" if consultation.is_open else None


def may_open(consultation: Consultation, user: User) -> Reason | None:
    """A second person releases a draft with articles, before its last day."""
    if consultation.is_open:
        return "征求意见已经发布。"
    if consultation.created_by_id == user.pk:
        return "拟稿与发布须由两个人办理，请交由同事发布。"
    if consultation.version.is_published:
        return "这个版本已经作为正式文本发布，不能再征求意见。"
    if not consultation.version.sections.exists():
        return "征求意见稿没有正文。"
    if consultation.closes_on < timezone.localdate():
        return "截止日期已经过去，请先修改日期。"
    return None


def may_extend(consultation: Consultation) -> Reason | None:
    """More time is given to what was released and not summed up."""
    if not consultation.is_open:
        return "征求意见还没有发布，请直接修改日期。"
    return "采纳情况已经公布，不能再延长。" if consultation.summarised_at else None


def may_sum_up(consultation: Consultation, user: User) -> Reason | None:
    """After the last day, once every comment was answered, by the department."""
    if not answers(user) or user.department_id != consultation.department_id:
        return "只有承办部门的人员可以公布采纳情况。"
    if not consultation.is_open or timezone.localdate() <= consultation.closes_on:
        return "征求意见截止之后才能公布采纳情况。"
    left = consultation.comments.filter(state="submitted").count()
    return f"还有 {left} 条意见没有答复，请先逐条答复。" if left else None


def names_in(text: str, consultation: Consultation) -> list[str]:
    """The names of firms that commented, and of their people, which stand in a text."""
    names = []
    seen = set()
    for comment in consultation.comments.exclude(number=None).select_related("organization"):
        if comment.organization_id not in seen:
            seen.add(comment.organization_id)
            names += organization_names(comment.organization)
    return hits(text, names)


def may_consult_on(version: Version) -> Reason | None:
    """A draft goes out once."""
    if version.is_published:
        return "已发布的版本不能征求意见，请导入新的草稿。"
    return (
        "这个版本已经建立过征求意见。" if Consultation.objects.filter(version=version.pk).exists() else None
    )
