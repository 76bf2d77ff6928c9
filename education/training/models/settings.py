"""What staff set for courses and tests. All of it are defaults of ours, none is the exchange's published rule."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

PERCENT = [MinValueValidator(1), MaxValueValidator(100)]
MINUTES = [MinValueValidator(1), MaxValueValidator(240)]
TIMES = [MinValueValidator(1), MaxValueValidator(20)]


@register_setting(icon="form")
class TrainingSettings(BaseGenericSetting):
    """What holds for every test whose course says nothing else."""

    pass_mark = models.PositiveSmallIntegerField(
        "及格线（百分制）", default=80, validators=PERCENT, help_text="每门课程可以另设。"
    )
    minutes = models.PositiveSmallIntegerField("答题时间（分钟）", default=30, validators=MINUTES)
    attempts = models.PositiveSmallIntegerField("每人每门课程最多测验次数", default=3, validators=TIMES)
    grace_seconds = models.PositiveSmallIntegerField(
        "到时后还可以交卷的秒数",
        default=30,
        validators=[MaxValueValidator(300)],
        help_text="留给网络传送的时间，页面上不显示。",
    )
    notice = models.CharField(
        "测验说明",
        max_length=200,
        default="知识测验仅供练习，用于检验学习效果，不是从业资格考试，成绩不用于其他用途。",
        help_text="显示在课程和测验页面上。",
    )

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("minutes")]),
                FieldRowPanel([FieldPanel("attempts"), FieldPanel("grace_seconds")]),
                FieldPanel("notice"),
            ],
            heading="知识测验",
        )
    ]

    class Meta:
        verbose_name = "培训与测验"
