from .records import Answer, Attendee, ClientKind, Correction, Occasion, SurveyReply
from .settings import AttendanceSettings, ConsentText, SurveyQuestion

__all__ = [
    "Answer",
    "AttendanceSettings",
    "Attendee",
    "ClientKind",
    "ConsentText",
    "Correction",
    "Occasion",
    "SurveyQuestion",
    "SurveyReply",
]
