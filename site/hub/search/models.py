"""The index of the public search, and what was asked of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Document(models.Model):
    """One thing that the search finds: a page, an article of a regulation, a record of a room.

    Nothing here says who may see it: that is asked of its source with every search. `folded` is title, other names,
    text and codes in the form in which words are compared. The words by which it is found lie in the table of `words`.
    """

    source = models.CharField(max_length=40)
    key = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    products = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True)
    title = models.CharField(max_length=300)
    named = models.TextField(blank=True)
    folded = models.TextField()
    text = models.TextField()

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="search_document_once")]

    def __str__(self) -> str:
        return self.title


class AskedQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> AskedQuerySet:
        """Editors read what was looked for."""
        return self if user.has_perm("search.view_asked") else self.none()

    def fruitless(self) -> AskedQuerySet:
        """What was looked for and not found, and nobody has seen to yet."""
        return self.filter(fruitless__gt=0, handled=False)


class Asked(models.Model):
    """What was typed into the search, and how often; never who typed it, and nothing that looks like a person's data."""

    text = models.CharField("检索词", max_length=30, unique=True)
    times = models.PositiveIntegerField("次数", default=0)
    fruitless = models.PositiveIntegerField("无结果次数", default=0)
    last_at = models.DateTimeField("最近一次", default=timezone.now)
    last_fruitless_at = models.DateTimeField("最近一次无结果", null=True, blank=True)
    handled = models.BooleanField(
        "已处理", default=False, help_text="已补充内容，或确认不需要补充。勾选后不再列为待处理。"
    )
    suggested = models.BooleanField(
        "作为检索提示", default=False, help_text="勾选后，访客输入时会看到这个检索词。"
    )
    note = models.CharField("备注", max_length=200, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = "检索词"
        verbose_name_plural = "检索词"
        ordering = ["-last_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="asked_newest"),
            models.Index(
                fields=["-fruitless", "-id"],
                condition=Q(handled=False, fruitless__gt=0),
                name="asked_fruitless",
            ),
            models.Index(fields=["-times"], condition=Q(suggested=True), name="asked_suggested"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(fruitless__lte=F("times")), name="asked_fruitless_among_times")
        ]

    def __str__(self) -> str:
        return self.text
