"""An event as data: what may be changed of it, how two pictures of it differ, and how it goes back to one.

A picture is JSON: {"fields": {…}, "sessions": […], "agenda": […], "budget": […]}; moments are in UTC, amounts text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, cast

from django.db import models
from django.utils import timezone

from hub.cases.timeline import plain
from programs.reimbursement.ledger import yuan

from .models import AgendaItem, BudgetLine, EventApplication, EventSession
from .models.records import label_of, product
from .row_forms import AGENDA_NAMES, BUDGET_NAMES, SESSION_NAMES

Picture = dict[str, Any]

# What reopens the approval (DOMAIN 2: time, place, audience, form), and what is a plain edit.
MATERIAL_FIELDS = (
    "form",
    "starts_at",
    "ends_at",
    "city",
    "venue",
    "audience",
    "expected_attendance",
    "industrial_share",
)
PLAIN_FIELDS = ("title", "partners", "purpose")
FIELDS = (*PLAIN_FIELDS, *MATERIAL_FIELDS)
ROWS: dict[str, tuple[type[models.Model], tuple[str, ...], str]] = {
    "sessions": (EventSession, SESSION_NAMES, "系列场次"),
    "agenda": (AgendaItem, AGENDA_NAMES, "议程"),
    "budget": (BudgetLine, BUDGET_NAMES, "预算"),
}
MATERIAL_ROWS = ("sessions", "budget")
# Dates, numbers and Latin words are compared whole, Chinese by the character.
TOKENS = re.compile(r"[0-9A-Za-z.,:\-]+|.", re.DOTALL)
LONGEST_MARKED = 3000  # characters; a longer text is marked as a whole


def picture_of(application: EventApplication) -> Picture:
    """The event as it stands, with what was approved of each budget line."""
    return {
        "fields": _plain_row(EventApplication, {name: getattr(application, name) for name in FIELDS}, FIELDS),
        "sessions": _plain_rows("sessions", application.sessions.values(*SESSION_NAMES)),
        "agenda": _plain_rows("agenda", application.agenda.values(*AGENDA_NAMES)),
        "budget": [
            _plain_row(BudgetLine, row, (*BUDGET_NAMES, "approved", "cut_reason"))
            for row in application.budget_lines.values(*BUDGET_NAMES, "approved", "cut_reason")
        ],
    }


def picture_typed(
    values: Mapping[str, Any],
    *,
    agenda: list[dict[str, Any]],
    budget: list[dict[str, Any]],
    sessions: list[dict[str, Any]],
) -> Picture:
    """The event as it was typed."""
    return {
        "fields": _plain_row(EventApplication, values, FIELDS),
        "sessions": _plain_rows("sessions", sessions),
        "agenda": _plain_rows("agenda", agenda),
        "budget": _plain_rows("budget", budget),
    }


def contents_of(picture: Picture) -> dict[str, Any]:
    """The arguments of `services.fill_in` that bring an event to this picture."""
    found: dict[str, Any] = {"values": _read_row(EventApplication, picture["fields"])}
    for name, (model, _, _) in ROWS.items():
        found[name] = [_read_row(model, row) for row in picture[name]]
    return found


def _plain_rows(name: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    model, names, _ = ROWS[name]
    return [_plain_row(model, row, names) for row in rows]


def _plain_row(model: type[models.Model], values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return plain({name: _even(_field(model, name), values[name]) for name in names})


def _even(field: models.Field, value: Any) -> Any:
    """The same value always written in the same way: its decimal places, its time zone."""
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return value.quantize(Decimal(1).scaleb(-field.decimal_places))
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    return value


def _read_row(model: type[models.Model], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _field(model, name).to_python(value) for name, value in row.items()}


def _field(model: type[models.Model], name: str) -> models.Field:
    return cast(models.Field, model._meta.get_field(name))


@dataclass(frozen=True)
class Words:
    """A part of a text, and whether it is one in which the two sides differ."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Difference:
    """One point of two pictures side by side, in words. `material` ones reopen the approval."""

    label: str
    old: str
    new: str
    material: bool

    @property
    def old_words(self) -> list[Words]:
        """The old text with what is no longer said marked."""
        return _marked(self.old, self.new)

    @property
    def new_words(self) -> list[Words]:
        """The new text with what is said anew marked."""
        return _marked(self.new, self.old)

    def __str__(self) -> str:
        return f"{self.label}：{self.old or '（空）'} → {self.new or '（空）'}"


def _marked(text: str, other: str) -> list[Words]:
    if not text or len(text) + len(other) > LONGEST_MARKED:
        return [Words(text, True)] if text else []
    tokens = TOKENS.findall(text)
    blocks = SequenceMatcher(None, tokens, TOKENS.findall(other), autojunk=False).get_opcodes()
    return [
        Words("".join(tokens[start:end]), tag != "equal") for tag, start, end, _, _ in blocks if end > start
    ]


def compare(before: Picture, after: Picture) -> list[tuple[Difference, bool]]:
    """Every point of the two, in the order of the form, and whether they differ in it."""
    sample = EventApplication()
    rows = []
    for name in FIELDS:
        old, new = (_words(EventApplication, name, side["fields"][name]) for side in (before, after))
        point = Difference(label_of(sample, name), old, new, name in MATERIAL_FIELDS)
        rows.append((point, before["fields"][name] != after["fields"][name]))
    for name, (_, names, label) in ROWS.items():
        pairs = zip_longest(before[name], after[name])
        for number, (old, new) in enumerate(pairs, start=1):
            point = Difference(
                f"{label}第 {number} 项", _row_words(name, old), _row_words(name, new), name in MATERIAL_ROWS
            )
            differs = not old or not new or any(old[key] != new[key] for key in names)
            rows.append((point, differs))
    return rows


def differences(before: Picture, after: Picture) -> list[Difference]:
    """The points in which the two differ."""
    return [point for point, differs in compare(before, after) if differs]


def _words(model: type[models.Model], name: str, value: Any) -> str:
    """A value as people read it."""
    field = _field(model, name)
    value = field.to_python(value)
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return f"{value:%H:%M}" if isinstance(value, time) else f"{value:%Y-%m-%d}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _row_words(name: str, row: Mapping[str, Any] | None) -> str:
    """One row in one line."""
    if not row:
        return ""
    model, names, _ = ROWS[name]
    said = {key: _words(model, key, row[key]) for key in names}
    if name == "budget":
        amounts = _read_row(BudgetLine, {key: row[key] for key in ("quantity", "unit_price")})
        total = yuan(product(amounts["quantity"], amounts["unit_price"]))
        return (
            f"{said['category']}“{said['description']}” {said['quantity']} × {said['unit_price']} = {total}"
        )
    if name == "sessions":
        people = f"，{said['expected_attendance']} 人" if said["expected_attendance"] else ""
        return f"{said['starts_at']} 至 {said['ends_at']} {said['venue']}{people}"
    return " ".join(text for text in said.values() if text)
