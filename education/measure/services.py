"""The verbs of the yearly self-assessment: write a remark, release, withdraw."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused

from . import rules
from .figures import figures_of
from .indicators import INDICATORS
from .models import Assessment, Release, Remark

CHANGED = "这项说明刚刚被{author}改过，请看过新的说明再改。"


def assessment_of(year: int) -> Assessment:
    """The row of a year, made when it is first needed."""
    return Assessment.objects.get_or_create(year=year)[0]


def locked(year: int) -> Assessment:
    """The row of a year, locked until the transaction ends."""
    return Assessment.objects.select_for_update().get(pk=assessment_of(year).pk)


@transaction.atomic
def write_remark(*, year: int, indicator: str, text: str, version: int, user: User) -> Remark:
    """Keep what an editor says of a figure as its next version; `version` is the one that was on the screen.

    The same words again are no new version. Raises Refused.
    """
    if not rules.writes(user):
        raise Refused("您没有填写年度自评的权限。")
    if indicator not in {known.key for known, _ in INDICATORS}:
        raise Refused("没有这项指标。")
    said = text.strip()
    if not said:
        raise Refused("请填写说明。")
    assessment = locked(year)
    if reason := rules.why_not_written(assessment):
        raise Refused(reason)
    last = rules.latest_remarks(assessment).get(indicator)
    if last and last.text == said:
        return last
    if (last.version if last else 0) != version:
        raise Refused(CHANGED.format(author=last.author if last else "同事"))
    return Remark.objects.create(
        assessment=assessment, indicator=indicator, version=version + 1, text=said, author=user
    )


@transaction.atomic
def release(*, year: int, user: User) -> Release:
    """Release the self-assessment: figures and remarks are kept as they stand now. Raises Refused."""
    if not rules.releases(user):
        raise Refused("年度自评由部门负责人发布。")
    assessment = locked(year)
    if reason := rules.why_not_released(assessment, user):
        raise Refused(reason)
    return Release.objects.create(
        assessment=assessment,
        number=assessment.releases.count() + 1,
        figures=picture(assessment),
        released_by=user,
        released_at=timezone.now(),
    )


@transaction.atomic
def withdraw(*, year: int, reason: str, user: User) -> Release:
    """Take a release back, so that it can be corrected; it stays with the reason. Raises Refused."""
    if not rules.releases(user):
        raise Refused("年度自评由部门负责人撤回。")
    if not reason.strip():
        raise Refused("请写明撤回的原因。")
    in_force = locked(year).releases.filter(withdrawn_at=None).first()
    if in_force is None:
        raise Refused("本年度自评没有发布，不需要撤回。")
    in_force.withdrawn_by, in_force.withdrawn_at = user, timezone.now()
    in_force.reason = reason.strip()[:200]
    in_force.save(update_fields=["withdrawn_by", "withdrawn_at", "reason"])
    return in_force


def picture(assessment: Assessment) -> list[dict[str, Any]]:
    """Every figure of the year with its remark, as a release keeps it."""
    remarks = rules.latest_remarks(assessment)
    return [
        figure.as_json() | {"remark": remarks[key].text if (key := figure.indicator.key) in remarks else ""}
        for figure in figures_of(assessment.year)
    ]
