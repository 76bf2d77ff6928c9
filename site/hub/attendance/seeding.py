"""The consent text and the questions that a new platform starts with; staff change both in the admin."""

from __future__ import annotations

from django.db import transaction

from .models import AttendanceSettings, ConsentText, SurveyQuestion

CONSENT = (
    "为统计本次活动的参会情况，主办单位与交易所收集您的姓名、单位和身份类别，只用于核对到场人数、"
    "编制签到表和验收活动，不向其他单位提供，不用于营销。信息按本页写明的日期删除，之后只保留人数。"
    "签到后您可以在回执页面随时撤回同意，我们即删除您的姓名和单位。满意度问卷不记名，"
    "不与您的签到信息关联。"
)
QUESTIONS = (
    ("对本次活动的总体评价", SurveyQuestion.Kind.SCALE, True),
    ("主题与内容", SurveyQuestion.Kind.SCALE, True),
    ("主讲人", SurveyQuestion.Kind.SCALE, True),
    ("组织与服务", SurveyQuestion.Kind.SCALE, True),
    ("意见与建议", SurveyQuestion.Kind.TEXT, False),
)


@transaction.atomic
def seed_defaults() -> None:
    """Make them where there are none; what staff have changed stays."""
    AttendanceSettings.load()  # so that no page that is only read has to make the row
    if not ConsentText.objects.exists():
        ConsentText.objects.create(version=1, text=CONSENT)
    if not SurveyQuestion.objects.exists():
        SurveyQuestion.objects.bulk_create(
            SurveyQuestion(label=label, kind=kind, counts=scale, is_required=scale, position=position)
            for position, (label, kind, scale) in enumerate(QUESTIONS)
        )
