"""The signed address in the first mail. Nothing secret is kept: it is made again when a mail is sent."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from ..models import Enquiry

SALT = "programs.visits.enquiry"


def confirmation_path(enquiry: Enquiry) -> str:
    """Where the owner of the mailbox confirms, inside the platform."""
    return reverse("visit:confirm", args=[signing.dumps(str(enquiry.key), salt=SALT)])


def enquiry_of(token: str) -> Enquiry | None:
    """The letter or questions whose confirmation this is; None for an address that is none of ours."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Enquiry.objects.filter(key=key).first()
