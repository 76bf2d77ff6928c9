from ..querysets import CaseQuerySet
from .clocks import Clock, ClockNotice, ClockSettings, NoticeKind
from .people import Absence, Opinion, Vote
from .records import (
    Case,
    EntryContent,
    NumberSeries,
    Participation,
    Seal,
    SealedHead,
    TimelineEntry,
)

__all__ = [
    "Absence",
    "Case",
    "CaseQuerySet",
    "Clock",
    "ClockNotice",
    "ClockSettings",
    "EntryContent",
    "NoticeKind",
    "NumberSeries",
    "Opinion",
    "Participation",
    "Seal",
    "SealedHead",
    "TimelineEntry",
    "Vote",
]
