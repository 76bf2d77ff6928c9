"""The online meeting of a common issue: whom firms send, the link and the calendar file that these get."""

from __future__ import annotations

import logging
from functools import partial
from smtplib import SMTPException
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django_tasks import task

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.files.calendars import appointment
from hub.members.models import Organization
from hub.members.services import organization_of
from hub.notifications.rendering import email_body, exchange_name

from ..models import CommonIssue, Registration
from . import rules
from .messages import when

logger = logging.getLogger(__name__)
CALENDAR_NAME = "meeting.ics"


@transaction.atomic
def register(*, issue_id: int, user: User, name: str, email: str, phone: str = "") -> Registration:
    """Send somebody of the user's organization to a meeting; they are mailed the link and the calendar file.

    Raises Refused: no meeting of theirs, no seat, too late, or registered already.
    """
    issue = CommonIssue.objects.select_for_update(no_key=True).filter(pk=issue_id).first()
    if issue is None or not CommonIssue.objects.visible_to(user).filter(pk=issue_id).exists():
        raise Refused("找不到这个会议，或者没有邀请贵单位。", code="missing")
    ensure(rules.may_register(issue, user))
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                issue=issue,
                organization=cast(Organization, organization_of(user)),
                name=name.strip(),
                email=email.strip().lower(),
                phone=phone.strip(),
                registered_by=user,
            )
    except IntegrityError as error:
        raise Refused("这个邮箱已经报过名。") from error
    transaction.on_commit(partial(_enqueue, made.pk))
    return made


@transaction.atomic
def unregister(*, registration_id: int, user: User) -> None:
    """Take a registration of the user's organization back. Raises Refused once the meeting has begun."""
    organization = organization_of(user)
    rows = Registration.objects.select_related("issue").filter(pk=registration_id)
    row = rows.filter(organization=organization.pk).first() if organization else None
    if row is None:
        raise Refused("找不到这条报名。", code="missing")
    if row.issue.is_over:
        raise Refused("会议已经开始，不需要取消。")
    row.delete()


def calendar_of(issue: CommonIssue) -> bytes:
    """The meeting for calendars, without anybody who comes."""
    return appointment(
        key=f"common-issue-{issue.pk}",
        title=issue.title,
        starts_at=issue.begins_at,
        ends_at=issue.ends_at,
        place=issue.meeting_link,
        text=issue.meeting_note,
    )


def _enqueue(pk: int) -> None:
    try:
        mail_registration.enqueue(pk)
    except Exception:  # the registration stands; the page has link and file
        logger.exception("the job queue is down, a mail of a registration is not sent")


@task()
def mail_registration(pk: int) -> bool:
    """Mail link and calendar file to who was registered; answers whether it left."""
    row = Registration.objects.select_related("issue").filter(pk=pk).first()
    if row is None:
        return False
    issue, exchange = row.issue, exchange_name()
    lines = [
        f"{row.name}，您好：",
        "",
        f"您已报名参加线上会议“{issue.title}”。",
        f"时间：{when(issue)}，约 {issue.meeting_minutes} 分钟",
        f"链接：{issue.meeting_link}",
        issue.meeting_note,
    ]
    mail = EmailMessage(
        subject=f"【{exchange}】线上会议：{issue.title}",
        body=email_body(body="\n".join(lines).strip(), url="", name=exchange),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach(CALENDAR_NAME, calendar_of(issue).decode(), "text/calendar")
    try:
        mail.send()
    except (OSError, SMTPException):
        logger.exception("mail of a registration could not be sent")
        return False
    return True
