"""For whom an announcement is: everybody, the members, or chosen kinds of organizations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from hub.members.models import MEMBER_KINDS, Organization

Kind = Organization.Kind


#: Who can be reached: market institutions have no accounts.
KINDS = [kind for kind in Kind if kind != Kind.MARKET_INSTITUTION]


class Audience(models.TextChoices):
    """Who may read it. All but the public ones are read in the portal alone."""

    PUBLIC = "public", "公开"
    MEMBERS = "members", "会员单位（期货公司会员、非期货公司会员）"
    KINDS = "kinds", "指定类别的机构"


def joined(kinds: Iterable[str]) -> str:
    """Kinds as they are stored: in the order of KINDS, each between commas."""
    found = set(kinds)
    return "".join(f",{kind}" for kind in KINDS if kind in found) + ("," if found else "")


def split(stored: str) -> list[str]:
    """The kinds of a stored value."""
    return [kind for kind in stored.split(",") if kind]


def reach(audience: str, chosen: str) -> str:
    """The kinds of organizations that an announcement reaches, as they are stored."""
    if audience == Audience.PUBLIC:
        return joined(KINDS)
    return joined(MEMBER_KINDS) if audience == Audience.MEMBERS else joined(split(chosen))


class KindsFormField(forms.MultipleChoiceField):
    """Check boxes for the kinds of organizations, over the stored value."""

    def __init__(self, **kwargs: Any) -> None:
        for name in ("max_length", "empty_value"):  # of the text field behind it
            kwargs.pop(name, None)
        choices = [(kind.value, kind.label) for kind in KINDS]
        super().__init__(**kwargs | {"choices": choices, "widget": forms.CheckboxSelectMultiple})

    def prepare_value(self, value: Any) -> Any:
        return split(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return joined(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class KindsField(models.CharField):
    """Several kinds of organizations in one text, so that a list finds `,futures_firm,` on both databases."""

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> forms.Field | None:
        return super().formfield(form_class=KindsFormField, **kwargs)
