from .pages import RegulationIndexPage, RegulationPage
from .records import Note, Section, Version

__all__ = ["Note", "RegulationIndexPage", "RegulationPage", "Section", "Version"]
