"""Drops the copies of public pages when what they show has changed.

All at once: each page bears the menu, the footer, its neighbours and what is open now, so that no list of addresses
would be both short and complete. The site has some hundreds of pages, each rendered again in a few milliseconds.

After the commit a new stamp is written. Django's copies bear the stamp in their key, and so do nginx': the link
`current` in PAGE_CACHE_FOLDER points to a folder named by the stamp, and where it points is part of nginx' key. So nothing
has to be deleted, and what was rendered from older data can't be found any more, whenever it is put away. A link that
could not be set, or is another machine's, is set by `purge_due`, which runs every minute on each web server.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page

from . import caching

logger = logging.getLogger(__name__)

LOOKED = "pages:looked"  # until when `purge_due` has looked for dates
# Says whether anything that pages show has changed by date after `since` and up to `until`.
Clock = Callable[[datetime, datetime], bool]
_clocks: list[Clock] = []


def register_clock(clock: Clock) -> None:
    """Let a room say when its dates change what pages show."""
    if clock not in _clocks:
        _clocks.append(clock)


def shown_on_pages(*kinds: type[models.Model]) -> None:
    """Drop the copies whenever a row of these models is saved or deleted."""
    for kind in kinds:
        for signal in (post_save, post_delete):
            signal.connect(_row_changed, sender=kind, dispatch_uid=f"pages.purge.{kind._meta.label}")


def _row_changed(sender: type[models.Model], raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        purge_after_commit()


def page_changed(sender: Any, **kwargs: Any) -> None:
    """Published, unpublished, moved, or under another address."""
    purge_after_commit()


def page_saved(
    sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Written as a whole by a program. What editors save as a draft names its fields."""
    if isinstance(instance, Page) and update_fields is None and not raw:
        purge_after_commit()


def page_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Any page: each is deleted under the name of its own type."""
    if isinstance(instance, Page):
        purge_after_commit()


def purge_after_commit() -> None:
    """Drop all copies once this transaction is there for others to read."""
    transaction.on_commit(purge_now)


def purge_now() -> None:
    """Drop all copies. Never raises: what happened is committed."""
    stamp = caching.new_stamp()
    try:
        cache.set(caching.STAMP, stamp, None)
        set_link(stamp)
    except Exception:
        logger.exception("copies of pages could not be dropped; purge_due tries again")


def set_link(stamp: str) -> None:
    """Have nginx look for copies of this stamp only. Raises OSError where the folder can't be written."""
    if not settings.PAGE_CACHE_FOLDER:
        return
    folder = Path(settings.PAGE_CACHE_FOLDER)
    link = folder / "current"
    before = link.readlink().name if link.is_symlink() else ""
    if before == stamp:
        return
    (folder / stamp).mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{stamp}.link"
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(stamp)
    unfinished.replace(link)
    for old in folder.iterdir():
        if not old.is_symlink() and old.name not in (stamp, before):
            with suppress(OSError):  # another process was first
                old.rmdir()


def purge_due(*, now: datetime | None = None) -> bool:
    """Purge if a date came since the last look, and set a link that is behind. Answers whether it purged.

    Nobody knows when the last look was after a first start or a lost cache: then it purges. After a stop it looks at
    all the time since.
    """
    until = now or timezone.now()
    since = cache.get(LOOKED)
    purges = since is None or (since < until and _changed(since, until))
    if purges:
        cache.set(caching.STAMP, caching.new_stamp(), None)
    set_link(caching.current_stamp())
    cache.set(LOOKED, max(since or until, until), None)
    return purges


def _changed(since: datetime, until: datetime) -> bool:
    period = (since + timedelta(microseconds=1), until)
    by_editors = Page.objects.filter(models.Q(go_live_at__range=period) | models.Q(expire_at__range=period))
    return by_editors.exists() or any(clock(since, until) for clock in _clocks)
