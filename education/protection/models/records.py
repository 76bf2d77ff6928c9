"""The association's blacklist, mirrored: what it names, and when it was last taken over."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .traces import Traced


class ListingQuerySet(models.QuerySet):
    def visible_to(self, user) -> ListingQuerySet:
        """Everybody sees what is listed; editors also what the source has taken off."""
        return self if user.has_perm("protection.view_listing") else self.listed()

    def listed(self) -> ListingQuerySet:
        """What the source lists now."""
        return self.filter(delisted_on=None)


class Listing(Traced):
    """One entry of the blacklist as its source publishes it (DOMAIN 7). What was delisted there is nowhere public."""

    name = models.CharField("名称", max_length=120, unique=True)
    reason = models.TextField("违法违规情形", max_length=1000)
    source = models.CharField("来源", max_length=80)
    source_url = models.CharField("来源网址", max_length=300, validators=[URLValidator()])
    listed_on = models.DateField("来源公布日期")
    delisted_on = models.DateField("来源移出日期", null=True, blank=True, help_text="填写后不再公开显示。")
    created_at = models.DateTimeField("录入时间", default=timezone.now, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "黑名单记录"
        verbose_name_plural = "黑名单"
        ordering = ["-listed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delisted_on=None) | Q(delisted_on__gte=models.F("listed_on")),
                name="listing_delisted_after_listed",
                violation_error_message="移出日期不能早于公布日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def own_names(self) -> list[str]:
        return [self.name]

    @property
    def is_listed(self) -> bool:
        """Whether the source lists it now."""
        return self.delisted_on is None


class Mirroring(models.Model):
    """One taking over of the source's list: the page says when it was last done."""

    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    file_name = models.CharField("文件", max_length=200)
    complete = models.BooleanField("完整名单", default=False)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    delisted = models.PositiveIntegerField("移出", default=0)

    class Meta:
        verbose_name = "名单更新"
        verbose_name_plural = "名单更新"
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"
