"""Mails to people who have no account yet: no delivery rows, so the row they are about keeps when one went out."""

from __future__ import annotations

import logging
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from hub.notifications.rendering import email_body, exchange_name

from . import links
from .models import Application, Invitation

logger = logging.getLogger(__name__)


def mail_application(application: Application, what: str) -> None:
    """After the commit, send the mail `what` (confirm, refused) to the applicant."""
    transaction.on_commit(partial(_enqueue, send_application_mail, application.pk, what))


def mail_invitation(invitation: Invitation) -> None:
    """After the commit, send an invitation's latest link."""
    transaction.on_commit(partial(_enqueue, send_invitation_mail, invitation.pk, invitation.round))


def _enqueue(job: Any, *arguments: Any) -> None:
    try:
        job.enqueue(*arguments)
    except Exception:  # what was decided stands; the page says that no mail went out, and sends it again
        logger.exception("the job queue is down, a mail waits for being sent again")


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
    exchange = exchange_name()
    text = render_to_string(f"hub/membership/mails/{name}.txt", context | {"exchange_name": exchange})
    subject, _, body = text.strip().partition("\n")
    try:
        send_mail(
            f"【{exchange}】{' '.join(subject.split())}",
            email_body(body=body.strip(), url="", name=exchange),
            settings.DEFAULT_FROM_EMAIL,
            [address],
        )
    except (OSError, SMTPException):
        logger.exception("mail %s could not be sent", name)
        return False
    return True
