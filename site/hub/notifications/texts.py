"""The administrator's texts: changing one, going back to the default, and which count now."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from hub.accounts.models import User

from . import rules, substitution
from .events import Event
from .models import Channel, MessageText


def current(event: str) -> dict[str, tuple[str, str]]:
    """Subject and body by channel, where somebody changed them."""
    rows = MessageText.objects.filter(event=event, is_current=True, is_default=False)
    return {row.channel: (row.subject, row.body) for row in rows}


def history(event: str, channel: str) -> list[MessageText]:
    """Every change, the latest first."""
    return list(MessageText.objects.filter(event=event, channel=channel).select_related("author"))


@transaction.atomic
def change(*, event: Event, channel: Channel, subject: str, body: str, user: User) -> MessageText:
    """Write a text of one's own. Raises ValidationError for placeholders that aren't the event's."""
    errors = {}
    for name, text in (("subject", subject), ("body", body)):
        if reason := substitution.problem(text, event.names):
            errors[name] = reason
    if errors:
        raise ValidationError(errors)
    return _write(event=event, channel=channel, user=user, subject=subject, body=body)


@transaction.atomic
def restore(*, event: Event, channel: Channel, user: User) -> MessageText:
    """Go back to the text that the platform brings along."""
    return _write(event=event, channel=channel, user=user, is_default=True)


def _write(*, event: Event, channel: Channel, user: User, **values) -> MessageText:
    """A new current row; none where the current one says the same: the form was sent twice."""
    if reason := rules.may_change_texts(user):
        raise PermissionDenied(reason)
    User.objects.select_for_update().get(pk=user.pk)  # one form of a person after the other
    rows = MessageText.objects.select_for_update().filter(event=event.key, channel=channel)
    now = rows.filter(is_current=True).first()
    wanted = {"subject": "", "body": "", "is_default": False} | values
    if now is not None and all(getattr(now, name) == value for name, value in wanted.items()):
        return now
    rows.filter(is_current=True).update(is_current=False)
    return MessageText.objects.create(event=event.key, channel=channel, author=user, **values)
