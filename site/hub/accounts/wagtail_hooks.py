"""What accounts add to the back office. The screen itself replaces Wagtail's: see wagtail_users."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("accounts.unlock", "解除锁定", "解除了登录锁定")
    actions.register_action("accounts.deactivate", "停用账号", "停用了账号")
    actions.register_action("accounts.activate", "启用账号", "启用了账号")
    actions.register_action("accounts.send_reset", "发送重设密码邮件", "发送了重设密码邮件")
