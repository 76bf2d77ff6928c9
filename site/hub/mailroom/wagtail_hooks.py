"""The log actions of this package; its screens are the shells'."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "register": ("登记邮件", "登记为事项"),
    "set_aside": ("标为无关", "标为与业务无关"),
    "put_back": ("恢复待处理", "恢复为待处理"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"mailroom.{name}", label, message)
