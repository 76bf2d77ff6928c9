"""Who may do what in the library of regulations."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason

from .models import Consultation, Version


def keeps_library(user: User) -> bool:
    """Whether the user imports and mends texts."""
    return user.has_perm("regulations.add_version")


def publishes(user: User) -> bool:
    """Whether the user checks texts against their source and makes them public."""
    return user.has_perm("regulations.publish_version")


def may_publish(version: Version, user: User) -> Reason | None:
    """A second person publishes, once every doubt is settled."""
    if version.is_published:
        return "这个版本已经发布。"
    if version.created_by_id == user.pk:
        return "录入与核对发布须由两个人办理，请交由同事核对发布。"
    left = sum(not doubt.get("settled") for doubt in version.doubts)
    return f"还有 {left} 处存疑没有核对，请逐条与官方文本核对后再发布。" if left else None


def may_change(version: Version) -> Reason | None:
    """What is public is not mended in place."""
    if version.is_published:
        return "已发布的版本不能直接修改，请先撤回发布。"
    if Consultation.objects.filter(version=version.pk, opened_at__isnull=False).exists():
        return "这份文本已发布征求意见，文字不再修改；修改后的条文请另行导入为新的版本。"
    return None
