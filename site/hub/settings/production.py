"""One server or several: PostgreSQL, Redis, mail by SMTP, files in folders or S3.

Every value comes from an environment variable; CONTRIBUTING, "Operation", has them in one table. What is unsafe is
refused at the start: `hub.operations.safety`.
"""

from pathlib import Path

from redis.backoff import NoBackoff
from redis.retry import Retry

from .base import *
from .base import DIRECTIVES, INSTALLED_APPS, MIDDLEWARE
from .environment import day, flag, names, number, optional, required

DEMO = False
DEBUG = False
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = names(optional("SECRET_KEY_FALLBACKS"))
ALLOWED_HOSTS = names(required("ALLOWED_HOSTS"))
WAGTAILADMIN_BASE_URL = required("BASE_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", default=True)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": required("DATABASE_NAME"),
        "USER": required("DATABASE_USER"),
        "PASSWORD": optional("DATABASE_PASSWORD"),
        "HOST": optional("DATABASE_HOST", "127.0.0.1"),
        "PORT": optional("DATABASE_PORT", "5432"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # A statement that runs longer than this (in milliseconds) is a fault, not work; 0 for no limit. Compiling
            # a plan, or starting a second process for it, takes longer than our queries run; disks without moving
            # heads read anywhere alike.
            "options": (
                f"-c statement_timeout={number('STATEMENT_TIMEOUT_MS', 60_000)} -c jit=off "
                "-c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
            ),
        },
    }
}

REDIS_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hub",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 2,
            "SOCKET_TIMEOUT": 5,
            # Once more, at once: a connection that was idle may have been closed.
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 1)},
        },
    }
}
# Without Redis the platform is slower and goes on: copies, sessions and root paths are read from the database.
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
# Read from Redis, kept in the database: a Redis that comes back empty signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

EMAIL_HOST = optional("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = optional("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = optional("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = 10
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = required("DEFAULT_FROM_EMAIL")

# The mailbox that members write to: none where MAILBOX_HOST is not set.
MAILBOX_HOST = optional("MAILBOX_HOST")
MAILBOX_PORT = number("MAILBOX_PORT", 993)
MAILBOX_USER = optional("MAILBOX_USER")
MAILBOX_PASSWORD = optional("MAILBOX_PASSWORD")
MAILBOX_FOLDER = optional("MAILBOX_FOLDER", "INBOX")
MAILBOX_TLS = optional("MAILBOX_TLS", "ssl")
MAILBOX_AUTHSERV_ID = optional("MAILBOX_AUTHSERV_ID")
MAILBOX_SINCE = day("MAILBOX_SINCE")

SEAL_MAILBOX = required("SEAL_MAILBOX")

SMS_PROVIDER = optional("SMS_PROVIDER")
WEBHOOK_HOSTS = names(optional("WEBHOOK_HOSTS"))

# Files: folders below DATA_ROOT, or two S3 buckets.
DATA_ROOT = Path(required("DATA_ROOT"))
STATIC_ROOT = DATA_ROOT / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_ROOT / "media"
PRIVATE_ROOT = DATA_ROOT / "private"
PAGE_CACHE_FOLDER = DATA_ROOT / "pages"  # copies of public pages lie in Redis, and before it in nginx
SEAL_FILE = Path(optional("SEAL_FILE", str(DATA_ROOT / "seals.txt")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "hub.files.static.StaticFiles"},
}
# The nginx of `render_deploy` sends private files from this internal location; with S3 Django passes them on.
PRIVATE_ACCEL_PREFIX = "/_private/" if flag("PRIVATE_ACCEL", default=True) else ""

if S3_BUCKET := optional("S3_BUCKET"):
    S3 = {
        "endpoint_url": optional("S3_ENDPOINT_URL") or None,
        "region_name": optional("S3_REGION") or None,
        "access_key": required("S3_ACCESS_KEY"),
        "secret_key": required("S3_SECRET_KEY"),
    }
    PRIVATE_ACCEL_PREFIX = ""
    STORAGES["default"] = {
        "BACKEND": "hub.attachments.s3.MediaStorage",
        "OPTIONS": S3 | {"bucket_name": S3_BUCKET, "custom_domain": optional("S3_PUBLIC_DOMAIN") or None},
    }
    STORAGES["private"] = {
        "BACKEND": "hub.attachments.s3.PrivateStorage",
        "OPTIONS": S3 | {"bucket_name": required("S3_PRIVATE_BUCKET")},
    }
    if pictures := optional("S3_PUBLIC_DOMAIN") or optional("S3_ENDPOINT_URL").partition("://")[2]:
        DIRECTIVES["img-src"].append(f"https://{pictures.split('/')[0]}")

# How many proxies of ours stand in front: the client's address is read from X-Forwarded-For accordingly.
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 1)
# Networks from which /health/ready/ and /metrics may be read.
OPERATOR_NETWORKS = names(optional("OPERATOR_NETWORKS", "127.0.0.0/8,::1"))

SECURE_SSL_REDIRECT = True
# What asks on loopback speaks no TLS; outside, nginx does before anything comes here.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [*INSTALLED_APPS, "django_prometheus"]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    *MIDDLEWARE,
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hub.operations.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": optional("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}

SENTRY_DSN = optional("SENTRY_DSN")
SENTRY_ENVIRONMENT = optional("SENTRY_ENVIRONMENT", "production")
