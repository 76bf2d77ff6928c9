"""The list of what may not stand on the site, and what was found to be no case of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from ..guard.patterns import LONGEST, Unsafe, compiled


class GuardPhraseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> GuardPhraseQuerySet:
        """Whoever may open the list sees all of it."""
        return self

    def active(self) -> GuardPhraseQuerySet:
        """What texts are checked for."""
        return self.filter(is_active=True)


class GuardPhrase(models.Model):
    """Words, or a pattern, with the article of law that they break and how to write instead."""

    class Kind(models.TextChoices):
        FORECAST = "forecast", "价格预测"
        PROMISE = "promise", "获利保证"
        OTHER = "other", "其他"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    text = models.CharField(
        "用语",
        max_length=LONGEST,
        unique=True,
        help_text="不区分全角半角、大小写、繁简，也不计空格。",
    )
    is_pattern = models.BooleanField(
        "按模式匹配",
        default=False,
        help_text="勾选后“用语”按正则表达式匹配，在一句话之内查找：(a|b) 任选其一，x? 可有可无，.{0,8} 最多隔 8 个字，"
        "(?<!不) 前面不是“不”。不能用 * 和 +。",
    )
    article = models.CharField(
        "依据", max_length=80, help_text="违反哪部法规第几条，例如《期货交易管理条例》第二十八条。"
    )
    hint = models.CharField("怎样改写", max_length=200, blank=True)
    is_active = models.BooleanField("启用", default=True, help_text="停用后不再检查，记录保留。")

    objects = GuardPhraseQuerySet.as_manager()

    class Meta:
        verbose_name = "敏感用语"
        verbose_name_plural = "敏感用语"
        ordering = ["kind", "text"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """A pattern that can't be read, says nothing or may take for ever is refused in words."""
        super().clean()
        try:
            compiled(self.text, self.is_pattern)
        except Unsafe as error:
            raise ValidationError({"text": str(error)}) from error


class FalsePositiveQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> FalsePositiveQuerySet:
        """Whoever may open the list sees all of it."""
        return self


class FalsePositive(models.Model):
    """A second person's word that a sentence of a page is no case of a phrase. It holds for exactly this sentence.

    Append-only; the database refuses one by somebody who wrote the text (see `guards`).
    """

    page = models.ForeignKey(
        Page, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="页面"
    )
    page_title = models.CharField("页面标题", max_length=255)
    phrase = models.ForeignKey(
        GuardPhrase, models.PROTECT, related_name="false_positives", verbose_name="用语"
    )
    part = models.CharField("位置", max_length=120)
    sentence = models.TextField("原文")
    digest = models.CharField(max_length=64, editable=False)
    reason = models.CharField("理由", max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", default=timezone.now)

    objects = FalsePositiveQuerySet.as_manager()

    class Meta:
        verbose_name = "误报记录"
        verbose_name_plural = "误报记录"
        ordering = ["-decided_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "digest"], name="false_positive_once")]

    def __str__(self) -> str:
        return f"{self.page_title}：{self.phrase}"
