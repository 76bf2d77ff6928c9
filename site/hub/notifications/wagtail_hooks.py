"""What notifications adds to the back office."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from hub.accounts.models import User

from . import services
from .backoffice import DeliveryViewSet
from .views import StaffInbox


@hooks.register("register_admin_viewset")
def register_deliveries() -> DeliveryViewSet:
    return DeliveryViewSet()


@hooks.register("register_admin_urls")
def register_inbox() -> list:
    return [path("inbox/", StaffInbox.as_view(), name="staff_inbox")]


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


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("notifications.requeue", "重新发送通知", "重新发送了一封通知邮件")
