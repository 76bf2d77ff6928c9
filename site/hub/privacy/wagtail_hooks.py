"""What the log of the administration says of personal data."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_account_menu_item")
def register_mine(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("privacy:mine"),
        "label": "我的个人信息",
        "help_text": "平台保存了哪些与您有关的信息，导出、更正和注销。",
    }


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("privacy.ask", "个人信息请求", "提出个人信息请求")
    actions.register_action("privacy.correct", "更正资料", "本人更正了资料")
    actions.register_action("privacy.carry_out", "办理个人信息请求", "办理了个人信息请求")
    actions.register_action("privacy.refuse", "不同意个人信息请求", "没有同意个人信息请求")
    actions.register_action("privacy.withdraw_consent", "撤回同意", "本人撤回同意")
    actions.register_action("privacy.set_period", "修改保存期限", "修改了保存期限")
