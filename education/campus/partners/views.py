"""The file of a memorandum."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ..files import answer
from ..models import Memorandum

access_log = logging.getLogger("hub.access")


@require_GET
@login_required
def memorandum(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for those who may see memoranda; 404 for everybody else. `?inline=1` shows it."""
    user: Any = request.user
    row = get_object_or_404(Memorandum.objects.visible_to(user), pk=pk)
    response = answer(row, inline=request.GET.get("inline") == "1")
    access_log.info("file user=%s memorandum=%s", user.pk, row.pk)
    return response
