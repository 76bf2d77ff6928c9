"""The library in the demo: four texts as drafts with their doubts, one of them published as a sample (DOMAIN, introduction)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

import education.regulations
from education.regulations import services
from education.regulations.models import Note, RegulationPage, Version
from hub.accounts.models import User

FOLDER = Path(education.regulations.__file__).parent / "samples"
WRITER, CHECKER = "editor.xu", "editor.pan"
# Slug of the page, file, name and slug of the version, when it took effect.
TEXTS = (
    ("futures-trading-regulation", "regulation-2012.txt", "2012 年修订", "2012", None),
    ("protection-fund-measures", "protection-fund.txt", "2007 年施行", "2007", date(2007, 8, 1)),
    ("futures-exchange-measures", "exchange-measures.txt", "2007 年（机器翻译稿）", "2007-translated", None),
    ("self-regulation-collaboration", "collaboration.txt", "样例", "sample", None),
)
SAMPLE = "sample"
NOTE = "本平台据此检查讲座、文章和课件：含有价格预测的内容不能发布。"


@transaction.atomic
def seed_regulations() -> None:
    """After the pages, once."""
    if Version.objects.exists():
        return
    writer, checker = (User.objects.get(username=name) for name in (WRITER, CHECKER))
    for page_slug, file, name, slug, effective_on in TEXTS:
        page = RegulationPage.objects.get(slug=page_slug)
        text = (FOLDER / file).read_text()
        version = services.import_text(page=page, text=text, name=name, slug=slug, user=writer, source=file)
        version.effective_on, version.is_sample = effective_on, slug == SAMPLE
        version.save(update_fields=["effective_on", "is_sample"])
        if slug == "2012":
            Note.objects.create(page=page, article=28, text=NOTE, author=writer)
        if version.is_sample:
            services.settle_doubts(
                version_id=version.pk, settled=set(range(len(version.doubts))), user=checker
            )
            services.publish(
                version_id=version.pk,
                source_name="中国期货业协会网站（样例）",
                source_url="https://www.cfachina.org/",
                checked_on=timezone.localdate(),
                effective_on=effective_on,
                user=checker,
            )
