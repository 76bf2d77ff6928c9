"""What accounts add to the back office. The screen itself replaces Wagtail's: see wagtail_users."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from .factors.rules import factors_of
from .models import User


@hooks.register("register_account_menu_item")
def register_password(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("account_change_password"),
        "label": "修改密码",
        "help_text": "其他设备上的登录随即退出。",
    }


@hooks.register("register_account_menu_item")
def register_security(request: HttpRequest) -> dict[str, Any]:
    state = "已开启" if factors_of(cast(User, request.user)).exists() else "未开启"
    return {
        "url": reverse("mfa_index"),
        "label": "登录安全",
        "help_text": f"二次验证{state}：验证器、通行密钥、恢复码。",
    }


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("accounts.unlock", "解除锁定", "解除了登录锁定")
    actions.register_action("accounts.deactivate", "停用账号", "停用了账号")
    actions.register_action("accounts.activate", "启用账号", "启用了账号")
    actions.register_action("accounts.send_reset", "发送重设密码邮件", "发送了重设密码邮件")

    @actions.register_action("accounts.reset_factors")
    class ResetFactors(LogFormatter):
        label = "重设二次验证"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            return f"重设了二次验证，原因：{log_entry.data['reason']}"
