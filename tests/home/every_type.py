"""A published page of each type that the seeded tree has none of."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.core.files.images import ImageFile

from education.articles.models import (
    ArticleIndexPage,
    ArticlePage,
    FaqIndexPage,
    FaqPage,
    GlossaryIndexPage,
    TermPage,
    WorkIndexPage,
    WorkPage,
)
from education.campus.models import OutcomeIndexPage
from education.protection.models import RiskWarningIndexPage, RiskWarningPage
from home.seeding import seed_pages
from hub.pages.models import CustomImage
from tests.education.campus.test_outcomes import outcome
from tests.education.talks import factories as talks
from tests.education.training import rows as training
from tests.hub.announcements import rows as announcements
from tests.hub.attachments import samples


def make_every_type() -> None:
    """The seeded tree, and below it what editors and rooms add."""
    seed_pages()
    announcements.attach(announcements.released(), announcements.file())
    training.tested(lessons=1)
    talks.speaker()
    talks.opened()
    below(ArticleIndexPage, ArticlePage(title="套期保值入门", slug="hedging", summary="从一笔订单说起。"))
    picture = {"image": image(), "alt": "交割流程图", "caption": ""}
    work = WorkPage(title="读懂交割", slug="delivery", summary="图解交割流程。", kind="picture")
    work.pictures = [("picture", picture)]
    below(WorkIndexPage, work)
    below(FaqIndexPage, FaqPage(title="保证金不足怎么办？", slug="margin-call", summary="及时追加或者减仓。"))
    below(GlossaryIndexPage, TermPage(title="基差", slug="basis", summary="现货价格与期货价格之差。"))
    below(RiskWarningIndexPage, RiskWarningPage(title="警惕星海", slug="xinghai", warned_on=date(2026, 6, 1)))
    outcome(OutcomeIndexPage.objects.get())


def image() -> CustomImage:
    """A small picture."""
    return CustomImage.objects.create(
        title="交割流程", file=ImageFile(BytesIO(samples.image()), name="delivery.png")
    )


def below(index, page) -> None:
    """Put a page below the only one of its index."""
    index.objects.get().add_child(instance=page)
    page.save_revision().publish()
