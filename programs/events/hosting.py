"""What ties events to signing in: their occasions, and the figures of the summary that follow from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hub.attendance import services
from hub.attendance.models import Occasion
from hub.attendance.results import HeadCount, SurveyResult, head_count, survey_result

from .models import EventApplication

# In these states there is an event to come to, or one that people came to.
HOSTED = ("approved", "changing", "change_recommended", "summarized", "accepted", "claiming", "settled")
FIGURES = (
    ("actual_attendance", "实际参加人数", "人"),
    ("industrial_attendance", "产业客户人数", "人"),
    ("satisfaction", "满意度", "%"),
)


@dataclass(frozen=True)
class Measured:
    """What was counted at an event; figures that nobody counted are None."""

    count: HeadCount
    survey: SurveyResult
    by_session: dict[int, HeadCount]

    def figure(self, name: str) -> Decimal | int | None:
        """One of the figures of the summary."""
        if name == "satisfaction":
            return self.survey.satisfaction
        if not self.count.total:
            return None
        return self.count.total if name == "actual_attendance" else self.count.industrial

    def session_figure(self, number: int, name: str) -> int | None:
        """One of the figures of a session of a series."""
        count = self.by_session.get(number)
        if count is None or not count.total:
            return None
        return count.total if name == "actual_attendance" else count.industrial


def arrange(application: EventApplication) -> None:
    """Give an approved event its occasions: one for each session, or one."""
    services.arrange(case=application, sessions=_sessions(application))


def follow(application: EventApplication) -> None:
    """Bring the occasions of an event after a change of its content, where it has any."""
    if Occasion.objects.live().filter(case=application.pk).exists():
        arrange(application)


def call_off(application: EventApplication) -> None:
    """Nobody signs in to an event that does not take place."""
    services.call_off(case=application)


def _sessions(application: EventApplication) -> Iterable[services.Session]:
    place = "，".join(filter(None, (application.city, application.venue)))
    sessions = list(application.sessions.all())
    for row in sessions:
        if row.starts_at and row.ends_at:
            yield services.Session(
                number=row.number,
                title=f"{application.title}（第 {row.number} 场）",
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                place=row.venue or place,
                expected=row.expected_attendance or 0,
            )
    if not sessions and application.starts_at and application.ends_at:
        yield services.Session(
            number=1,
            title=application.title,
            starts_at=application.starts_at,
            ends_at=application.ends_at,
            place=place,
            expected=application.expected_attendance or 0,
        )


def measured(application: EventApplication) -> Measured | None:
    """What was counted at an event; None where nobody signed in and nobody answered."""
    occasions = list(Occasion.objects.live().filter(case=application.pk))
    if not occasions:
        return None
    count, survey = head_count(occasions), survey_result(occasions)
    if not count.total and not survey.replies:
        return None
    several = len(occasions) > 1
    by_session = {row.number: head_count([row]) for row in occasions} if several else {}
    return Measured(count, survey, by_session)


def disagreements(application: EventApplication, found: Measured | None) -> list[str]:
    """Where the summary says otherwise than what was counted, in words."""
    words = []
    for name, label, unit in FIGURES:
        said, counted = getattr(application, name), found.figure(name) if found else None
        if said is not None and counted is not None and said != counted:
            words.append(f"{label}填报 {said} {unit}，系统统计 {counted} {unit}")
    return words
