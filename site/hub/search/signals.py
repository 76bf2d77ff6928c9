"""Whatever is saved is asked whether the search finds it; what a source finds and is deleted is taken out."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published

from . import indexing


def saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        indexing.changed(instance)


def deleted(instance: Any, **kwargs: Any) -> None:
    indexing.gone(instance)


def connect() -> None:
    """Listen. What hangs below a page is saved after it: its publication is heard, too."""
    post_save.connect(saved, dispatch_uid="search saved")
    page_published.connect(saved, dispatch_uid="search published")


def hear_deletions(model: type[Model]) -> None:
    """For this model only: with a receiver for all, Django would read every row before it deletes it."""
    post_delete.connect(deleted, sender=model, dispatch_uid=f"search deleted {model._meta.label}")
