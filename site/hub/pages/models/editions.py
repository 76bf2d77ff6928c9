"""Pages that belong to a year: which one follows which, and since when the older one is kept as an archive."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page


class PageEdition(models.Model):
    """The year of a page. Once archived it stays live under its address, out of menus and lists of what is current."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="edition", verbose_name="页面")
    year = models.PositiveSmallIntegerField("年度")
    successor = models.OneToOneField(
        Page, models.SET_NULL, null=True, blank=True, related_name="predecessor", verbose_name="新年度页面"
    )
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)

    class Meta:
        verbose_name = "年度页面"
        verbose_name_plural = "年度页面"

    def __str__(self) -> str:
        return f"{self.page} {self.year}"
