"""Universities and what is done with them: memoranda, courses, projects, research, internships, and what came of it."""

from .internships import InternshipApplication, InternshipPost
from .outcomes import OutcomeFile, OutcomeIndexPage, OutcomePage, OutcomeVersion
from .pages import CampusIndexPage
from .partners import JointCourse, Memorandum, MemorandumNotice, Partner
from .projects import CampusProject
from .research import ResearchCall, ResearchReview, ResearchTopic
from .settings import CampusSettings

__all__ = [
    "CampusIndexPage",
    "CampusProject",
    "CampusSettings",
    "InternshipApplication",
    "InternshipPost",
    "JointCourse",
    "Memorandum",
    "MemorandumNotice",
    "OutcomeFile",
    "OutcomeIndexPage",
    "OutcomePage",
    "OutcomeVersion",
    "Partner",
    "ResearchCall",
    "ResearchReview",
    "ResearchTopic",
]
