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


def is_tied(user: User, organization_id: int | None) -> bool:
    """Whether the user belongs to the organization or has declared an interest in it (DOMAIN 8)."""
    if organization_id is None:
        return False
    return (
        Contact.objects.filter(user=user.pk, organization=organization_id).exists()
        or Interest.objects.filter(user=user.pk, organization=organization_id).exists()
    )
