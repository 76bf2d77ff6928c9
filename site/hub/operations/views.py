"""Health, metrics, and the pages for what went wrong."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from botocore.exceptions import BotoCoreError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_redis.exceptions import ConnectionInterrupted
from prometheus_client import CONTENT_TYPE_LATEST
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from . import health
from .figures import exposition

# What is raised while a server that we need is away. It comes back, and nothing of the request was kept.
AWAY = (
    OperationalError,
    InterfaceError,
    ConnectionInterrupted,
    RedisConnectionError,
    RedisTimeoutError,
    BotoCoreError,
)
RETRY_AFTER = 10  # seconds


def for_operators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for those who ask from OPERATOR_NETWORKS; for others there is nothing here."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_operator(request):
            return HttpResponse("not found\n", status=404, content_type="text/plain")
        return view(request, *args, **kwargs)

    return answer


def _is_operator(request: HttpRequest) -> bool:
    try:
        address = ipaddress.ip_address(get_client_ip(request) or "")
    except (ValueError, ImproperlyConfigured):
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.OPERATOR_NETWORKS)


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks no other server, so that their trouble restarts nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@for_operators
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """What this process needs answers, part by part."""
    # The view of the library is asynchronous: wait for it here, for those who ask must be known first.
    return health.answer(request)


@never_cache
@for_operators
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus."""
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error nobody caught: 503 where a server is away for a moment, else 500."""
    if is_away(sys.exc_info()[1]):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER)
    else:
        response = HttpResponse(render_to_string("500.html"), status=500)
    response["Cache-Control"] = "no-store"
    return response


def is_away(error: BaseException | None) -> bool:
    """Whether the error, or what caused it, is a server that doesn't answer."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__ or error.__context__
    return False
