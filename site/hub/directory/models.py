"""The entries of the directory, and when it is confirmed and pushed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from hub.accounts.models import Department
from hub.members.services import organization_of

from .lookup import lookup_text, words_of


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user) -> EntryQuerySet:
        """Staff who look after the directory see all of it, contacts of an organization what is in use."""
        if user.has_perm("directory.view_entry"):
            return self
        return self.in_use() if organization_of(user) is not None else self.none()

    def kept_by(self, user) -> EntryQuerySet:
        """What this member of staff may change: their department's entries, or all."""
        if not user.has_perm("directory.change_entry"):
            return self.none()
        if user.has_perm("directory.keep_every_entry"):
            return self
        return self.filter(department=user.department_id) if user.department_id else self.none()

    def in_use(self) -> EntryQuerySet:
        """The entries that members read."""
        return self.filter(is_active=True)

    def matching(self, query: str) -> EntryQuerySet:
        """Those that contain every word, in Chinese, in pinyin or by its initials; all for a blank query."""
        rows = self
        for word in words_of(query):
            rows = rows.filter(lookup__contains=word)
        return rows


class Entry(models.Model):
    """One business and who answers for it.

    `lookup` is what a search looks through (see `lookup`); it is written on every save.
    """

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="directory_entries", verbose_name="部门"
    )
    business = models.CharField("业务事项", max_length=100, help_text="会员怎样称呼这项业务，就怎样写。")
    keywords = models.CharField(
        "其他叫法",
        max_length=200,
        blank=True,
        help_text="会员可能用来查找的其他名称，用顿号隔开；不显示，只用于查找。",
    )
    person = models.CharField("联系人", max_length=60)
    phone = models.CharField("电话", max_length=40)
    email = models.EmailField("邮箱", blank=True)
    position = models.PositiveSmallIntegerField(
        "顺序", default=100, help_text="数字小的排在前面，相同的按业务事项排列。"
    )
    is_active = models.BooleanField("在用", default=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="确认人",
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    lookup = models.TextField("查找用文字", editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "业务联系人"
        verbose_name_plural = "业务联系人"
        ordering = ["department__code", "position", "business", "pk"]
        permissions = [("keep_every_entry", "可维护所有部门的业务联系人")]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "business", "person"],
                name="directory_entry_once",
                violation_error_message="这位联系人的这项业务已经在名录里。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.business}：{self.person}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the text for searches in step."""
        self.lookup = lookup_text(
            self.business, self.keywords, self.department.name, self.person, self.phone, self.email
        )
        super().save(*args, **kwargs)


@register_setting(icon="group")
class DirectorySettings(BaseGenericSetting):
    """When the directory is confirmed and pushed. Defaults of ours (DOMAIN 1, [D])."""

    confirm_day: models.PositiveSmallIntegerField = models.PositiveSmallIntegerField(
        "提醒各部门确认（每季度第几个工作日）", default=1, help_text="本季度内还没有确认的部门会收到提醒。"
    )
    push_day: models.PositiveSmallIntegerField = models.PositiveSmallIntegerField(
        "发送机构负责人（每季度第几个工作日）", default=10, help_text="没有登记负责人的机构，发给机构管理员。"
    )

    panels = [FieldPanel("confirm_day"), FieldPanel("push_day")]

    class Meta:
        verbose_name = "业务联系人名录"
