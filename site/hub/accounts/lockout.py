"""Who is locked out after failed sign-ins, for how long, and what they are told (DOMAIN 8).

django-axes counts. One account from one address: AXES_FAILURE_LIMIT failures lock this pair, so nobody can
lock a colleague out from elsewhere. One account from all addresses: LOCKOUT_FAILURES_EVERYWHERE failures
shut out every address except those the account has signed in from lately, which stops distributed guessing
while its owner still gets in.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .models import User


class LockoutHandler(AxesDatabaseHandler):
    """Axes' counting, with the second limit over all addresses."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Failures that count against this attempt; AXES_FAILURE_LIMIT of them lock it."""
        here = super().get_failures(request, credentials)
        if here >= settings.AXES_FAILURE_LIMIT:
            return here
        name = account_name(request, credentials)
        attempts = _recent_attempts().filter(username=name)
        if _sum_of_failures(attempts) < settings.LOCKOUT_FAILURES_EVERYWHERE:
            return here
        return here if _is_known(name, client_address(request)) else settings.AXES_FAILURE_LIMIT


def account_name(request: HttpRequest, credentials: dict | None) -> str:
    """The name failures are counted under: the account's username, whichever spelling was typed.

    What belongs to no account is kept as a digest, for people type passwords into the wrong field.
    """
    typed = ((credentials or {}).get("username") or "").strip().lower()
    names = request.__dict__.setdefault("_account_names", {})
    if typed not in names:
        column = "email" if "@" in typed else "username"
        found = User.objects.filter(**{column: typed}).values_list("username", flat=True).first()
        names[typed] = found or f"unknown:{hashlib.sha256(typed.encode()).hexdigest()[:16]}"
    return names[typed]


def client_address(request: HttpRequest) -> str | None:
    """The address a request came from; of IPv6 the network of one subscriber (/64), which is one client."""
    address = get_client_ip(request)
    if address and ipaddress.ip_address(address).version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address


def locked_page(request: HttpRequest, response: HttpResponse, credentials: dict | None) -> HttpResponse:
    """What somebody sees who is locked out: why, until when, and what to do now."""
    context = {
        "until": locked_until(account_name(request, credentials), client_address(request)),
        "failures": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "account/locked.html", context, status=429)


def locked_until(username: str, address: str | None) -> datetime:
    """When somebody who is locked out may try again."""
    attempts = _recent_attempts().filter(username=username)
    here = attempts.filter(ip_address=address)
    if _sum_of_failures(here) >= settings.AXES_FAILURE_LIMIT:
        attempts = here
    latest = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (latest or timezone.now()) + settings.AXES_COOLOFF_TIME


def locked_usernames(usernames: Iterable[str]) -> set[str]:
    """Which of these accounts are locked from at least one address now."""
    pairs = (
        _recent_attempts()
        .filter(username__in=list(usernames))
        .order_by()
        .values_list("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
    )
    totals: dict[str, int] = {}
    locked = set()
    for username, _, failures in pairs:
        totals[username] = totals.get(username, 0) + failures
        if (
            failures >= settings.AXES_FAILURE_LIMIT
            or totals[username] >= settings.LOCKOUT_FAILURES_EVERYWHERE
        ):
            locked.add(username)
    return locked


def _recent_attempts() -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)


def _sum_of_failures(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def _is_known(username: str, address: str | None) -> bool:
    """Whether this account has signed in from this address lately."""
    since = timezone.now() - timedelta(days=settings.LOCKOUT_KNOWN_DAYS)
    signed_in = AccessLog.objects.filter(username=username, ip_address=address, attempt_time__gte=since)
    return signed_in.exists()
