"""`make serve`: SQLite, file cache, mail into a folder, jobs in process. Nothing to start beside it."""

import os
from pathlib import Path

from .base import *
from .base import STORAGES, VAR

# Another folder for a second demo beside the first, such as the browser tests'.
VAR = Path(os.environ.get("DEMO_VAR") or VAR)
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
SEAL_FILE = VAR / "seals.txt"
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_ROOT
# Static files are served from where they stand: nothing to collect and compress before the first start.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True

DEMO = True
DEBUG = False
SECRET_KEY = "demo-only-this-key-guards-nothing"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "demo.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
    }
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
SMS_PROVIDER = "hub.notifications.transports.sms.FileProvider"
SMS_FOLDER = VAR / "sms"
WEBHOOK_HOSTS = ["oa.example.com"]
