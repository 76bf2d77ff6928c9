from .consulting import Consultation, RuleComment
from .pages import RegulationIndexPage, RegulationPage
from .records import Note, Section, Version

__all__ = [
    "Consultation",
    "Note",
    "RegulationIndexPage",
    "RegulationPage",
    "RuleComment",
    "Section",
    "Version",
]
