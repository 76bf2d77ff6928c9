"""What members suggest for the talks: a topic, a speaker, or both, as a case."""

from __future__ import annotations

from django.db import models

from education.topics.models import Product
from hub.cases.models import Case, CaseQuerySet


class Suggestion(Case):
    """A topic that a member would hear of, and perhaps who should speak. The title of the case is the topic."""

    reason = models.TextField("建议理由", max_length=1000, blank=True)
    products = models.ManyToManyField(Product, blank=True, related_name="+", verbose_name="涉及品种")
    month = models.DateField("希望月份", null=True, blank=True)
    speaker = models.CharField("推荐讲者", max_length=60, blank=True)
    speaker_employer = models.CharField("讲者单位与职务", max_length=120, blank=True)
    speaker_about = models.TextField("讲者简介", max_length=1000, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "月月谈建议"
        verbose_name_plural = "月月谈建议"
        default_permissions = ()
        permissions = [("select_suggestion", "可甄选月月谈建议")]
