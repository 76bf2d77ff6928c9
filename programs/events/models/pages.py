"""The public page of the co-hosted events."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from hub.pages.caching import kept_like_copies
from hub.pages.models import AbstractProgrammePage

from .calls import Call


class EventProgrammePage(AbstractProgrammePage):
    """The programme page with the calls that take applications today."""

    yearly = True
    template = "programs/events/event_programme_page.html"

    class Meta:
        verbose_name = "合办市场活动页面"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        calls = Call.objects.open_now().prefetch_related("kinds", "requirements").order_by("closes_on", "pk")
        context["calls"] = kept_like_copies("open calls", lambda: list(calls))
        return context
