from .common import CommonIssue, IssueItem, IssueRecord, Registration
from .promises import Promise, PromiseNotice
from .records import Category, Feedback, FeedbackItem, FeedbackLine, Part
from .settings import FeedbackSettings

__all__ = [
    "Category",
    "CommonIssue",
    "Feedback",
    "FeedbackItem",
    "FeedbackLine",
    "FeedbackSettings",
    "IssueItem",
    "IssueRecord",
    "Part",
    "Promise",
    "PromiseNotice",
    "Registration",
]
