"""The two areas behind the sign-in, and who enters which: members the portal, staff the administration."""

from __future__ import annotations

from dataclasses import dataclass

from .models import User


@dataclass(frozen=True)
class Area:
    """Addresses that begin with `prefix` ask for `permission`; others are told `refusal`."""

    prefix: str
    permission: str
    refusal: str


PORTAL = Area(
    prefix="/portal/",
    permission="accounts.access_portal",
    refusal="会员门户供会员单位等机构的联系人使用，您的账号没有关联任何机构。",
)
ADMINISTRATION = Area(
    prefix="/admin/",
    permission="wagtailadmin.access_admin",
    refusal="管理后台供交易所工作人员使用，您的账号不能进入。",
)
AREAS = (PORTAL, ADMINISTRATION)


def may_enter(user: User, area: Area) -> str | None:
    """None, or the reason in words why this person may not enter the area.

    A superuser acts for no organization and so has no business in the portal.
    """
    if user.has_perm(area.permission) and not (area is PORTAL and user.is_superuser):
        return None
    return area.refusal


def area_of(path: str) -> Area | None:
    """The area an address belongs to, None for the public ones."""
    return next((area for area in AREAS if path.startswith(area.prefix)), None)


def home_of(user: User) -> str | None:
    """Where this person works after signing in; None for somebody who has no role yet."""
    return next((area.prefix for area in AREAS if may_enter(user, area) is None), None)
