"""Who may do what with deliveries and texts. Each predicate answers None, or the reason why not in words."""

from hub.accounts.models import User

from .models import Channel, Delivery, DeliveryState

# What lies there until somebody decides: the dead letters, and what was interrupted.
UNDECIDED = (DeliveryState.FAILED, DeliveryState.REVIEW)


def may_requeue(delivery: Delivery, user: User) -> str | None:
    """The administrator may send again what failed, or what was interrupted and did not arrive."""
    if not user.has_perm("notifications.change_delivery"):
        return "只有系统管理员可以重新发送通知。"
    if delivery.channel == Channel.INBOX or delivery.state not in UNDECIDED:
        return "只有“未送达”或“待核实”的通知可以重新发送。"
    return None


def may_abandon(delivery: Delivery, user: User) -> str | None:
    """The administrator may give up what may be sent again."""
    if not user.has_perm("notifications.change_delivery"):
        return "只有系统管理员可以放弃通知。"
    if delivery.state not in UNDECIDED:
        return "只有“未送达”或“待核实”的通知可以放弃。"
    return None


def may_confirm(delivery: Delivery, user: User) -> str | None:
    """The administrator may note that what was interrupted did arrive."""
    if not user.has_perm("notifications.change_delivery"):
        return "只有系统管理员可以核实通知。"
    if delivery.state != DeliveryState.REVIEW:
        return "只有“待核实”的通知可以记为已送达。"
    return None


def may_change_texts(user: User) -> str | None:
    """The administrator writes the texts."""
    if not user.has_perm("notifications.change_messagetext"):
        return "只有系统管理员可以修改通知模板。"
    return None


ACTIONS = {"requeue": may_requeue, "abandon": may_abandon, "confirm": may_confirm}
