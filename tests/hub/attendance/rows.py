"""Factories of the attendance tests: each makes one valid row."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from hub.attendance.models import Attendee, ConsentText, Occasion, SurveyQuestion
from hub.attendance.services import reply
from hub.cases.models import Case
from tests import factories

_numbers = count(1)


def occasion(*, case: Case | None = None, **values: Any) -> Occasion:
    """An occasion of an approved event, which began half an hour ago."""
    case = case or factories.hop(factories.ready_application(), "approved")
    now = timezone.now()
    defaults = {
        "number": case.occasions.count() + 1,
        "title": "铜产业链风险管理沙龙",
        "place": "上海，浦东新区某会议中心三楼",
        "starts_at": now - timedelta(minutes=30),
        "ends_at": now + timedelta(hours=3),
        "opens_at": now - timedelta(minutes=90),
        "closes_at": now + timedelta(hours=4),
        "expected": 40,
    }
    return Occasion.objects.create(case_id=case.pk, **defaults | values)


def attendee(occasion: Occasion, **values: Any) -> Attendee:
    """Somebody who signed in by phone; each has another name."""
    number = next(_numbers)
    defaults = {
        "name": f"参会人{number}",
        "company": "江南铜业集团",
        "kind": "industrial",
        "source": "phone",
        "consent": ConsentText.objects.first(),
        "consented_at": timezone.now(),
        "key": f"key-{number}",
    }
    return Attendee.objects.create(occasion=occasion, **defaults | values)


def replied(occasion: Occasion, mark: int, text: str = "") -> None:
    """Somebody came and gave this mark to every question."""
    answers = {
        question: mark if question.kind == SurveyQuestion.Kind.SCALE else text
        for question in SurveyQuestion.objects.all()
    }
    reply(receipt=attendee(occasion).receipt, answers=answers)
