"""Who may do what with a talk, and what must be ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.members.services import organization_of

from .models import Registration, Talk
from .models.pages import MaterialAudience
from .models.records import Audience
from .querysets import CHECK_IN, KEEP, VIEW

if TYPE_CHECKING:
    from .models import TalkPage


def keeps_talks(user: Any) -> bool:
    """Whether the user plans talks and looks after them."""
    return user.has_perm(KEEP)


def sees_talks(user: Any) -> bool:
    """Whether the user sees the talks in the back office."""
    return user.has_perm(VIEW)


def checks_in(user: Any) -> bool:
    """Whether the user stands at the door."""
    return user.has_perm(CHECK_IN)


def may_open(talk: Talk) -> Reason | None:
    """Registration opens for a talk that is published, has its day, and a place or a link."""
    if talk.state == Talk.State.CANCELLED:
        return "这场活动已取消。"
    if talk.state == Talk.State.OPEN:
        return "已经开放报名。"
    if talk.starts_at is None:
        return "请先确定日期和时间。"
    if talk.starts_at <= timezone.now():
        return "开始时间已过，请先改期。"
    if not (talk.place or talk.link):
        return "请先填写地点或线上链接。"
    if not talk.page.live:
        return "页面还没有发布，请先在“编辑页面”中提交审核并发布。"
    return None


def may_change(talk: Talk) -> Reason | None:
    """What was cancelled or is over stays as it was."""
    if talk.state == Talk.State.CANCELLED:
        return "这场活动已取消，不能再修改。"
    if talk.state == Talk.State.OPEN and talk.ends_at and talk.ends_at <= timezone.now():
        return "这场活动已经结束。"
    return None


def why_not_register(talk: Talk, *, user: User | None, invited: bool) -> Reason | None:
    """Why nobody, or not this person, can register now."""
    if talk.state == Talk.State.CANCELLED:
        return "这场活动已取消，不再接受报名。"
    if talk.state == Talk.State.PLANNED:
        return "这场活动还没有开放报名，请稍后再来。"
    if talk.starts_at is None:
        return "这场活动延期，时间确定后恢复报名。"
    if talk.starts_at <= timezone.now():
        return "活动已经开始，不再接受网上报名。到场的请在签到台登记。"
    if talk.audience == Audience.INVITED and not invited:
        return "这场活动面向受邀嘉宾，请从邀请链接报名。"
    if talk.audience == Audience.MEMBERS and not invited and (user is None or organization_of(user) is None):
        return "这场活动面向会员单位，请用会员账号登录后报名。"
    return None


def why_not_check_in(registration: Registration) -> Reason | None:
    """Whom nobody can check in: not on the list any more, or it is not the day."""
    talk = registration.talk
    if talk.state == Talk.State.CANCELLED:
        return "这场活动已取消。"
    if registration.state in (Registration.State.CANCELLED, Registration.State.LAPSED):
        return "这份报名已取消或过期。仍要参加的，请作为现场登记录入。"
    return why_no_door(talk)


def why_no_door(talk: Talk) -> Reason | None:
    """Checking in is for the day of the talk, and the day after for what was noted on paper."""
    if talk.state == Talk.State.CANCELLED:
        return "这场活动已取消。"
    if talk.starts_at is None or talk.state == Talk.State.PLANNED:
        return "这场活动还没有开放报名。"
    away = (timezone.localdate() - timezone.localdate(talk.starts_at)).days
    if away < 0:
        return f"还没到活动当天（{timezone.localtime(talk.starts_at):%Y-%m-%d}），不能签到。"
    if away > 7:
        return "活动结束已超过七天，不能再补签到。"
    return None


def sees_materials(page: TalkPage, *, user: Any, registration: Registration | None) -> bool:
    """Whether slides and recording are open to this person: by account, or by the page of a registration."""
    if keeps_talks(user):
        return True
    if not page.live:
        return False
    if page.material_audience == MaterialAudience.PUBLIC:
        return True
    if page.material_audience == MaterialAudience.MEMBERS:
        return organization_of(user) is not None if user.is_authenticated else False
    talk = Talk.objects.filter(page=page.pk).first()
    if talk is None:
        return False
    if registration is not None and registration.talk_id == talk.pk and registration.has_seat:
        return True
    own = Registration.objects.filter(talk=talk, state=Registration.State.SEATED)
    return user.is_authenticated and own.filter(user=user.pk).exists()
