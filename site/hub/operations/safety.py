"""What production must not start with. One list for the start, for `manage.py check --deploy` and for the tests."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = ("127.0.0.1", "localhost", "::1")
KEY_LENGTH = 50  # characters; below, or with few different ones, Django itself calls a key weak
KEY_VARIETY = 5
KNOWN_KEYS = ("demo-only", "tests-only", "django-insecure-", "change-me", "changeme", "secret")


def problems(settings: Any) -> Iterator[str]:
    """One sentence for each unsafe value: what is wrong, and which variable to set."""
    yield from _keys_and_hosts(settings)
    yield from _servers(settings)
    yield from _mailbox(settings)
    yield from _cookies(settings)
    yield from _files(settings)
    yield from _duties(settings)


def refuse_unsafe(settings: Any) -> None:
    """Raise ImproperlyConfigured with every sentence of `problems`."""
    if found := list(problems(settings)):
        raise ImproperlyConfigured("The platform does not start:\n- " + "\n- ".join(found))


def _keys_and_hosts(settings: Any) -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on: it shows the code to everybody. Use hub.settings.production as it is."
    if getattr(settings, "DEMO", False):
        yield "DEMO is on: its passwords are published. Set DJANGO_SETTINGS_MODULE=hub.settings.production."
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        known = key.lower().startswith(KNOWN_KEYS)
        if known or len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
            yield (
                f"SECRET_KEY or one of SECRET_KEY_FALLBACKS is known or too short: set {KEY_LENGTH} random characters,"
                " such as `openssl rand -base64 48` writes."
            )
            break
    hosts = settings.ALLOWED_HOSTS
    is_open = not hosts or any("*" in host or host.startswith(".") for host in hosts)
    if is_open:
        yield "ALLOWED_HOSTS is empty or has a wildcard: name each host, separated by commas."
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if address.scheme != "https" or not address.hostname or address.path not in ("", "/"):
        yield "BASE_URL must be the public address of the platform with https:// and without a path."
    elif address.hostname not in hosts and not is_open:
        yield f"BASE_URL names {address.hostname}, which is not one of ALLOWED_HOSTS."


def _servers(settings: Any) -> Iterator[str]:
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield "The database must be PostgreSQL: set DATABASE_NAME, DATABASE_USER and their like."
    cache = settings.CACHES["default"]
    if "redis" not in cache["BACKEND"].lower():
        yield "The cache must be shared by all processes: set REDIS_URL."
    elif not str(cache["LOCATION"]).startswith(("redis://", "rediss://", "unix://")):
        yield "REDIS_URL must begin with redis://, rediss:// or unix://."
    if "Immediate" in settings.TASKS["default"]["BACKEND"] or "Dummy" in settings.TASKS["default"]["BACKEND"]:
        yield "Jobs must be kept in the database: TASKS must name django_tasks_db.DatabaseBackend."
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield "Mail must go out by SMTP: set EMAIL_HOST, and leave EMAIL_BACKEND alone."
    if settings.EMAIL_HOST not in LOOPBACK and not settings.EMAIL_USE_TLS:
        yield "EMAIL_USE_TLS=0 would send mail and password in the clear to another machine: set EMAIL_USE_TLS=1."
    if settings.DEFAULT_FROM_EMAIL.endswith(".invalid"):
        yield "DEFAULT_FROM_EMAIL must be an address that can be answered."


def _mailbox(settings: Any) -> Iterator[str]:
    if not settings.MAILBOX_HOST:
        return
    if settings.MAILBOX_TLS not in ("ssl", "starttls", "none"):
        yield "MAILBOX_TLS must be ssl, starttls or none."
    if settings.MAILBOX_TLS == "none" and settings.MAILBOX_HOST not in LOOPBACK:
        yield "MAILBOX_TLS=none would send password and mails in the clear: set MAILBOX_TLS=ssl or starttls."
    if not settings.MAILBOX_USER or not settings.MAILBOX_PASSWORD:
        yield "MAILBOX_HOST is set: MAILBOX_USER and MAILBOX_PASSWORD must be, too."
    if not settings.MAILBOX_AUTHSERV_ID:
        yield (
            "MAILBOX_AUTHSERV_ID must be the name by which your mail server signs its Authentication-Results: without"
            " it anybody could open a case in a firm's name by writing its address into From."
        )


def _cookies(settings: Any) -> Iterator[str]:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT")
    for name in names:
        if not getattr(settings, name):
            yield f"{name} is off: a session could be read on the way. Use hub.settings.production as it is."
    if settings.SECURE_HSTS_SECONDS < 2_592_000:
        yield "SECURE_HSTS_SECONDS is below 30 days: browsers would go on trying http."
    if settings.SESSION_ENGINE.endswith((".cache", ".file", ".signed_cookies")):
        yield "Sessions must be kept in the database: SESSION_ENGINE must be the cached_db backend."


def _files(settings: Any) -> Iterator[str]:
    private = settings.STORAGES.get("private", {})
    options = private.get("OPTIONS", {})
    if ".s3." in private.get("BACKEND", "").lower() or "s3boto3" in private.get("BACKEND", "").lower():
        public = settings.STORAGES["default"].get("OPTIONS", {})
        if (
            not private["BACKEND"].endswith(".PrivateStorage")
            or options.get("default_acl", "private") != "private"
        ):
            yield "Private files must have the ACL `private`: use hub.attachments.s3.PrivateStorage."
        if options.get("custom_domain") or options.get("querystring_auth") is False:
            yield "Private files must have no public address: give their storage no custom_domain."
        if options.get("bucket_name") == public.get("bucket_name"):
            yield "S3_PRIVATE_BUCKET must be another bucket than S3_BUCKET."
        if str(options.get("endpoint_url") or "https://").startswith("http://") and not _is_loopback(
            options["endpoint_url"]
        ):
            yield "S3_ENDPOINT_URL must begin with https://."
        return
    if options.get("base_url"):
        yield "Private files must have no public address: the storage `private` needs base_url None."
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        if str(settings.PRIVATE_ROOT).startswith(str(public)):
            yield f"Private files lie inside the public folder {public}: set another DATA_ROOT."


def _duties(settings: Any) -> Iterator[str]:
    if not getattr(settings, "REQUIRE_SECOND_FACTOR", False):
        yield "Staff must sign in with a second factor: set REQUIRE_SECOND_FACTOR=1 or leave it unset."
    if "@" not in settings.SEAL_MAILBOX:
        yield "SEAL_MAILBOX must be a mailbox outside the platform: it gets the daily seal over the records."
    for network in settings.OPERATOR_NETWORKS:
        try:
            width = ipaddress.ip_network(network).prefixlen
        except ValueError:
            yield f"OPERATOR_NETWORKS: {network} is not a network such as 10.0.0.0/24."
        else:
            if width == 0:
                yield "OPERATOR_NETWORKS opens metrics to everybody: name the networks of your monitoring."


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
