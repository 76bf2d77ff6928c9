"""Logs as JSON lines: which request, which account by number, never a name, phone number or token.

A line gets its request from a context variable that the middleware sets, and every text is masked on its way out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter as BaseFormatter

REQUEST_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")


@dataclass
class Known:
    """What a line says about the request it belongs to."""

    request_id: str = ""
    user_id: int | None = None


_current: ContextVar[Known | None] = ContextVar("request of the log", default=None)


def current_request() -> Known:
    """The request that is being answered; empty outside of one."""
    return _current.get() or Known()


class RequestIds:
    """Gives each request a number: nginx's, where it sent a sound one. The answer carries it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        known = Known(given if REQUEST_ID.fullmatch(given) else uuid4().hex)
        _current.set(known)
        response = self.get_response(request)
        response["X-Request-ID"] = known.request_id
        return response


def forget_request(**kwargs: Any) -> None:
    """Receiver of `request_finished`: Django logs refusals after the last middleware."""
    _current.set(None)


class RequestPeople:
    """Notes the number of the account, after somebody looked who it is: a public page asks nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        found = vars(request).get("_cached_user")
        if found is not None:
            current_request().user_id = found.pk


# What may stand in a message by accident, and what stands there instead. Order matters: long before short.
MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Links that sign somebody in or set a password, and signed tokens
    (re.compile(r"(/(?:key|reset|confirm|join|confirm-email)/)[\w:.=~-]{6,}"), r"\1•••"),
    # An occasion and, behind it, the receipt of somebody who came
    (re.compile(r"(/q/)[\w-]{6,}(?:/[\w-]{6,})?"), r"\1•••"),
    # What a robot's or webhook's address is secret by
    (re.compile(r"([?&]key=)[^\s&\"'<>]+"), r"\1•••"),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[\w.+/=~-]{8,}"), r"\1 •••"),
    (
        re.compile(
            r"""(?ix)\b(password|passwd|secret|token|api[_-]?key|access[_-]?key|session(?:id)?|csrf\w*|authorization
            |otp|code|signature|x-amz-[\w-]+|dsn)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+"""
        ),
        r"\1\2•••",
    ),
    (
        re.compile(r"(?i)\b((?:redis|rediss|postgres|postgresql|https?|smtps?)://[^\s:/@]*):[^\s@/]+@"),
        r"\1:•••@",
    ),
    # E-mail, identity card (GB 11643, 18 digits), bank cards, mobile and landline numbers
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "•••@•••"),
    (re.compile(r"(?<!\w)\d{6}(?:19|20)\d{9}[\dXx](?!\w)"), "•••"),
    # Bank accounts, in one piece, in groups of four, or of a firm abroad (ISO 13616)
    (re.compile(r"(?<![\w.])\d{12,39}(?![\w.])"), "•••"),
    (re.compile(r"(?<![\w.-])\d{4}(?:[ -]\d{4}){2,8}(?:[ -]?\d{1,3})?(?![\w.])"), "•••"),
    (re.compile(r"(?<!\w)[A-Z]{2}\d{2}[A-Z]{4}\d{10,26}(?!\w)"), "•••"),
    (re.compile(r"(?<![\w.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\w)"), "•••"),
    (re.compile(r"(?<![\w.])0\d{2,3}-\d{7,8}(?!\w)"), "•••"),
)


def masked(text: str) -> str:
    """The text without what identifies or lets in somebody."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


class JsonFormatter(BaseFormatter):
    """One JSON object a line. Local values never appear: a traceback names files, lines and the error."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            json_ensure_ascii=False,
        )

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        known = current_request()
        if known.request_id:
            log_data["request_id"] = known.request_id
        if known.user_id is not None:
            log_data["user_id"] = known.user_id
        # Extras such as Django's `request` would be written with all they hold.
        kept = {"level", "logger", "message", "time", "request_id", "user_id", "status_code", "exc_info"}
        for name in [name for name in log_data if name not in kept]:
            del log_data[name]

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {key: masked(value) if isinstance(value, str) else value for key, value in log_data.items()}
