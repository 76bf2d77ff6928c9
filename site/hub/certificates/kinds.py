"""The kinds of certificates: each room that gives some declares its own when the app is ready."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: `label` is its heading, `deed` what the holder did, such as 参加了 or 完成了."""

    key: str
    label: str
    deed: str


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Declare a kind. Raises ValueError for a key that is taken."""
    if kind.key in _kinds:
        raise ValueError(f"the kind of certificate {kind.key!r} is declared twice")
    _kinds[kind.key] = kind


def kind(key: str) -> Kind:
    """The kind of this key; one that no room declares any more is a plain certificate."""
    return _kinds.get(key) or Kind(key=key, label="证书", deed="完成了")


def is_known(key: str) -> bool:
    """Whether a room has declared it."""
    return key in _kinds


def choices() -> list[tuple[str, str]]:
    """All kinds with their labels."""
    return [(each.key, each.label) for each in _kinds.values()]
