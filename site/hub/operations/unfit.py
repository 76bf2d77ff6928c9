"""Values that are no values: answered as a bad request, in words, and not as a fault of ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import unquote_plus

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import bad_request

log = logging.getLogger(__name__)


class UnfitValues:
    """Middleware: 400 for an address with a NUL, and for what a form should have refused but a library took.

    Forms of ours say in words what is wrong; this is for what nobody types: tampered hidden fields and addresses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL keeps no NUL, and nothing of ours has one in its address.
        if "\0" in request.path_info or "\0" in unquote_plus(request.META.get("QUERY_STRING", "")):
            return bad_request(request, SuspiciousOperation("NUL in the address"))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Nothing was kept: what was written before it was rolled back with it."""
        if not is_unfit(error):
            return None
        log.warning("unfit value: %s", type(error).__name__, exc_info=error)
        return bad_request(request, error)


def is_unfit(error: Exception) -> bool:
    """Whether it says that a value of the request is none of its kind: how Django and the database say that."""
    return isinstance(error, DataError | ValidationError | MultiValueDictKeyError) or (
        isinstance(error, ValueError) and "expected a number but got" in str(error)
    )
