"""Who sees which certificates."""

from __future__ import annotations

from django.db import models


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user) -> CertificateQuerySet:
        """Everybody sees their own; staff who may look at certificates see all."""
        if user.has_perm("certificates.view_certificate"):
            return self
        return self.filter(user=user.pk) if user.pk else self.none()

    def valid(self) -> CertificateQuerySet:
        """Those that were not revoked."""
        return self.filter(revoked_at=None)
