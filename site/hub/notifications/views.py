"""The inbox of staff, inside the admin. Members read theirs in the portal."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import ListView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.asked import number_of
from hub.accounts.models import User

from . import services
from .models import Delivery


class StaffInbox(WagtailAdminTemplateMixin, ListView):
    """The signed-in person's own messages, newest first. Wagtail asks for access to the admin before."""

    template_name = "hub/notifications/inbox.html"
    context_object_name = "deliveries"
    paginate_by = 20
    page_title = "消息"
    header_icon = "mail"
    _show_breadcrumbs = True

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[Delivery]:
        return Delivery.objects.visible_to(self.user).inbox()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(unread_count=services.unread_count(self.user), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """With `message` (its id) mark it as read and go to what it tells of; without, mark all."""
        wanted = request.POST.get("message", "")
        if not wanted:
            count = services.mark_all_read(user=self.user)
            messages.success(request, f"已将 {count} 条消息标为已读。")
            return redirect("staff_inbox")
        number = number_of(wanted)
        delivery = get_object_or_404(self.get_queryset(), pk=number)
        services.mark_read(delivery_id=delivery.pk, user=self.user)
        return redirect(delivery.url or "staff_inbox")
