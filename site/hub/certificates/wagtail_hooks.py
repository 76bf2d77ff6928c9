"""The log action of certificates; their screens are the back office's."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("certificates.revoke", "撤销证书", "撤销了证书")
