"""Who the contact is, for whom they act, and with whom."""

from __future__ import annotations

from typing import Any

from django.views.generic import TemplateView

from ..base import PortalMixin


class Profile(PortalMixin, TemplateView):
    """The contact's own data and the organization's, to read: changes go through the exchange."""

    section = "profile"
    template_name = "hub/portal/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The contact, the organization with its account masked, and the colleagues."""
        colleagues = (
            self.organization.contacts.filter(is_active=True, user__is_active=True)
            .exclude(user=self.user)
            .select_related("user")
            .order_by("-is_administrator", "pk")
        )
        return super().get_context_data(
            contact=self.contact,
            organization=self.organization,
            bank_account=self.organization.masked_bank_account,
            colleagues=colleagues,
            **kwargs,
        )
