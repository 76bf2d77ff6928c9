"""The log actions of this package; its screens are the shells'."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "approve": ("开通账号", "审核通过，开通了账号"),
    "refuse": ("退回开通申请", "没有通过开通申请"),
    "invite": ("邀请联系人", "邀请了一位联系人"),
    "withdraw_invitation": ("撤回邀请", "撤回了一份邀请"),
    "join": ("加入机构", "接受邀请，成为联系人"),
    "dismiss": ("停用联系人", "停用了联系人"),
    "reinstate": ("恢复联系人", "恢复了联系人"),
    "appoint": ("设为管理员", "设为机构管理员"),
    "relieve": ("取消管理员", "取消了机构管理员"),
    "enter_payee": ("录入收款账户", "录入了收款账户变更"),
    "confirm_payee": ("确认收款账户", "确认了收款账户变更"),
    "refuse_payee": ("退回收款账户", "退回了收款账户变更"),
    "withdraw_payee": ("撤回收款账户", "撤回了收款账户变更"),
    "import": ("Excel 导入", "由 Excel 导入"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"membership.{name}", label, message)
