"""What notifications adds to the back office."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from hub.accounts.models import User

from . import rules, services
from .backoffice import DeliveryViewSet
from .endpoints import EndpointViewSet
from .models import Delivery
from .preference_views import StaffPreferences
from .text_views import TextList, TextView
from .views import StaffInbox


@hooks.register("register_admin_viewset")
def register_viewsets() -> list:
    return [DeliveryViewSet(), EndpointViewSet()]


@hooks.register("register_admin_urls")
def register_inbox() -> list:
    return [
        path("inbox/", StaffInbox.as_view(), name="staff_inbox"),
        path("inbox/preferences/", StaffPreferences.as_view(), name="staff_preferences"),
        path("message-texts/", TextList.as_view(), name="message_texts"),
        path("message-texts/<str:event>/<slug:channel>/", TextView.as_view(), name="message_text"),
    ]


class InboxItem(MenuItem):
    """消息, with the number of new ones."""

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if count := services.unread_count(cast(User, request.user)):
            component.label = f"{self.label}（{count}）"
        return component


@hooks.register("register_admin_menu_item")
def inbox_item() -> MenuItem:
    return InboxItem("消息", reverse("staff_inbox"), name="inbox", icon_name="mail", order=30)


class TextsItem(MenuItem):
    """通知模板, for who may write them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_change_texts(cast(User, request.user)) is None


@hooks.register("register_settings_menu_item")
def texts_item() -> MenuItem:
    return TextsItem("通知模板", reverse("message_texts"), name="message-texts", icon_name="edit", order=910)


class UndecidedItem(MenuItem):
    """待处理通知, with how many failed or were interrupted, for who decides on them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_delivery")

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if count := Delivery.objects.undecided()[:100].count():
            component.label = f"{self.label}（{count if count < 100 else '99+'}）"
        return component


@hooks.register("register_settings_menu_item")
def undecided_item() -> MenuItem:
    address = reverse("deliveries:index") + "?state=failed&state=review"
    return UndecidedItem("待处理通知", address, name="undecided", icon_name="warning", order=905)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("notifications.requeue", "重新发送通知", "重新发送了一条通知")
    actions.register_action("notifications.abandon", "放弃通知", "放弃了一条通知")
    actions.register_action("notifications.confirm", "核实通知", "核实一条通知已送达")
