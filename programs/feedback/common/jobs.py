"""Answering every item of a common issue takes longer than a page may."""

from __future__ import annotations

from django.urls import reverse

from hub.jobs.registry import Progress, Result, job

from .services import DELIVER, deliver


@job(DELIVER, label="统一答复")
def deliver_answer(progress: Progress, *, issue: int) -> Result:
    """Safe to run again: it goes on where it stopped."""
    done, refused = deliver(issue, progress)
    left = f"{len(refused)} 条没有发出：{'；'.join(dict.fromkeys(refused))}" if refused else ""
    return Result(words=f"已统一答复 {done} 条意见。{left}", url=reverse("common_desk:issue", args=[issue]))
