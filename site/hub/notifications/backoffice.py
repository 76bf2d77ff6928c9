"""The administrator's list of deliveries: what went out, what did not, and sending it again.

Shows no message text and no whole address: mail is read by whom it was sent to.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django_filters import MultipleChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import ModelLogEntry

from hub.accounts.models import User

from . import rules, services
from .forms import first_error
from .masking import mask_email, mask_phone
from .models import Channel, Delivery, DeliveryState


def masked_address(delivery: Delivery) -> str:
    """The recipient's address or number as the administrator may see it; "" for the inbox and endpoints."""
    if delivery.recipient is None or delivery.channel == Channel.INBOX:
        return ""
    if delivery.channel == Channel.SMS:
        return mask_phone(delivery.recipient.phone)
    return mask_email(delivery.recipient.email)


class DeliveryFilterSet(WagtailFilterSet):
    state = MultipleChoiceFilter(
        label="状态", choices=DeliveryState.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Delivery
        fields = ["state", "channel", "created_at"]


DONE = {"requeue": "已重新排队发送", "abandon": "已放弃", "confirm": "已记为送达"}


class MessageColumn(TitleColumn):
    """The subject, and below it to whom and how."""

    cell_template_name = "hub/notifications/message_cell.html"

    def get_cell_context_data(self, instance: Delivery, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"address": masked_address(instance)}


class StateColumn(Column):
    """What became of it, and below it the last error."""

    cell_template_name = "hub/notifications/state_cell.html"


class DeliveryIndexView(generic.IndexView):
    any_permission_required = ["view"]
    page_title = "通知发送"

    def get_base_queryset(self) -> QuerySet[Delivery]:
        return (
            super()
            .get_base_queryset()
            .select_related("recipient", "endpoint")
            .defer("body", "endpoint__address")
        )

    @cached_property
    def columns(self) -> list[Column]:
        detail = self.index_url_name.replace(":index", ":detail")
        return [
            MessageColumn(
                "subject",
                label="通知",
                get_url=lambda delivery: reverse(detail, args=[delivery.pk]),
            ),
            StateColumn("state", label="状态", sort_key="state", width="30%"),
            DateColumn("created_at", label="产生时间", sort_key="created_at", width="14%"),
        ]


class DeliveryDetailView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One delivery, and the button that sends it again."""

    model = Delivery
    permission_required = "view"
    template_name = "hub/notifications/delivery.html"
    index_url_name = ""
    header_icon = "mail"
    _show_breadcrumbs = True
    page_title = "通知发送"

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    @cached_property
    def delivery(self) -> Delivery:
        rows = Delivery.objects.select_related("recipient", "endpoint").defer("body", "endpoint__address")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.delivery.subject

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": "通知发送"},
            {"url": "", "label": self.delivery.subject},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            delivery=self.delivery,
            address=masked_address(self.delivery),
            actions={
                name: allowed(self.delivery, self.user) is None for name, allowed in rules.ACTIONS.items()
            },
            in_doubt=self.delivery.state == DeliveryState.REVIEW,
            decisions=ModelLogEntry.objects.for_instance(self.delivery).select_related("user"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send again, give up, or note that it arrived; the last two need a reason."""
        action = request.POST.get("action", "")
        values: dict[str, Any] = {"delivery_id": self.delivery.pk, "user": self.user}
        reason = request.POST.get("reason", "")
        try:
            if action == "abandon":
                services.abandon(**values, reason=reason)
            elif action == "confirm":
                services.confirm(**values, reason=reason)
            else:
                services.requeue(**values)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        except ValidationError as error:
            context = self.get_context_data(reason_error=first_error(error))
            return self.render_to_response(context)
        else:
            messages.success(request, f"{DONE.get(action, DONE['requeue'])}：{self.delivery.subject}")
        return redirect(self.index_url_name)


class DeliveryViewSet(ModelViewSet):
    """List and detail only: deliveries are never made, edited or deleted by hand."""

    model = Delivery
    name = "deliveries"
    icon = "mail"
    menu_label = "通知发送"
    menu_order = 900
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = DeliveryIndexView
    filterset_class = DeliveryFilterSet
    search_fields = ["subject", "event", "recipient__username", "recipient__last_name", "subject_key"]
    search_backend_name = None
    ordering = ["-created_at", "-pk"]
    list_export: list[str] = []
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        absent = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        return common | dict.fromkeys(absent)

    def get_urlpatterns(self) -> list:
        detail = self.construct_view(DeliveryDetailView)
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", detail, name="detail"),
        ]
