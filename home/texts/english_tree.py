"""Which pages are seeded in English: the key of the Chinese page, the title, the text."""

from __future__ import annotations

from typing import Any

from . import english
from .tree import Pages, laid_out

# Parents come before what stands below them.
ENGLISH: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("home", "Home", english.HOME),
    ("annual-arrangement", "Annual arrangement", english.ARRANGEMENT),
    ("services", "Member services", english.SERVICES),
    ("one-stop", "One-stop member service", english.ONE_STOP),
    ("co-hosted-events", "Co-hosted market events", english.CO_HOSTED_EVENTS),
    ("incentive", "Incentive programme for industry", english.INCENTIVE),
    ("deep-cultivation", "Deep-cultivation plans", english.DEEP_CULTIVATION),
    ("education", "Investor education", english.EDUCATION),
    ("monthly-talks", "Monthly commodity talks", english.MONTHLY_TALKS),
    ("training", "Training series", english.TRAINING),
    ("campus", "Education in the national curriculum", english.CAMPUS),
    ("awards", "Awards", english.AWARDS),
    ("overseas-award", "Award for overseas brokers", english.OVERSEAS_AWARD),
    ("contact", "Contact", english.CONTACT),
)


def late(pages: Pages) -> dict[str, dict[str, Any]]:
    """What refers to other English pages, once all of them exist."""
    return {
        "home": {
            "tasks": [
                ("task", {"title": title, "text": text, "page": pages.get(key), "address": ""})
                for title, text, key in english.TASKS
            ]
        },
        "annual-arrangement": laid_out(english.ARRANGEMENT_GROUPS, english.RHYTHM, pages),
    }
