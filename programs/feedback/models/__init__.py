from .promises import Promise, PromiseNotice
from .records import Category, Feedback, FeedbackItem, FeedbackLine, Part
from .settings import FeedbackSettings

__all__ = [
    "Category",
    "Feedback",
    "FeedbackItem",
    "FeedbackLine",
    "FeedbackSettings",
    "Part",
    "Promise",
    "PromiseNotice",
]
