"""What talks, courses, articles and works are about: the listed products."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models


class ProductQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ProductQuerySet:
        """The list is public."""
        return self


class Product(models.Model):
    """A listed product: CU, 铜. Its code is what people search by."""

    code = models.CharField(
        "代码",
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,4}$", "请填写大写英文代码。")],
    )
    name = models.CharField("名称", max_length=20, unique=True)
    name_en = models.CharField("英文名称", max_length=40, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_active = models.BooleanField("使用中", default=True, help_text="停用后不再可选，已有内容保留。")

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "品种"
        verbose_name_plural = "品种"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"
