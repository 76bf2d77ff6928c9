"""Hours and marks added up: by person of a firm, by series and by firm for staff."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from .models import Attempt, Enrolment, SeriesPage
from .reading import PER_LEVEL


@dataclass(frozen=True)
class Line:
    """One line of a report."""

    label: str
    learners: int
    enrolments: int
    finished: int
    hours: Decimal
    tests: int = 0
    passed: int = 0
    average: Decimal | None = None


def by_person(rows: QuerySet[Enrolment]) -> list[dict[str, Any]]:
    """How many courses each has taken up and finished, and the hours. One query."""
    sums = (
        rows.order_by()
        .values("user", "user__last_name", "user__first_name", "user__username")
        .annotate(courses=Count("pk"), finished=Count("finished_at"), total=Sum("hours"))
    )
    found = [
        {
            "name": f"{row['user__last_name']}{row['user__first_name']}" or row["user__username"],
            "courses": row["courses"],
            "finished": row["finished"],
            "hours": row["total"] or Decimal(0),
        }
        for row in sums
    ]
    return sorted(found, key=lambda row: (-row["hours"], row["name"]))


def by_firm(rows: QuerySet[Enrolment]) -> list[Line]:
    """A line for each organization, and one for those who act for none. Two queries."""
    return _lines(rows, "organization", labels=F("organization__short_name"), without="交易所工作人员及其他")


def by_series(rows: QuerySet[Enrolment]) -> list[Line]:
    """A line for each series. Three queries, however many courses there are."""
    series = {page.path: page.title for page in SeriesPage.objects.order_by("path").only("path", "title")}
    sums: dict[str, dict[str, Any]] = {path: _nothing() for path in series}
    learners: dict[str, set[int]] = {path: set() for path in series}
    for path, user, finished, hours in rows.values_list("course__path", "user", "finished_at", "hours"):
        above = path[:-PER_LEVEL]
        if above in sums:
            sums[above]["enrolments"] += 1
            sums[above]["finished"] += finished is not None
            sums[above]["hours"] += hours or Decimal(0)
            learners[above].add(user)
    marks = Attempt.objects.filter(enrolment__in=rows.values("pk"), state=Attempt.State.SUBMITTED)
    scores: dict[str, list[Decimal]] = {path: [] for path in series}
    for path, score, pass_mark in marks.values_list("enrolment__course__path", "score", "pass_mark"):
        above = path[:-PER_LEVEL]
        if above in sums and score is not None:
            scores[above].append(score)
            sums[above]["passed"] += score >= pass_mark
    return [
        Line(
            label=title,
            learners=len(learners[path]),
            tests=len(scores[path]),
            average=round(sum(scores[path], Decimal(0)) / len(scores[path]), 1) if scores[path] else None,
            **sums[path],
        )
        for path, title in series.items()
    ]


def _nothing() -> dict[str, Any]:
    return {"enrolments": 0, "finished": 0, "hours": Decimal(0), "passed": 0}


def _lines(rows: QuerySet[Enrolment], key: str, *, labels: F, without: str) -> list[Line]:
    sums = (
        rows.order_by()
        .values(key, label=labels)
        .annotate(
            learners=Count("user", distinct=True),
            enrolments=Count("pk"),
            done=Count("finished_at"),
            total=Sum("hours"),
        )
    )
    marks = Attempt.objects.filter(enrolment__in=rows.values("pk"), state=Attempt.State.SUBMITTED).order_by()
    tests = {
        row[f"enrolment__{key}"]: row
        for row in marks.values(f"enrolment__{key}").annotate(
            number=Count("pk"), passed=Count("pk", filter=Q(score__gte=F("pass_mark"))), average=Avg("score")
        )
    }
    found = []
    for row in sums:
        marked = tests.get(row[key], {})
        average = marked.get("average")
        found.append(
            Line(
                label=row["label"] or without,
                learners=row["learners"],
                enrolments=row["enrolments"],
                finished=row["done"],
                hours=row["total"] or Decimal(0),
                tests=marked.get("number", 0),
                passed=marked.get("passed", 0),
                average=None if average is None else round(Decimal(average), 1),
            )
        )
    return sorted(found, key=lambda line: (-line.hours, -line.enrolments, line.label))
