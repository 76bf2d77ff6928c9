"""Who may do what with a visit, and what must be ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.rules import missing
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import holds, is_applicant, is_uninvolved
from hub.members.services import organization_of

from .models import Arrangement, Host, QueryCode, Visit, VisitSettings
from .slots import LETTER

ARRANGE = "visits.arrange_visit"
MOST_DATES, MOST_VISITORS = 3, 20
PLANNING = ("received", "changing", "arranged", "confirmed")

can_arrange = holds(ARRANGE, "只有收文与会员专人可以安排来访。")


def may_apply(user: User) -> Reason | None:
    """Every organization with an account may ask to visit (DOMAIN 1)."""
    return None if organization_of(user) else "您的账号没有关联任何机构，不能发起申请。"


def is_visitor(case: Case, user: User | None) -> Reason | None:
    """The firm's contacts; of an institution without an account whoever has its query code (`user` is None)."""
    if user is None and QueryCode.objects.filter(case=case.pk).exists():
        return None
    return is_applicant(case, user)


def may_plan(case: Case, user: User | None) -> Reason | None:
    """Arranging, while the visit still lies ahead."""
    if case.state not in PLANNING:
        return "来访已结束或已取消，不能再安排。"
    return can_arrange(case, user) or is_uninvolved(case, user)


def letter_complete(case: Case) -> Reason | None:
    """What a letter must say before it is handed in; the first thing that is missing."""
    return next(iter(letter_gaps(case.child)), (None, None))[1]


def letter_gaps(visit: Visit) -> list[tuple[str, Reason]]:
    """All that a letter still lacks: the part of the form it belongs to, and the reason.

    Of what was registered by staff only the purpose is asked: a letter may name neither days nor people.
    """
    found = []
    if not visit.purpose:
        found.append(("purpose", "请填写来访事由。"))
    if visit.channel not in (Case.Channel.PORTAL, Case.Channel.WEB):
        return found
    if not visit.party_size:
        found.append(("party_size", "请填写来访人数。"))
    for name, label in (("contact_name", "联系人"), ("contact_phone", "联系电话")):
        if not getattr(visit, name):
            found.append((name, f"请填写{label}。"))
    dates = [row.day for row in visit.dates.all()]
    if not dates:
        found.append(("dates", "请至少填写一个希望来访的日期。"))
    elif reason := why_not_wished(dates):
        found.append(("dates", reason))
    visitors = list(visit.visitors.all())
    if not visitors:
        found.append(("visitors", "请至少填写带队人。"))
    elif visit.party_size and len(visitors) > visit.party_size:
        found.append(("visitors", f"来访人员填了 {len(visitors)} 位，多于来访人数 {visit.party_size} 人。"))
    if VisitSettings.load().letter_required and missing_letter(visit):
        found.append(("files", "请上传拜访函。"))
    return found


def why_not_wished(days: list[date]) -> Reason | None:
    """Why days can't be wished for."""
    return "希望来访的日期须在今天之后。" if min(days) <= timezone.localdate() else None


def missing_letter(visit: Visit) -> bool:
    """Whether a letter of the portal has no file."""
    if visit.channel != Case.Channel.PORTAL:
        return False  # its file is kept right after it was registered
    return bool(missing(visit, [replace(LETTER, min_count=1)]))


def planned_of(case: Case) -> Arrangement | None:
    """The plan that has not been sent."""
    return Arrangement.objects.filter(visit=case.pk, state=Arrangement.State.PLANNED).first()


def sent_of(case: Case) -> Arrangement | None:
    """What the visitor was last told; None before."""
    return Arrangement.objects.filter(visit=case.pk, state=Arrangement.State.SENT).first()


def plan_ready(case: Case) -> Reason | None:
    """A plan that can be sent: it lies ahead, and none of its hosts has declined."""
    plan = planned_of(case)
    if plan is None:
        return "请先拟定时间、地点和接待人。"
    if plan.starts_at <= timezone.now():
        return "拟定的时间已经过去，请重新安排。"
    declined = [str(host) for host in plan.hosts.filter(state=Host.State.DECLINED)]
    if declined:
        return f"{'、'.join(declined)}已谢绝接待，请调整接待人或时间。"
    return None


def has_begun(case: Case) -> Reason | None:
    """What came of a visit is known once it has begun."""
    sent = sent_of(case)
    if sent is None or sent.starts_at > timezone.now():
        return "来访时间还没有到。"
    return None


def is_over(case: Case) -> Reason | None:
    """Nobody has stayed away before the visit's time is over."""
    sent = sent_of(case)
    if sent is None or sent.ends_at > timezone.now():
        return "约定的时间还没有结束。"
    return None


def may_answer(host: Host, user: User) -> Reason | None:
    """Accepting or declining: who is asked, by name or for their department, while the plan stands."""
    if not user.has_perm("visits.host_visit"):
        return "只有业务部门人员可以答复接待邀请。"
    if not Host.objects.of(user).filter(pk=host.pk).exists():
        return "这项邀请不是发给您或您部门的。"
    if not host.arrangement.is_held:
        return "这项安排已被替代或取消，不需要答复。"
    if host.arrangement.ends_at <= timezone.now():
        return "来访时间已过，不能再答复。"
    return is_uninvolved(host.arrangement.visit, user)


def sees_people(user: User) -> bool:
    """Whether the user may ask for visitors' phone numbers: who receives them."""
    return user.has_perm(ARRANGE) or user.has_perm("visits.host_visit")
