"""Text out of mails: any charset, nothing that deceives the eye, no HTML. Pure functions that never raise."""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header

# What Chinese mail programs call it is read as the set that contains them all.
CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312-broken", "chinese"}
HEADER_LENGTH = 4000
BREAKS = re.compile(r"(?i)<(?:br|hr)\s*/?>|</(?:p|div|tr|li|h[1-6]|table)>")
MANY_BLANK_LINES = re.compile(r"\n{3,}")


def decode(content: bytes, charset: str | None) -> str:
    """The bytes as text: in their charset, else as UTF-8, else as GB 18030 with marks for what is broken."""
    name = (charset or "").strip().lower()
    for known in ("gb18030" if name in CHINESE else name, "utf-8"):
        try:
            if known:
                return content.decode(known)
        except (LookupError, ValueError):
            continue
    return content.decode("gb18030", "replace")


def header_text(raw: str) -> str:
    """A header as people read it: encoded words, and bytes that should have been encoded and were not."""
    raw = raw[:HEADER_LENGTH]
    with suppress(UnicodeEncodeError):  # where it is text already
        raw = decode(raw.encode("ascii", "surrogateescape"), None)
    try:
        chunks = decode_header(raw)
    except (HeaderParseError, ValueError):
        return clean(raw)
    words = [
        chunk
        if isinstance(chunk, str)
        else decode(chunk, charset)
        if charset
        else chunk.decode("raw-unicode-escape", "replace")
        for chunk, charset in chunks
    ]
    return clean("".join(words))


def clean(text: str) -> str:
    """One line of text without control, direction and other invisible characters."""
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else _blank(c) for c in text).split())


def clean_lines(text: str, *, most: int) -> str:
    """The text with its lines, at most so many characters, without what `clean` takes out."""
    lines = (clean(line) for line in text[: 4 * most].splitlines())
    return MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()[:most]


def _blank(character: str) -> str:
    return " " if character in "\t\r\n\v\f" else ""


def text_of_html(source: str) -> str:
    """What a page says, without any of its markup."""
    import nh3  # late: 2 MB that few requests need

    kept = nh3.clean(BREAKS.sub("\n", source), tags=set(), clean_content_tags={"script", "style", "title"})
    return html.unescape(kept)
