"""What stands between a text and the public: rules of other apps, asked of exactly the text that would go out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.dispatch import Signal

if TYPE_CHECKING:
    from .models import BasePage

#: How Wagtail names the publishing of a revision whose time has come.
SCHEDULED = "wagtail.publish.scheduled"

#: A revision whose time has come may not go out: `page`, `revision`, `reason`.
held_back_in_time = Signal()

Rule = Callable[["BasePage"], "str | None"]
TitleCheck = Callable[[str], list[str]]
_rules: list[Rule] = []
_title_checks: list[TitleCheck] = []


class PublishingRefused(PermissionDenied):
    """A text may not go out, with the reason in words."""


def register_rule(rule: Rule) -> None:
    """Have every page asked before it goes out, whichever way: None, or the reason why not in words."""
    if rule not in _rules:
        _rules.append(rule)


def against_rules(page: BasePage) -> str | None:
    """The first reason that a rule gives."""
    return next((reason for rule in _rules if (reason := rule(page))), None)


def register_title_check(check: TitleCheck) -> None:
    """Have the title of a file looked at when it is uploaded or changed: sentences of warning."""
    if check not in _title_checks:
        _title_checks.append(check)


def doubts_about_title(title: str) -> list[str]:
    """What editors are told of a title."""
    return [sentence for check in _title_checks for sentence in check(title)]
