"""The signed address by which a student follows an application. Nothing secret is kept: it is made again for each mail."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from ..models import InternshipApplication

SALT = "education.campus.application"


def path_of(application: InternshipApplication) -> str:
    """The address, inside the platform."""
    return reverse("internships:mine", args=[signing.dumps(str(application.key), salt=SALT)])


def application_of(token: str) -> InternshipApplication | None:
    """Whose address this is; None for one that is none of ours, or was deleted."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    rows = InternshipApplication.objects.select_related("post__organization")
    return rows.filter(key=key).first()
