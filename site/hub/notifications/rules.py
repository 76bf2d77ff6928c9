"""Who may do what with a delivery. Each predicate answers None, or the reason why not in words."""

from hub.accounts.models import User

from .models import Channel, Delivery, DeliveryState

REQUEUED_FROM = (DeliveryState.FAILED, DeliveryState.REVIEW)


def may_requeue(delivery: Delivery, user: User) -> str | None:
    """The administrator may send again what failed, or what was interrupted and did not arrive."""
    if not user.has_perm("notifications.change_delivery"):
        return "只有系统管理员可以重新发送通知。"
    if delivery.channel != Channel.EMAIL or delivery.state not in REQUEUED_FROM:
        return "只有“未送达”或“待核实”的邮件可以重新发送。"
    return None
