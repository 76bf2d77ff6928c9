"""What follows from events of other libraries."""

from __future__ import annotations

import time

from django.http import HttpRequest

from .middleware import LAST_SEEN
from .models import User
from .services import forget_failures


def forget_failures_after_reset(sender, request, user: User, **kwargs) -> None:
    """Who proved to own the mailbox may sign in at once."""
    forget_failures(account=user)


def start_idle_clock(sender, request: HttpRequest, user: User, **kwargs) -> None:
    """Signing in is the first activity, also when no page is opened after it."""
    request.session[LAST_SEEN] = int(time.time())
