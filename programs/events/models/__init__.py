from .calls import Call, CallKind, CallQuestion, CallRequirement, RulesVersion
from .pages import EventProgrammePage
from .records import AgendaItem, BudgetLine, EventApplication

__all__ = [
    "AgendaItem",
    "BudgetLine",
    "Call",
    "CallKind",
    "CallQuestion",
    "CallRequirement",
    "EventApplication",
    "EventProgrammePage",
    "RulesVersion",
]
