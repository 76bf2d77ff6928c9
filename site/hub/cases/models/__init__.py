from ..querysets import CaseQuerySet
from .clocks import Clock, ClockNotice, ClockSettings, NoticeKind
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
    "Case",
    "CaseQuerySet",
    "Clock",
    "ClockNotice",
    "ClockSettings",
    "EntryContent",
    "NoticeKind",
    "NumberSeries",
    "Participation",
    "Seal",
    "SealedHead",
    "TimelineEntry",
]
