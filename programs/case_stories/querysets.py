"""Who sees which stories behind the public pages."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from hub.members.services import organization_of


class CaseStoryQuerySet(models.QuerySet):
    def visible_to(self, user) -> CaseStoryQuerySet:
        """A firm sees those of its own it was asked about; a department its own; editors and auditors all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        organization = organization_of(user)
        if organization is not None:
            return self.filter(case__organization=organization, records__action="asked").distinct()
        if not user.has_perm("case_stories.view_casestory"):
            return self.none()
        if user.has_perm("cases.view_department_case") and not user.has_perm("cases.view_every_case"):
            return self.filter(Q(case__department=user.department_id) | Q(case__assignee=user))
        return self

    def with_consent(self) -> CaseStoryQuerySet:
        """Each with the `word` of its last record of consent, empty before the firm was asked, and its `word_at`."""
        from .models import StoryRecord

        last = StoryRecord.objects.filter(story=OuterRef("pk"), action__in=StoryRecord.CONSENT).order_by(
            "-pk"
        )
        return self.annotate(
            word=Subquery(last.values("action")[:1]), word_at=Subquery(last.values("at")[:1])
        ).select_related("case__organization", "page")
