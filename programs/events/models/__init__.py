from .calls import Call, CallKind, CallQuestion, CallRequirement, RulesVersion
from .changes import EventChange
from .pages import EventProgrammePage
from .records import AgendaItem, BudgetLine, EventApplication
from .sessions import EventSession

__all__ = [
    "AgendaItem",
    "BudgetLine",
    "Call",
    "CallKind",
    "CallQuestion",
    "CallRequirement",
    "EventApplication",
    "EventChange",
    "EventProgrammePage",
    "EventSession",
    "RulesVersion",
]
