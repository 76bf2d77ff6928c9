"""The contact's inbox."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.db.models.lookups import IsNull
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import ListView, View

from hub.accounts.asked import number_of
from hub.cases.paging import CappedPaginator
from hub.notifications import services
from hub.notifications.models import Delivery
from hub.notifications.preference_views import PreferencesView

from ..base import PortalMixin


class Inbox(PortalMixin, ListView):
    """The messages to the contact: new ones first, then by time."""

    section = "inbox"
    template_name = "hub/portal/inbox.html"
    context_object_name = "deliveries"
    paginate_by = 20
    paginator_class = CappedPaginator

    def get_queryset(self) -> QuerySet[Delivery]:
        """The contact's own messages."""
        return (
            Delivery.objects.visible_to(self.user)
            .inbox()
            .order_by(IsNull(F("read_at"), False), "-created_at", "-pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of messages and how many are new."""
        return super().get_context_data(unread_count=self.unread_count, **kwargs)


class ReadMessages(PortalMixin, View):
    """Opens one message, marked as read, or marks all."""

    section = "inbox"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """With `message` (its id) go to what it tells of; without, mark the whole inbox."""
        wanted = request.POST.get("message", "")
        if not wanted:
            count = services.mark_all_read(user=self.user)
            messages.success(request, f"已将 {count} 条消息标为已读。" if count else "没有未读消息。")
            return redirect("portal:inbox")
        number = number_of(wanted)
        delivery = get_object_or_404(Delivery.objects.visible_to(self.user).inbox(), pk=number)
        services.mark_read(delivery_id=delivery.pk, user=self.user)
        return HttpResponseRedirect(delivery.url) if delivery.url else redirect("portal:inbox")


class Preferences(PortalMixin, PreferencesView):
    """How the contact wants to be told."""

    section = "inbox"
    template_name = "hub/portal/preferences.html"
    url_name = "portal:preferences"
