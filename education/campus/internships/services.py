"""The verbs of internships: offer, release, apply, answer, withdraw."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.checks import check
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.cases.services import SENT_AGAIN
from hub.members.services import organization_of
from hub.notifications.strangers import after_commit

from ..files import kept
from ..models import CampusSettings, InternshipApplication, InternshipPost
from ..models.files import private_storage
from . import mails, notices, rules
from .slots import CV

State = InternshipPost.State


@transaction.atomic
def write_post(*, post: InternshipPost | None, user: User, values: dict[str, Any]) -> InternshipPost:
    """Write a post of the user's firm, a new one where there is none; the same one sent twice is one. Raises Refused."""
    if post is None:
        ensure(rules.may_post(user))
        organization = organization_of(user)
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        since = timezone.now() - SENT_AGAIN
        same = InternshipPost.objects.filter(author=user, created_at__gt=since, **values).first()
        return same or InternshipPost.objects.create(organization=organization, author=user, **values)
    row = InternshipPost.objects.select_for_update().get(pk=post.pk)
    ensure(rules.may_write(row, user))
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def hand_in(*, post_id: int, user: User) -> InternshipPost:
    """Have the exchange look at a post. Raises Refused."""
    row = InternshipPost.objects.select_for_update().get(pk=post_id)
    ensure(rules.may_write(row, user) or rules.may_hand_in(row))
    row.state, row.reason = State.SUBMITTED, ""
    row.save(update_fields=["state", "reason"])
    notices.tell_keepers(row)
    return row


@transaction.atomic
def release(*, post_id: int, user: User) -> InternshipPost:
    """Offer a post to students. Raises Refused."""
    row = InternshipPost.objects.select_for_update().get(pk=post_id)
    ensure(rules.may_release(row, user))
    row.state, row.published_at = State.PUBLISHED, timezone.now()
    row.save(update_fields=["state", "published_at"])
    notices.tell_author(row, "campus.post.published")
    return row


@transaction.atomic
def refuse(*, post_id: int, user: User, reason: str) -> InternshipPost:
    """Send a post back to its firm with a reason. Raises Refused."""
    row = InternshipPost.objects.select_for_update().get(pk=post_id)
    ensure(rules.may_refuse(row, user))
    if not (reason := reason.strip()):
        raise Refused("请写明理由，发布单位会看到。")
    row.state, row.reason = State.REFUSED, reason
    row.save(update_fields=["state", "reason"])
    notices.tell_author(row, "campus.post.refused")
    return row


@transaction.atomic
def close(*, post_id: int, user: User) -> InternshipPost:
    """Take no more applications; those that are there are answered still. Raises Refused."""
    row = InternshipPost.objects.select_for_update().get(pk=post_id)
    ensure(rules.may_close(row, user))
    row.state = State.CLOSED
    row.save(update_fields=["state"])
    return row


def apply(
    *, post: InternshipPost, form: str, cv: File | None, values: dict[str, Any]
) -> InternshipApplication:
    """Keep what a student has typed, and mail the address by which they follow it.

    One application for each post and address: another one changes nothing and gets the address again. `form` names the
    form that was opened: sent again it is the same row. Raises Refused for a post that takes none, FileRefused for a CV
    that can't be kept.
    """
    if not post.takes_applications:
        raise Refused("这个岗位已经停止接收申请。")
    email = values["email"].strip().lower()
    told = CampusSettings.load()
    row = InternshipApplication(
        post=post,
        form=form,
        consent_text=told.consent_text,
        consent_version=told.consent_version,
        **values | {"email": email},
    )
    checked = check(cv, CV) if cv else None
    try:
        with kept(row, cv, checked, folder=InternshipApplication.FOLDER), transaction.atomic():
            row.save()
            after_commit(mails.send_receipt, row.pk)
            notices.tell_of_application(row)
    except IntegrityError:
        found = InternshipApplication.objects.filter(post=post, email=email).first()
        if found is None:
            return InternshipApplication.objects.get(form=form)
        if found.form != form:
            after_commit(mails.send_receipt, found.pk)
        return found
    return row


@transaction.atomic
def decide(*, application_id: int, user: User, state: str, reply: str) -> InternshipApplication:
    """Answer a student, who gets it by mail. Raises Refused."""
    rows = InternshipApplication.objects.select_for_update(of=("self",)).select_related("post__organization")
    row = rows.get(pk=application_id)
    ensure(rules.may_decide(row, user))
    choices = InternshipApplication.State
    if state not in (choices.INVITED, choices.ACCEPTED, choices.DECLINED):
        raise Refused("请选择答复。")
    reply = reply.strip()
    if state == choices.INVITED and not reply:
        raise Refused("邀请面试请写明时间、方式和联系人。")
    row.state, row.reply, row.decided_by, row.decided_at = state, reply, user, timezone.now()
    row.save(update_fields=["state", "reply", "decided_by", "decided_at"])
    after_commit(mails.send_answer, row.pk)
    return row


@transaction.atomic
def withdraw(*, application_id: int) -> None:
    """The student takes it back: all of it is deleted. Nothing where it is gone already."""
    row = InternshipApplication.objects.select_for_update().filter(pk=application_id).first()
    if row is None:
        return
    if row.file:
        transaction.on_commit(partial(private_storage().delete, row.file.name))
    row.delete()
