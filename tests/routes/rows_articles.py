"""Articles: the readers' form, and what editors make of the answers."""

from __future__ import annotations

import time
from typing import Any

from django.core import signing
from django.utils.crypto import get_random_string

from education.articles.helpful.forms import SALT

from . import audiences as who
from .rows import Row
from .world import Side, World


def article(side: Side, world: World) -> list[Any]:
    """The key of a public article."""
    return [world.article.pk]


def filled(side: Side, world: World) -> dict[str, Any]:
    """The form as it is sent by somebody who opened it some seconds ago."""
    name = {"page": world.article.pk, "form": get_random_string(22), "at": time.time() - 20}
    return {"verdict": "no", "reason": "没有例子", "stamp": signing.dumps(name, salt=SALT), "website": ""}


ARTICLES = [
    Row("wagtail_serve", who.EVERYBODY, who.EVERYBODY, path="/articles/"),
    Row("wagtail_serve", who.EVERYBODY, who.EVERYBODY, path="/articles/article/"),
    Row("helpful:form", who.EVERYBODY, who.EVERYBODY, args=article, data=filled),
    Row("helpful:thanks", who.EVERYBODY, args=article),
    Row("helpful_answers:index", who.EDITORS),
    Row("helpful_answers:export", who.EDITORS, args=lambda side, world: ["csv"]),
    Row("helpful_answers:page", who.EDITORS, args=article),
    Row("helpful_answers:export_page", who.EDITORS, args=lambda side, world: [world.article.pk, "csv"]),
]
