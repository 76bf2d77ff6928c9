"""The versions of a call's rules, and in words what each changed."""

from __future__ import annotations

from dataclasses import dataclass

from programs.reimbursement.ledger import yuan

from .models import AgendaItem, Call, RulesVersion
from .ruleset import EventRules


@dataclass(frozen=True)
class RulesChange:
    """One version, and a sentence for each point in which it differs from the one before."""

    version: RulesVersion
    changes: tuple[str, ...]


def history_of(call: Call) -> list[RulesChange]:
    """All versions, newest first. One query."""
    versions = list(call.rules_versions.select_related("created_by").order_by("-number"))
    earlier = [*versions[1:], None]
    return [
        RulesChange(version, tuple(changes_between(before, version) if before else ()))
        for version, before in zip(versions, earlier, strict=True)
    ]


def changes_between(before: RulesVersion, after: RulesVersion) -> list[str]:
    """A sentence for each point in which two versions differ, of one call or of two."""
    old, new = _points(before), _points(after)
    found = []
    for label in {**old, **new}:
        if label not in new:
            found.append(f"删除{label}")
        elif label not in old:
            found.append(f"新增{label}：{new[label]}")
        elif old[label] != new[label]:
            found.append(f"{label}：{old[label]} → {new[label]}")
    return found


def _points(version: RulesVersion) -> dict[str, str]:
    """The rules point by point, as people name them."""
    rules = EventRules.from_json(version.content)
    points = {}
    for label, limits in rules.kind_rows():
        points[f"{label}支持上限"] = yuan(limits.cap)
        if limits.series_cap is not None:
            points[f"{label}系列合计上限"] = yuan(limits.series_cap)
        points[f"{label}提前申请"] = f"{limits.lead_days} 个工作日"
        points[f"{label}最低人数"] = f"{limits.min_attendance} 人"
    points["部门负责人审批起点"] = yuan(rules.approval_threshold)
    second = rules.second_review_from
    points["两人审核起点"] = "不需要" if second is None else yuan(second)
    points["审核时限"] = f"{rules.review_days} 个工作日"
    points["餐费每人上限"] = yuan(rules.meal_limit)
    for grade, fee in sorted(rules.speaker_fees.items()):
        points[f"讲课费每学时上限（{AgendaItem.Grade(grade).label}）"] = yuan(fee)
    points["半天最多学时"] = f"{rules.half_day_hours} 学时"
    points["系列活动最多场次"] = f"{rules.max_sessions} 场"
    points["不予支持的支出"] = "、".join(rules.excluded_words) or "无"
    for item in rules.requirements:
        needed = "必须提交" if item.is_required else "选交"
        points[f"申请材料“{item.label}”"] = "，".join(filter(None, (needed, item.help_text)))
    for question in rules.questions:
        needed = "必答" if question.is_required else "选答"
        words = (needed, "、".join(question.choices), question.help_text)
        points[f"补充问题“{question.label}”"] = "，".join(filter(None, words))
    return points
