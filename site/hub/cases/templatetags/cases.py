"""What pages say of a case's name and dates."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import timezone

from hub.cases import display
from hub.cases.models import Case
from hub.workdays.services import time_left

register = template.Library()

SOON = 3  # days


@register.filter
def source_of(case: Case) -> str:
    """Who raised the case, or the way it came in."""
    return display.source_of(case)


@register.filter
def title_of(case: Case) -> str:
    """The case's title, or that it has none yet."""
    return display.title_of(case)


@register.filter
def days_left(on: date) -> str:
    """How far a deadline is from today in Shanghai, in words."""
    return time_left(on, today=timezone.localdate())


@register.filter
def deadline_tone(on: date) -> str:
    """How pressing a deadline looks: a tone of the components."""
    days = (on - timezone.localdate()).days
    if days < 0:
        return "stop"
    return "wait" if days <= SOON else "neutral"
