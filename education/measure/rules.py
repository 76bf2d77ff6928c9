"""Who reads the figures, who writes about them, who releases the self-assessment; reasons in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hub.accounts.models import User

from .indicators import INDICATORS

if TYPE_CHECKING:
    from .models import Assessment

READ, WRITE, RELEASE = "measure.view_figures", "measure.write_assessment", "measure.release_assessment"


def reads_figures(user: User) -> bool:
    """Whether the user sees the dashboard and the self-assessments."""
    return user.has_perm(READ)


def writes(user: User) -> bool:
    """Whether the user writes about the figures."""
    return user.has_perm(WRITE)


def releases(user: User) -> bool:
    """Whether the user releases self-assessments."""
    return user.has_perm(RELEASE)


def why_not_written(assessment: Assessment) -> str | None:
    """Why nothing may be written about this year now."""
    if assessment.pk and assessment.releases.filter(withdrawn_at=None).exists():
        return "本年度自评已经发布。要修改，请部门负责人先撤回。"
    return None


def why_not_released(assessment: Assessment, user: User) -> str | None:
    """Why this user can't release the self-assessment now."""
    if reason := why_not_written(assessment):
        return reason
    if assessment.year >= timezone.localdate().year:
        return f"{assessment.year} 年还没有结束，数字还会变。请在年度结束后发布。"
    latest = latest_remarks(assessment)
    missing = [indicator.name for indicator, _ in INDICATORS if indicator.key not in latest]
    if missing:
        return f"还有 {len(missing)} 项指标没有填写说明：{'、'.join(missing)}。"
    if any(remark.author_id == user.pk for remark in latest.values()):
        return "您填写了其中的说明，请由另一位负责人发布。"
    return None


def latest_remarks(assessment: Assessment) -> dict:
    """The remark that counts, by indicator. One query."""
    if not assessment.pk:
        return {}
    rows = assessment.remarks.select_related("author").order_by("indicator", "version")
    return {remark.indicator: remark for remark in rows}
