"""From an event and its facts to the words a person reads. Plain text: nothing is escaped for HTML."""

from __future__ import annotations

import logging
import re
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.template import Context, Template, TemplateDoesNotExist, loader

logger = logging.getLogger(__name__)

GENERIC = "hub/notifications/generic.txt"
ENVELOPE = "hub/notifications/email.txt"
EVENT = re.compile(r"[a-z][a-z0-9_]*(?:[./-][a-z0-9_]+)*")
SUBJECT_LENGTH = 200


def exchange_name() -> str:
    """The name that signs every message, as editors keep it in the site's settings."""
    return _text("hub/notifications/exchange_name.txt", {}) or settings.WAGTAIL_SITE_NAME


def absolute(path: str) -> str:
    """The full address of a path inside the platform, or "" for none."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path if path else ""


def message(event: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of `templates/notifications/<event>.txt`: its first line, and the rest.

    Where an event has no template, or a broken one, the generic text built from `context["sentence"]` (and
    `context["note"]`) stands in: a person is told in plain words rather than not at all.
    """
    try:
        text = _text(f"notifications/{event}.txt", context)
    except TemplateDoesNotExist:
        logger.info("%s has no template of its own, the generic text is sent", event)
        text = ""
    except DatabaseError:  # the transaction is lost: the caller must know
        raise
    except Exception:
        logger.exception("notification template %s is broken, the generic text is sent", event)
        text = ""
    if not text:
        headline, _, _ = str(context.get("sentence", "")).partition("。")
        text = _text(GENERIC, context | {"headline": headline})
    subject, _, body = text.partition("\n")
    return " ".join(subject.split())[:SUBJECT_LENGTH], body.strip()


def email_body(*, body: str, url: str, name: str) -> str:
    """The body as it is mailed: with the full address to open and the exchange's signature."""
    return _text(ENVELOPE, {"body": body, "url": absolute(url), "exchange_name": name})


def _text(template_name: str, context: dict[str, Any]) -> str:
    template: Template = loader.get_template(template_name).template  # type: ignore[attr-defined]
    return template.render(Context(context, autoescape=False)).strip()
