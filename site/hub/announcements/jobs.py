"""Telling thousands of contacts takes longer than a page may."""

from __future__ import annotations

from django.urls import reverse

from hub.jobs.registry import Progress, Result, job

from .telling import carry_out

TELL = "announcements.tell"


@job(TELL, label="通知公告对象")
def tell(progress: Progress, *, telling: int) -> Result:
    """Safe to run again: it goes on where it stopped."""
    done = carry_out(telling, progress)
    return Result(
        words=f"已通知 {done.told} 人。", url=reverse("announcement_desk:detail", args=[done.announcement_id])
    )
