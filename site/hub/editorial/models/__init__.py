"""The editorial workflow, what was posted where, what may not stand on the site, and when pages are read again."""

from .guarding import FalsePositive, GuardPhrase
from .postings import Posting
from .reviewing import EditorialSettings, PageReview, ReviewRecord
from .workflow import OWN_TEXT, SecondPersonTask, consequences, held_back, writers_of

__all__ = [
    "OWN_TEXT",
    "EditorialSettings",
    "FalsePositive",
    "GuardPhrase",
    "PageReview",
    "Posting",
    "ReviewRecord",
    "SecondPersonTask",
    "consequences",
    "held_back",
    "writers_of",
]
