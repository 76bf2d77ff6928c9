"""The quality score of an event out of 100 (DOMAIN 2): its parts, each with its numbers, and what follows."""

from __future__ import annotations

import calendar
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.forms.models import model_to_dict
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.flows import Reason, Refused
from hub.cases.models import Clock
from hub.cases.timeline import plain
from hub.members.models import Organization

from .models import CoolingOff, EventApplication, QualityScore, QualitySettings
from .slots import summary_slots

ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The settings a score is computed under: points, percent, months."""

    theme: int = 20
    industrial: int = 25
    attendance: int = 15
    satisfaction: int = 20
    materials: int = 20
    industrial_full: int = 60
    satisfaction_none: int = 60
    satisfaction_full: int = 95
    late_deduction: int = 5
    return_deduction: int = 3
    pass_mark: int = 60
    cut_percent: int = 20
    cooling_off_months: int = 6

    @classmethod
    def now(cls) -> Rules:
        """As staff have set them."""
        return cls(
            **{name: value for name, value in model_to_dict(QualitySettings.load()).items() if name != "id"}
        )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a score is computed from. `theme` are the reviewer's points, None while they are not given."""

    came: int
    industrial: int
    expected: int
    satisfaction: Decimal
    filed: int
    asked: int
    days_late: int = 0
    returns: int = 0
    theme: int | None = None


@dataclass(frozen=True)
class Part:
    """One part of the score: its points, the most it can have, and in words how it came about."""

    name: str
    label: str
    points: Decimal | None
    most: int
    explanation: str


def parts_of(facts: Facts, rules: Rules) -> list[Part]:
    """The five parts; the theme's points are None while the reviewer has not given them."""
    return [
        Part(
            "theme",
            "主题",
            None
            if facts.theme is None
            else Decimal(min(max(facts.theme, 0), rules.theme)).quantize(Decimal("0.1")),
            rules.theme,
            "由验收人按主题与产业的贴近程度评定。",
        ),
        _industrial(facts, rules),
        _attendance(facts, rules),
        _satisfaction(facts, rules),
        _materials(facts, rules),
    ]


def total_of(parts: list[Part]) -> Decimal:
    """The sum of the points that are given, out of 100."""
    return sum((part.points for part in parts if part.points is not None), Decimal("0.0"))


def _points(share: Decimal, most: int) -> Decimal:
    return (min(max(share, Decimal(0)), ONE) * most).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _industrial(facts: Facts, rules: Rules) -> Part:
    share = Decimal(facts.industrial * 100) / facts.came if facts.came else Decimal(0)
    words = f"到场 {facts.came} 人，其中产业客户 {facts.industrial} 人，占 {share:.1f}%；达到 {rules.industrial_full}% 得满分，不足的按比例计。"
    points = _points(share / rules.industrial_full, rules.industrial)
    return Part("industrial", "产业客户占比", points, rules.industrial, words)


def _attendance(facts: Facts, rules: Rules) -> Part:
    share = Decimal(facts.came) / facts.expected if facts.expected else Decimal(min(facts.came, 1))
    words = f"预计 {facts.expected} 人，实际到场 {facts.came} 人；达到预计得满分，不足的按比例计。"
    return Part("attendance", "到场人数", _points(share, rules.attendance), rules.attendance, words)


def _satisfaction(facts: Facts, rules: Rules) -> Part:
    span = rules.satisfaction_full - rules.satisfaction_none
    points = _points((facts.satisfaction - rules.satisfaction_none) / span, rules.satisfaction)
    words = (
        f"满意度 {facts.satisfaction:f}%；不高于 {rules.satisfaction_none}% 不得分，"
        f"达到 {rules.satisfaction_full}% 得满分，其间按比例计。"
    )
    return Part("satisfaction", "满意度", points, rules.satisfaction, words)


def _materials(facts: Facts, rules: Rules) -> Part:
    share = Decimal(facts.filed) / facts.asked if facts.asked else ONE
    deducted = (rules.late_deduction if facts.days_late > 0 else 0) + rules.return_deduction * facts.returns
    points = max(_points(share, rules.materials) - deducted, Decimal("0.0"))
    words = f"应交 {facts.asked} 类材料，已交 {facts.filed} 类"
    words += (
        f"；逾期 {facts.days_late} 天提交，扣 {rules.late_deduction} 分"
        if facts.days_late > 0
        else "；按期提交"
    )
    words += (
        f"；退回补充 {facts.returns} 次，扣 {rules.return_deduction * facts.returns} 分。"
        if facts.returns
        else "，没有退回。"
    )
    return Part("materials", "总结材料", points, rules.materials, words)


def facts_for(application: EventApplication, *, theme: int | None = None) -> Facts:
    """What is known of an event whose summary was handed in."""
    slots = [slot.name for slot in summary_slots(application) if slot.min_count]
    filed = Attachment.objects.live().filter(case=application.pk, slot__in=slots)
    handed_in = application.timeline.filter(event="submit_summary").order_by("seq").first()
    clock = Clock.objects.filter(case=application.pk, name="summary").order_by("pk").first()
    late = 0
    if handed_in and clock:
        late = max((timezone.localdate(handed_in.at) - clock.due_on).days, 0)
    return Facts(
        came=application.actual_attendance or 0,
        industrial=application.industrial_attendance or 0,
        expected=application.expected_attendance or 0,
        satisfaction=application.satisfaction or Decimal(0),
        filed=filed.values("slot").distinct().count(),
        asked=len(slots),
        days_late=late,
        returns=application.timeline.filter(event="return_summary").count(),
        theme=theme,
    )


def give_score(
    *, application: EventApplication, theme: int | None, comment: str, user: User | None
) -> QualityScore:
    """Keep the score with the acceptance; under the pass mark the organiser's cooling-off begins."""
    rules = Rules.now()
    if theme is None or user is None or not comment.strip() or not 0 <= theme <= rules.theme:
        raise Refused(f"请为主题评分（0 至 {rules.theme} 分）并写明评语。")
    parts = parts_of(facts_for(application, theme=theme), rules)
    score = QualityScore.objects.create(
        application=application,
        total=total_of(parts),
        parts=[plain(asdict(part)) for part in parts],
        rules=asdict(rules),
        theme_comment=comment.strip(),
        given_by=user,
        given_at=timezone.now(),
    )
    if not score.passes and rules.cooling_off_months:
        today = timezone.localdate()
        CoolingOff.objects.create(
            organization=application.organization,
            score=score,
            starts_on=today,
            until=months_later(today, rules.cooling_off_months),
            reason=f"“{application.title}”（{application.number}）质量评分 {score.total} 分，低于合格分 {rules.pass_mark} 分。",
        )
    return score


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def cooling_off_of(organization: Organization | int) -> CoolingOff | None:
    """What keeps an organization from applying today: the one that lasts longest."""
    return CoolingOff.objects.running().filter(organization=organization).order_by("-until").first()


def why_cooling_off(organization: Organization | int) -> Reason | None:
    """Why an organization hands in no application now, until when, and what it can do."""
    row = cooling_off_of(organization)
    if row is None:
        return None
    return f"处于冷静期，{row.until:%Y-%m-%d} 之前（含当日）不能提交新的申请。原因：{row.reason}如有异议请联系承办部门。"


def lift(*, cooling_off: CoolingOff, user: User, reason: str) -> CoolingOff:
    """Let an organization apply again before the time is over."""
    CoolingOff.objects.filter(pk=cooling_off.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=user, lift_reason=reason
    )
    cooling_off.refresh_from_db()
    return cooling_off
