"""Articles, works, questions, terms, and what readers think of them."""

from .audiences import Audience
from .helpful import HelpfulAnswer
from .pages import ArticleIndexPage, ArticlePage, ArticleTag
from .questions import FaqIndexPage, FaqPage, RelatedQuestion
from .settings import ArticlesSettings
from .terms import GlossaryIndexPage, TermPage
from .works import WorkIndexPage, WorkKind, WorkPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "ArticlesSettings",
    "Audience",
    "FaqIndexPage",
    "FaqPage",
    "GlossaryIndexPage",
    "HelpfulAnswer",
    "RelatedQuestion",
    "TermPage",
    "WorkIndexPage",
    "WorkKind",
    "WorkPage",
]
