"""The tests' settings: SQLite, or PostgreSQL with TEST_DATABASE=postgresql."""

import os
import tempfile
from pathlib import Path

from .base import *
from .base import STORAGES, TEMPLATES

DEMO = True
DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]

# Tests never write into the tree; each process has a folder of its own, removed by tests/conftest.py.
TEST_VAR = Path(tempfile.gettempdir(), f"hub-test-{os.getpid()}")
MEDIA_ROOT = TEST_VAR / "media"
PRIVATE_ROOT = TEST_VAR / "private"
SEAL_FILE = TEST_VAR / "seals.txt"
STATIC_ROOT = TEST_VAR / "static"
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

if os.environ.get("TEST_DATABASE") == "postgresql":
    DATABASES: dict[str, dict] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": os.environ.get("PGUSER", "postgres"),
            "HOST": os.environ.get("PGHOST", "127.0.0.1"),
            "PORT": os.environ.get("PGPORT", "5432"),
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": TEST_VAR / "test.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Whatever a test writes stays in memory until it ends, so that it never locks other connections out.
                "init_command": "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA cache_spill=OFF;",
            },
        }
    }
# Tests roll back: nothing would be purged. Those of the page cache turn it on.
PAGE_CACHE = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["debug"] = True
SMS_PROVIDER = "hub.notifications.transports.sms.FileProvider"
SMS_FOLDER = TEST_VAR / "sms"
