"""From the bytes of a mail to what it says. Hostile input is expected: nothing here raises, and nothing is guessed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from hub.attachments.names import clean_name

from .automatic import why_automatic
from .words import clean, clean_lines, decode, header_text, text_of_html

logger = logging.getLogger(__name__)

MOST_PARTS = 50
TEXT_LENGTH = 20_000
HEADERS_LENGTH = 256 * 1024
FORWARDED = "message/rfc822"


@dataclass(frozen=True)
class Part:
    """One attachment: its harmless name, the type it claims, its bytes."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says. `automatic` is why nobody may be answered, in words; `problems` is what could not be read.

    `sender` is the one address in From, in lower case, or "". `authentication` are the Authentication-Results headers
    from the top, as they stand.
    """

    message_id: str = ""
    subject: str = ""
    sender: str = ""
    sender_name: str = ""
    text: str = ""
    parts: tuple[Part, ...] = ()
    automatic: str = ""
    authentication: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def read_letter(content: bytes) -> Letter:
    """What the mail says; of one whose structure can't be followed at least its headers."""
    try:
        message = message_from_bytes(content)
        return _with_body(_with_headers(message), message)
    except Exception:  # the parser fails in many ways on hostile input
        logger.warning("a mail of %d bytes has a structure that can't be read", len(content), exc_info=True)
    headers = BytesHeaderParser().parsebytes(content[:HEADERS_LENGTH])
    try:
        return replace(_with_headers(headers), problems=("邮件结构异常，读不出正文和附件。",))
    except Exception:
        logger.warning("a mail of %d bytes has headers that can't be read", len(content), exc_info=True)
        return Letter(problems=("邮件结构异常，无法读取。",))


def received_moment(content: bytes) -> datetime | None:
    """When the last server took the mail, by the topmost Received header; None where it doesn't say so."""
    try:
        headers = BytesHeaderParser().parsebytes(content[:HEADERS_LENGTH])
        moment = parsedate_to_datetime(str(headers.get("Received", "")).rpartition(";")[2].strip())
    except Exception:  # no such header, or no date in it
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _with_headers(message: Message) -> Letter:
    senders = getaddresses([header_text(value) for value in _all(message, "From")])
    name, address = senders[0] if len(senders) == 1 else ("", "")
    letter = Letter(
        message_id=clean(_first(message, "Message-ID"))[:250],
        subject=header_text(_first(message, "Subject"))[:300],
        sender=clean(address).lower()[:254] if "@" in address else "",
        sender_name=clean(name)[:120],
        authentication=tuple(_all(message, "Authentication-Results")),
    )
    return replace(letter, automatic=why_automatic(message, letter.sender))


def _with_body(letter: Letter, message: Message) -> Letter:
    plain: list[str] = []
    pages: list[str] = []
    parts: list[Part] = []
    more = 0
    for leaf in _leaves(message):
        kind = clean(leaf.get_content_type())
        name = _name(leaf)
        if (
            kind in ("text/plain", "text/html")
            and not name
            and leaf.get_content_disposition() != "attachment"
        ):
            (plain if kind == "text/plain" else pages).append(
                decode(_bytes(leaf), leaf.get_content_charset())
            )
        elif len(parts) < MOST_PARTS:
            parts.append(Part(name or _unnamed(leaf, len(parts) + 1), kind, _bytes(leaf)))
        else:
            more += 1
    text = "\n".join(plain) if any(map(str.strip, plain)) else "\n".join(map(text_of_html, pages))
    problems = (f"附件有 {MOST_PARTS + more} 个，只列出前 {MOST_PARTS} 个。",) if more else ()
    return replace(letter, text=clean_lines(text, most=TEXT_LENGTH), parts=tuple(parts), problems=problems)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are no containers, in their order; a forwarded mail is one part."""
    waiting: list[Any] = [message]
    while waiting:
        part = waiting.pop()
        payload: Any = part.get_payload()
        if part.get_content_type() != FORWARDED and part.is_multipart() and isinstance(payload, list):
            waiting.extend(reversed(payload))
        else:
            yield part


def _bytes(leaf: Message) -> bytes:
    if leaf.is_multipart():
        return b"\n".join(part.as_bytes() for part in leaf.get_payload())  # type: ignore[union-attr]
    content = leaf.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(leaf: Message) -> str:
    """The file name people gave, harmless, or ""."""
    try:
        raw = leaf.get_filename() or ""
    except Exception:  # broken parameters
        return "附件"
    return clean_name(header_text(str(raw))) if raw else ""


def _unnamed(leaf: Message, number: int) -> str:
    return f"转发的邮件{number}.eml" if leaf.get_content_type() == FORWARDED else f"附件{number}"


def _first(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _all(message: Message, name: str) -> list[str]:
    """The values of all headers of that name, as they stand."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]  # type: ignore[attr-defined]
