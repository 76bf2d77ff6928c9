from .files import TalkFile, TalkVideo
from .pages import SpeakerPage, TalkPage, TalkSeriesPage, TalkSlides, TalkTag
from .people import Registration
from .records import Talk
from .settings import TalkSettings
from .suggestions import Suggestion

__all__ = [
    "Registration",
    "SpeakerPage",
    "Suggestion",
    "Talk",
    "TalkFile",
    "TalkPage",
    "TalkSeriesPage",
    "TalkSettings",
    "TalkSlides",
    "TalkTag",
    "TalkVideo",
]
