"""Error reports to Sentry, where a DSN is set: what broke and where, never whose data it was."""

from __future__ import annotations

from typing import Any

from .logs import current_request, masked

# Kept of a request; everything else of it (cookies, form, headers, query) is dropped.
KEPT_OF_A_REQUEST = ("url", "method")


def start_reports(*, dsn: str, environment: str) -> None:
    """Send unhandled errors and logged errors; no traces, no bodies, no local variables."""
    import sentry_sdk  # late: most installations have no DSN

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        before_send=scrubbed,
    )


def scrubbed(event: Any, hint: dict[str, Any]) -> Any:
    """The event without personal data: every text masked, the person by number only."""
    request = event.get("request") or {}
    event["request"] = {key: request[key] for key in KEPT_OF_A_REQUEST if key in request}
    known = current_request()
    event["user"] = {"id": known.user_id} if known.user_id else {}
    event["tags"] = dict(event.get("tags") or {}) | {"request_id": known.request_id}
    event.pop("breadcrumbs", None)
    event.pop("extra", None)
    return _deep(event)


def _deep(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: _deep(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_deep(part) for part in value]
    return value
