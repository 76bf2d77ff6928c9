"""Who acts for whom."""

from hub.accounts.models import User

from .models import Contact, Interest, Organization


def organization_of(user: User) -> Organization | None:
    """The organization the user acts for, or None for staff and former contacts.

    The contact is read once per user object, which lives no longer than its request.
    """
    contact = getattr(user, "contact", None)
    if contact is None or not (contact.is_active and contact.organization.is_active):
        return None
    return contact.organization


def ties(user: User) -> set[int]:
    """The organizations, by key, that the user belongs to or has declared an interest in (DOMAIN 8). One query."""
    belongs = Contact.objects.filter(user=user.pk).order_by().values_list("organization")
    declared = Interest.objects.filter(user=user.pk).order_by().values_list("organization")
    return {key for (key,) in belongs.union(declared)}


def is_tied(user: User, organization_id: int | None) -> bool:
    """Whether the user is tied to this organization."""
    return organization_id is not None and organization_id in ties(user)


def market_institutions() -> Organization:
    """The one row that stands for all market institutions without an account (DOMAIN, "Who uses it").

    What they send in belongs to it, and nobody is its contact; the room's own row names who it was.
    """
    found, _ = Organization.objects.get_or_create(
        kind=Organization.Kind.MARKET_INSTITUTION,
        name="市场机构（未开通账号）",
        defaults={"short_name": "市场机构"},
    )
    return found


def the_public() -> Organization:
    """The one row that stands for people of the public, and for whoever must not be named: nobody is its contact."""
    found, _ = Organization.objects.get_or_create(
        kind=Organization.Kind.OTHER, name="社会公众（网站提交）", defaults={"short_name": "社会公众"}
    )
    return found
