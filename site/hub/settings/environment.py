"""Reads environment variables; says in a sentence which one is missing or not what it should be."""

from __future__ import annotations

import os
from datetime import date

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    """The value of a variable without which the platform must not start."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} must be set in production.")
    return value


def optional(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    value = optional(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"The environment variable {name} must be a whole number, not {value!r}.")
    return int(value)


def day(name: str) -> date | None:
    """A day such as 2026-12-01, None where the variable isn't set."""
    value = optional(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(
            f"The environment variable {name} must be a day, not {value!r}."
        ) from error


def flag(name: str, *, default: bool) -> bool:
    value = optional(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"The environment variable {name} must be 1 or 0, not {value!r}.")
    return value == "1"


def names(value: str) -> list[str]:
    """The parts of a list that is separated by commas."""
    return [part.strip() for part in value.split(",") if part.strip()]
