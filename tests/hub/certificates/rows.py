"""Factories of certificates."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from typing import Any

from hub.certificates import kinds, services
from hub.certificates.models import Certificate

KIND = "test"
_numbers = count(1)


def certificate(**values: Any) -> Certificate:
    """A valid certificate; each has another source."""
    with suppress(ValueError):
        kinds.register_kind(kinds.Kind(key=KIND, label="测试证书", deed="参加了"))
    number = next(_numbers)
    defaults = {
        "kind": KIND,
        "source": f"test:{number}",
        "holder": "沈知白",
        "title": "期货交易规则入门",
        "hours": "1.5",
    }
    return services.issue(**defaults | values)
