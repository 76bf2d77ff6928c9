"""What rooms contribute to the portal, which knows none of them.

A room registers its sources when its app is ready. A source gets the signed-in contact's user and answers
what concerns them; it does its own query, whose cost doesn't grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.accounts.models import User
    from hub.cases.models import Case


@dataclass(frozen=True, kw_only=True)
class OpenCall:
    """A call an organization may answer now: `url` is where the application starts, `act` what one does there."""

    title: str
    summary: str
    closes_on: date | None
    url: str
    programme: str
    act: str = "申请"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that a room shows on the dashboard, such as what may still be used this year."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something beside cases that an organization has to do: `state` names it in a word or two, `kind` what it is."""

    title: str
    kind: str
    state: str
    next: str
    due_on: date | None
    url: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """What an applicant may do with a case on a page of its room, beside the steps of its flow.

    `reason` says in words why not yet. `posts` marks an act: a button that posts to `url` instead of a link.
    `aside` marks what does not carry the case on: it stands last and is never the primary button.
    """

    label: str
    url: str
    reason: str | None = None
    posts: bool = False
    aside: bool = False


CallSource = Callable[["User"], Iterable[OpenCall]]
DutySource = Callable[["User"], Iterable[Duty]]
FigureSource = Callable[["User"], Iterable[Figure]]
ActionSource = Callable[["Case", "User"], Iterable[Action]]

_call_sources: list[CallSource] = []
_duty_sources: list[DutySource] = []
_figure_sources: list[FigureSource] = []
_action_sources: dict[str, ActionSource] = {}


def register_call_source(source: CallSource) -> None:
    """Have the portal show what `source(user)` answers among the open calls."""
    _call_sources.append(source)


def register_duty_source(source: DutySource) -> None:
    """Have the dashboard ask for what `source(user)` answers, above the cases that wait."""
    _duty_sources.append(source)


def register_figure_source(source: FigureSource) -> None:
    """Have the portal show what `source(user)` answers on the dashboard."""
    _figure_sources.append(source)


def register_action_source(kind: str, source: ActionSource) -> None:
    """Have the portal offer what `source(case, user)` answers on the page of a case of this kind."""
    _action_sources[kind] = source


def open_calls(user: User) -> list[OpenCall]:
    """Every room's open calls, those that close first in front."""
    calls = [call for source in _call_sources for call in source(user)]
    return sorted(calls, key=lambda call: (call.closes_on or date.max, call.title))


def duties(user: User) -> list[Duty]:
    """Every room's duties, the most urgent first."""
    found = [duty for source in _duty_sources for duty in source(user)]
    return sorted(found, key=lambda duty: (duty.due_on or date.max, duty.title))


def figures(user: User) -> list[Figure]:
    """Every room's figures, in the order of registration."""
    return [figure for source in _figure_sources for figure in source(user)]


def actions(case: Case, user: User) -> list[Action]:
    """What the case's room offers beside the flow's steps."""
    source = _action_sources.get(case.kind)
    return list(source(case, user)) if source else []
