"""What a transport does, and how handing over can end beside well."""

from __future__ import annotations

from datetime import datetime

from ..models import Delivery


class Rejected(Exception):
    """The message will never be accepted as it is: retrying is of no use."""


class Unavailable(Exception):
    """The message was not accepted now; it may be later."""


class Unknown(Exception):
    """The connection broke while the message was handed over: it may or may not have left."""


class Later(Exception):
    """Nothing was handed over, because enough was sent for now; `until` says when to come back."""

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class Transport:
    """Hands messages over; one is used for several messages and then closed."""

    def hand_over(self, delivery: Delivery, name: str) -> None:
        """Give the message away in the exchange's name; raises Rejected, Unavailable, Unknown or Later."""
        raise NotImplementedError

    def masked(self, delivery: Delivery, words: str) -> str:
        """The words of an error without whole addresses, numbers and secrets."""
        return words

    def close(self) -> None:
        """Let go of connections."""
