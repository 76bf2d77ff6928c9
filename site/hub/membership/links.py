"""The signed addresses in mails. Nothing secret is kept: an address is made again when its mail is sent."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from hub.notifications.rendering import absolute

from .models import Application, Invitation

_APPLICATION, _INVITATION = "membership.application", "membership.invitation"


def confirmation_link(application: Application) -> str:
    """Where the applicant confirms the e-mail address."""
    token = signing.dumps(str(application.key), salt=_APPLICATION)
    return absolute(reverse("membership:confirm", args=[token]))


def invitation_link(invitation: Invitation) -> str:
    """Where an invited person sets the password; good for the latest mail only."""
    token = signing.dumps([invitation.pk, invitation.round], salt=_INVITATION)
    return absolute(reverse("membership:join", args=[token]))


def application_of(token: str) -> Application | None:
    """The application whose confirmation this is, None for an address that is none of ours."""
    try:
        key = signing.loads(token, salt=_APPLICATION)
    except signing.BadSignature:
        return None
    return Application.objects.filter(key=key).first()


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this is the latest link of, whatever became of it; None for other addresses."""
    try:
        pk, number = signing.loads(token, salt=_INVITATION)
    except signing.BadSignature:
        return None
    rows = Invitation.objects.select_related("organization", "user")
    return rows.filter(pk=pk, round=number).first()
