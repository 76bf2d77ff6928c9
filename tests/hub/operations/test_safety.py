"""What production refuses to start with, and what it says then."""

import importlib
import re
import sys
from pathlib import Path

import pytest
from django.conf import UserSettingsHolder, global_settings
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from hub.operations.safety import problems, refuse_unsafe
from tests.test_house import PRODUCTION, run

pytestmark = pytest.mark.once

S3 = {
    "S3_BUCKET": "media",
    "S3_PRIVATE_BUCKET": "private",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
    "S3_ENDPOINT_URL": "https://s3.example.com",
}


MAILBOX = {
    "MAILBOX_HOST": "imap.example.com",
    "MAILBOX_USER": "msc@example.com",
    "MAILBOX_PASSWORD": "secret",
    "MAILBOX_AUTHSERV_ID": "mx.example.com",
    "MAILBOX_SINCE": "2026-12-01",
}


def production(monkeypatch: pytest.MonkeyPatch, **environment: str) -> UserSettingsHolder:
    """The settings that production would have with these variables."""
    for name, value in (PRODUCTION | environment).items():
        if name != "DJANGO_SETTINGS_MODULE":
            monkeypatch.setenv(name, value)
    for module in ("hub.settings.production", "hub.settings.base"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    module = importlib.import_module("hub.settings.production")
    monkeypatch.delitem(sys.modules, "hub.settings.production", raising=False)
    holder = UserSettingsHolder(global_settings)
    for name in dir(module):
        if name.isupper():
            setattr(holder, name, getattr(module, name))
    return holder


@pytest.mark.parametrize("environment", [{}, S3, MAILBOX], ids=["folders", "S3", "mailbox"])
def test_sound_values_start(monkeypatch, environment):
    assert list(problems(production(monkeypatch, **environment))) == []


UNSAFE = [
    ({"SECRET_KEY": "demo-only-this-key-guards-nothing-0123456789abcdefghijklmnopqr"}, "SECRET_KEY"),
    ({"SECRET_KEY": "short-but-otherwise-random-8dh3"}, "SECRET_KEY"),
    ({"SECRET_KEY_FALLBACKS": "a" * 60}, "SECRET_KEY_FALLBACKS"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": "members.example.com,.example.com"}, "ALLOWED_HOSTS"),
    ({"BASE_URL": "http://members.example.com"}, "BASE_URL"),
    ({"BASE_URL": "https://elsewhere.example.com"}, "BASE_URL"),
    ({"REDIS_URL": "locmem://"}, "REDIS_URL"),
    ({"EMAIL_HOST": "mail.example.com", "EMAIL_USE_TLS": "0"}, "EMAIL_USE_TLS"),
    ({"DEFAULT_FROM_EMAIL": "no-reply@example.invalid"}, "DEFAULT_FROM_EMAIL"),
    (MAILBOX | {"MAILBOX_TLS": "none"}, "MAILBOX_TLS"),
    (MAILBOX | {"MAILBOX_TLS": "tls"}, "MAILBOX_TLS"),
    (MAILBOX | {"MAILBOX_PASSWORD": ""}, "MAILBOX_PASSWORD"),
    (MAILBOX | {"MAILBOX_AUTHSERV_ID": ""}, "MAILBOX_AUTHSERV_ID"),
    ({"SEAL_MAILBOX": "nobody"}, "SEAL_MAILBOX"),
    ({"REQUIRE_SECOND_FACTOR": "0"}, "REQUIRE_SECOND_FACTOR"),
    ({"OPERATOR_NETWORKS": "0.0.0.0/0"}, "OPERATOR_NETWORKS"),
    ({"OPERATOR_NETWORKS": "monitoring"}, "OPERATOR_NETWORKS"),
    (S3 | {"S3_PRIVATE_BUCKET": "media"}, "S3_PRIVATE_BUCKET"),
    (S3 | {"S3_ENDPOINT_URL": "http://s3.example.com"}, "S3_ENDPOINT_URL"),
]


@pytest.mark.parametrize(("environment", "variable"), UNSAFE)
def test_an_unsafe_variable_is_refused_with_what_to_set(monkeypatch, environment, variable):
    (sentence,) = problems(production(monkeypatch, **environment))
    assert variable in sentence


OVERRIDDEN = [
    ("DEBUG", True),
    ("DEMO", True),
    ("SESSION_COOKIE_SECURE", False),
    ("CSRF_COOKIE_SECURE", False),
    ("SECURE_SSL_REDIRECT", False),
    ("SECURE_HSTS_SECONDS", 0),
    ("SESSION_ENGINE", "django.contrib.sessions.backends.cache"),
    ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"),
    ("TASKS", {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}),
    ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}),
    ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}),
    ("PRIVATE_ROOT", Path("/srv/hub/media/private")),
]


@pytest.mark.parametrize(("name", "value"), OVERRIDDEN)
def test_settings_that_are_changed_by_hand_are_refused_too(monkeypatch, name, value):
    settings = production(monkeypatch)
    setattr(settings, name, value)
    assert len(list(problems(settings))) == 1
    with pytest.raises(ImproperlyConfigured, match="does not start"):
        refuse_unsafe(settings)


@pytest.mark.parametrize(
    "options",
    [{"default_acl": "public-read"}, {"custom_domain": "cdn.example.com"}, {"querystring_auth": False}],
)
def test_private_files_in_a_public_bucket_are_refused(monkeypatch, options):
    settings = production(monkeypatch, **S3)
    settings.STORAGES["private"]["OPTIONS"].update(options)
    (sentence,) = problems(settings)
    assert sentence.startswith("Private files must have")


def test_no_process_starts_with_an_unsafe_value():
    result = run("manage.py", "migrate", **(PRODUCTION | {"ALLOWED_HOSTS": "*"}))
    assert result.returncode == 1
    assert "ALLOWED_HOSTS is empty or has a wildcard" in result.stderr


@pytest.mark.parametrize(("name", "value"), [("EMAIL_PORT", "smtp"), ("PRIVATE_ACCEL", "yes")])
def test_a_value_of_the_wrong_kind_is_named(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        production(monkeypatch, **{name: value})


def test_every_variable_stands_in_the_table_of_the_documentation():
    root = django_settings.ROOT
    code = (root / "site/hub/settings/production.py").read_text()
    read = set(re.findall(r"""(?:required|optional|number|flag|day)\(\s*["']([A-Z0-9_]+)""", code))
    told = set(re.findall(r"^\| `([A-Z0-9_]+)`", (root / "CONTRIBUTING.md").read_text(), re.MULTILINE))
    assert read - told == set()
    assert told - read <= {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR", "GUNICORN_CMD_ARGS"}
