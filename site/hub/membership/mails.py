"""Mails to people who have no account yet: no delivery rows, so the row they are about keeps when one went out."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from hub.notifications.rendering import exchange_name
from hub.notifications.strangers import after_commit, send_to

from . import links
from .models import Application, Invitation


def mail_application(application: Application, what: str) -> None:
    """After the commit, send the mail `what` (confirm, refused) to the applicant."""
    after_commit(send_application_mail, application.pk, what)


def mail_invitation(invitation: Invitation) -> None:
    """After the commit, send an invitation's latest link."""
    after_commit(send_invitation_mail, invitation.pk, invitation.round)


@task()
def send_application_mail(application_id: int, what: str) -> bool:
    """Send one mail to an applicant; answers whether it left."""
    application = Application.objects.get(pk=application_id)
    context: dict[str, Any] = {"application": application}
    if what == "confirm":
        context["url"] = links.confirmation_link(application)
    if not _send(f"application_{what}", application.email, context):
        return False
    return bool(Application.objects.filter(pk=application_id).update(mailed_at=timezone.now()))


@task()
def send_invitation_mail(invitation_id: int, number: int) -> bool:
    """Send an invitation's link, unless a later one was asked for meanwhile; answers whether it left."""
    rows = Invitation.objects.open().filter(pk=invitation_id, round=number)
    invitation = rows.select_related("organization", "user", "invited_by__contact").first()
    if invitation is None:
        return False
    by_colleague = getattr(invitation.invited_by, "contact", None) is not None
    context = {
        "invitation": invitation,
        "by_colleague": by_colleague,
        "url": links.invitation_link(invitation),
    }
    name = "account_opened" if invitation.user else "invitation"
    return _send(name, invitation.email, context) and bool(rows.update(mailed_at=timezone.now()))


def _send(name: str, address: str, context: dict[str, Any]) -> bool:
    text = render_to_string(f"hub/membership/mails/{name}.txt", context | {"exchange_name": exchange_name()})
    subject, _, body = text.strip().partition("\n")
    return send_to(address, subject=subject, body=body)
