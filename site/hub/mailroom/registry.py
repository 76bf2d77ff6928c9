"""What a mail can become: each room says what it takes in, and how it reads a mail by itself.

    register_use(Use(kind="feedback", label="登记为反馈表", page="feedback_desk:register", slot=LETTER, …))

A room without a reader only offers its page of registration to the clerk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.cases.models import Case
from hub.cases.slots import Slot

from .models import Mail
from .parsing import Letter


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A mail that can be registered without a clerk: `open` makes the case, inside the caller's transaction.

    `digest` is the SHA-256 of the form that was attached: the same form is registered once. `open` may raise Refused.
    """

    open: Callable[[], Case]
    digest: str
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Left:
    """A mail that is left to the clerk: why, in words, and what could be read of it all the same.

    With `silent` its sender never gets an automatic answer.
    """

    why: str
    silent: bool = False
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Use:
    """One kind of case that a mail can become.

    `page` is the name of the clerk's page of registration, which gets `?mail=<key>` and calls
    `services.mark_registered`; "" for none. `slot` takes the original and its attachments. `claims` says whether a mail
    is meant for this room, `read` whether it can be registered. `receipt` answers subject and body of what its sender
    is told, None for nothing.
    """

    kind: str
    label: str
    slot: Slot | None = None
    page: str = ""
    claims: Callable[[Letter], bool] | None = None
    read: Callable[[Letter, Mail], Opening | Left] | None = None
    receipt: Callable[[Case], tuple[str, str]] | None = None


_uses: dict[str, Use] = {}


def register_use(use: Use) -> None:
    """Make a use known. Raises ValueError for a kind that is taken."""
    if use.kind in _uses:
        raise ValueError(f"the use of mails for {use.kind!r} is registered twice")
    _uses[use.kind] = use


def all_uses() -> list[Use]:
    """All uses, in the order of their registration."""
    return list(_uses.values())


def use_of(kind: str) -> Use | None:
    """The use of a kind of case."""
    return _uses.get(kind)
