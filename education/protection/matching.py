"""How names, domains and apps are compared: however they are typed, pasted or disguised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import Q

_NO_SIGN = re.compile(r"[\W_]+")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.\-]*://")
_HOST = re.compile(r"^[a-z0-9\-_.]+$")
#: A word shorter than this finds half of the list.
SHORTEST = 2


def lines_of(text: str) -> list[str]:
    """What was typed one a line, each once."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def name_key(text: str) -> str:
    """A name without blanks and signs: full width as half width, capitals as small letters."""
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", text).casefold())


def host_key(text: str) -> str:
    """The host of an address in the letters of the network: no scheme, path or www., other scripts as punycode.

    Empty for what can't be one.
    """
    host = unicodedata.normalize("NFKC", text).strip().casefold().replace("。", ".")
    host = _SCHEME.sub("", host)
    host = re.split(r"[/?#\s]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].strip(".")
    host = host.removeprefix("www.")
    try:
        host = host.encode("idna").decode() if host else ""
    except UnicodeError:
        return ""
    return host if _HOST.match(host) and len(host) <= 253 else ""


def key_lines(keys: Iterable[str]) -> str:
    """Keys as a column keeps them: each between line breaks, so that a whole one can be looked for."""
    found = [key for key in dict.fromkeys(keys) if key]
    return "\n".join(["", *found, ""]) if found else ""


def condition(words: str, kind: str = "") -> Q | None:
    """Which traced rows a search means; None for words that are too short to search by.

    A name or an app is found by a part of it. A domain is found by itself, by an address below it, and finds
    what lies below it.
    """
    name, host = name_key(words), host_key(words)
    scope = Q(pk__in=[])
    if kind in ("", "name") and len(name) >= SHORTEST:
        scope |= Q(name_key__contains=name)
    if kind in ("", "app") and len(name) >= SHORTEST:
        scope |= Q(app_key__contains=name)
    if kind in ("", "domain") and len(host) > SHORTEST:
        scope |= _host_condition(host)
    return None if len(name) < SHORTEST else scope


def _host_condition(host: str) -> Q:
    labels = host.split(".")
    if len(labels) == 1:
        return Q(host_key__contains=host)
    scope = Q(host_key__contains=f".{host}\n")
    for start in range(len(labels) - 1):
        whole = ".".join(labels[start:])
        scope |= Q(host_key__contains=f"\n{whole}\n")
    return scope
