from .calls import Call, CallKind, CallQuestion, CallRequirement, RulesVersion
from .changes import EventChange
from .pages import EventProgrammePage
from .quality import CoolingOff, QualityScore, QualitySettings
from .records import AgendaItem, BudgetLine, EventApplication
from .sessions import EventSession

__all__ = [
    "AgendaItem",
    "BudgetLine",
    "Call",
    "CallKind",
    "CallQuestion",
    "CallRequirement",
    "CoolingOff",
    "EventApplication",
    "EventChange",
    "EventProgrammePage",
    "EventSession",
    "QualityScore",
    "QualitySettings",
    "RulesVersion",
]
