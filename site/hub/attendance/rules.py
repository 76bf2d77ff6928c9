"""When people may sign in and answer, and who keeps the list. Each rule answers None or a reason in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.rules import is_applicant
from hub.cases.slots import Slot
from hub.privacy.retention import days_of

from .models import AttendanceSettings, Attendee, Occasion
from .querysets import KEEP_OWN

# The slots of a flow that take the printed sheet and the results of the survey, where it has them.
SHEET_SLOT, SURVEY_SLOT = "sign_in", "survey"
# The retention rule of those who came.
ATTENDEES = "attendees"
# An organiser moves the window of signing in no further than this from the event.
EARLIEST, LATEST = timedelta(days=1), timedelta(days=1)


class Closed(NamedTuple):
    """Why nobody can sign in now: a code for the page, and what to tell people."""

    code: str
    heading: str
    reason: Reason


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def why_closed(occasion: Occasion) -> Closed | None:
    """Why nobody can sign in by phone now."""
    if occasion.cancelled_at:
        return Closed("cancelled", "活动已取消", "这场活动不再举办，无须签到。详情请联系主办单位。")
    now = timezone.now()
    if now < occasion.opens_at:
        return Closed(
            "early",
            "还没到签到时间",
            f"{_moment(occasion.opens_at)} 开放签到，请届时再扫一次码，或刷新本页。",
        )
    if now >= occasion.closes_at:
        return Closed(
            "closed",
            "签到已结束",
            f"本场签到已于 {_moment(occasion.closes_at)} 结束。到场而没有签到的，请在纸质签到表上补签。",
        )
    return None


def survey_ends(occasion: Occasion) -> datetime:
    """The moment after which nobody answers the survey."""
    return occasion.ends_at + timedelta(days=AttendanceSettings.load().survey_days)


def why_no_survey(attendee: Attendee) -> Reason | None:
    """Why this attendee can't answer the survey now."""
    occasion = attendee.occasion
    if occasion.cancelled_at:
        return "活动已取消，问卷不再收集。"
    if attendee.has_replied:
        return "您已提交过问卷，谢谢。"
    if timezone.now() >= survey_ends(occasion):
        return "问卷收集已经结束，谢谢您的参与。"
    return None


def deletion_day(occasion: Occasion) -> date:
    """The day by which the attendees' data are deleted (DOMAIN 8)."""
    ends_on = timezone.localdate(occasion.ends_at)
    return ends_on + timedelta(days=days_of(ATTENDEES))


def open_slot(occasion: Occasion, user: User, name: str) -> Slot | None:
    """The slot of that name (of a series that of the session), where this user may put files into it now."""
    if occasion.case is None:
        return None
    case = occasion.case.child
    slots = {slot.name: slot for slot in case.flow.slots_open(case, user)}
    return slots.get(f"{name}-{occasion.number}") or slots.get(name)


def may_change_list(occasion: Occasion, user: User) -> Reason | None:
    """The organiser keeps the list while the attendees are there and the sheet may still be handed in."""
    if occasion.purged_at:
        return "参会人信息已按保存期限删除，名单不能再修改。"
    if occasion.cancelled_at:
        return "这场活动已取消。"
    if occasion.case is None:
        return None if user.has_perm(KEEP_OWN) else "只有负责这场活动的工作人员可以维护名单。"
    if reason := is_applicant(occasion.case, user):
        return reason
    if open_slot(occasion, user, SHEET_SLOT) is None:
        return "总结已提交或活动尚未批准，现在不能修改签到名单。"
    return None
