"""From an event and its facts to the words a person reads. Plain text: nothing is escaped for HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template import Context, Template, loader

from .events import Event
from .models import Channel
from .substitution import fill

ENVELOPE = "hub/notifications/email.txt"
EVENT = re.compile(r"[a-z][a-z0-9_]*(?:[./-][a-z0-9_]+)*")
SUBJECT_LENGTH = 200
NEWS = "您有一条新通知"
#: Where a channel has a text of its own by default: one short paragraph.
SHORT = "{subject}。请登录平台查看。"
ON_SHORT = (Channel.SMS, Channel.WECOM, Channel.WEBHOOK)


def exchange_name() -> str:
    """The name that signs every message, as editors keep it in the site's settings."""
    return _text("hub/notifications/exchange_name.txt", {}) or settings.WAGTAIL_SITE_NAME


def absolute(path: str) -> str:
    """The full address of a path inside the platform, or "" for none."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path if path else ""


def default_text(event: Event, channel: str) -> tuple[str, str]:
    """Subject and body of an event on a channel, before anybody changed them."""
    if channel in ON_SHORT:
        return event.subject, SHORT.format(subject=event.subject)
    return event.subject, event.body


def values_of(event: Event, context: Mapping[str, Any]) -> dict[str, str]:
    """What the event's placeholders stand for."""
    sentence = str(context.get("sentence") or f"{NEWS}。")
    headline = sentence.partition("。")[0]
    known = {
        "sentence": sentence,
        "headline": headline,
        **{key: value for key, value in context.items() if value},
    }
    return {place.name: str(known.get(place.key) or "") for place in event.allowed}


def message(event: Event, text: tuple[str, str], values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body as they are sent."""
    subject, body = (fill(part, values) for part in text)
    return " ".join(subject.split())[:SUBJECT_LENGTH] or NEWS, body or f"{NEWS}。"


def email_body(*, body: str, url: str, name: str) -> str:
    """The body as it is mailed: with the full address to open and the exchange's signature."""
    return _text(ENVELOPE, {"body": body, "url": absolute(url), "exchange_name": name})


def _text(template_name: str, context: dict[str, Any]) -> str:
    template: Template = loader.get_template(template_name).template  # type: ignore[attr-defined]
    return template.render(Context(context, autoescape=False)).strip()
