"""What the apps hold about people, and how long they keep it: declared by each app, read by all screens.

    register_holding(Holding(key="cases", label="办理的事项", …, rows=my_cases))
    register_rule(Rule(key="attendees", label="参会人信息", days=365, due=expired_occasions, …))

An app of the layers above declares its own in a module `privacy` that its AppConfig reads; those below are
declared in `holdings` and `keeping`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from hub.accounts.models import User

# A line of what is held: a term, or when it was, and the value in words.
Line = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of data about a person.

    `rows` answers it in words, newest first where that matters, never a secret. `kept` says how long in words, or
    `rule` names the rule that says it. `erase` takes away what the law does not keep, inside the transaction of
    the deletion, and `keeps` says what stays and why; without `erase` all of it stays.
    """

    key: str
    label: str
    purpose: str
    ground: str
    rows: Callable[[User], Iterable[Line]]
    kept: str = ""
    rule: str = ""
    erase: Callable[[User], None] | None = None
    erases: str = ""
    keeps: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A kind of rows that are erased when they have been kept long enough.

    `due` answers the rows that were finished before a moment and still hold something to erase; `erase` is given a
    batch of them by key inside a transaction, and afterwards they are due no more. Without `erase` they are
    deleted. `least` is the number of days below which no administrator may go, with the law in `source`.
    """

    key: str
    label: str
    counted_from: str
    effect: str
    source: str
    days: int
    due: Callable[[datetime], QuerySet[Any]]
    least: int = 1
    erase: Callable[[QuerySet[Any]], None] | None = None


_holdings: dict[str, Holding] = {}
_rules: dict[str, Rule] = {}


def register_holding(holding: Holding) -> None:
    """Declare what an app holds. Raises ValueError for a key that is taken."""
    if holding.key in _holdings:
        raise ValueError(f"the holding {holding.key!r} is declared twice")
    _holdings[holding.key] = holding


def register_rule(rule: Rule) -> None:
    """Declare how long an app keeps something. Raises ValueError for a key that is taken."""
    if rule.key in _rules:
        raise ValueError(f"the rule {rule.key!r} is declared twice")
    _rules[rule.key] = rule


def all_holdings() -> list[Holding]:
    """Everything the platform holds about people, in the order of its declaration."""
    return list(_holdings.values())


def all_rules() -> list[Rule]:
    """All rules, in the order of their declaration."""
    return list(_rules.values())


def rule(key: str) -> Rule:
    """The rule of this key; raises KeyError."""
    return _rules[key]


def delete_rows(rows: QuerySet[Model]) -> None:
    """What a rule does that names nothing else."""
    rows.delete()
