"""What every installation shares. Settings of one kind of installation are in demo, production, test."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"

INSTALLED_APPS = [
    # The rooms, top to bottom: a template or command of ours wins over a library's.
    "home",
    "education.articles",
    "education.training",
    "education.talks",
    "education.campus",
    "education.protection",
    "education.measure",
    "education.regulations",
    "education.topics",
    "programs.events",
    "programs.visits",
    "programs.feedback",
    "programs.case_stories",
    "programs.reimbursement",
    "hub.operations",
    "hub.backoffice",
    "hub.portal",
    "hub.archives",
    "hub.attendance",
    "hub.certificates",
    "hub.membership",
    "hub.directory",
    "hub.mailroom",
    "hub.announcements",
    "hub.audience",
    "hub.attachments",
    "hub.privacy",
    "hub.cases",
    "hub.members",
    "hub.workdays",
    "hub.notifications",
    "hub.jobs",
    "hub.editorial",
    "hub.pages",
    "hub.pdf",
    "hub.search",
    "hub.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "hub.accounts.wagtail_users.WagtailUsers",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "hub.operations.logs.RequestIds",
    "hub.operations.unfit.UnfitValues",
    "django.middleware.security.SecurityMiddleware",
    "hub.pages.languages.Languages",
    "hub.pages.caching.PageCache",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hub.files.parts.Parts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hub.accounts.middleware.IdleSignOut",
    "hub.accounts.middleware.SignedInAreas",
    "hub.accounts.factors.middleware.SecondFactor",
    "hub.backoffice.doors.AdminDoors",
    "hub.operations.logs.RequestPeople",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"
ASGI_APPLICATION = "hub.asgi.application"

TEMPLATES: list[dict] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]
COTTON_DIR = "components"
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees what it is given, not the page around it
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language, time, formats
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "site" / "hub" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Accounts (DOMAIN 8, "Accounts")
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
LOGOUT_REDIRECT_URL = "/"

# The numbers of DOMAIN 8: all may be changed here.
PASSWORD_MIN_LENGTH = 10
PASSWORD_MIN_CLASSES = 3
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "hub.accounts.passwords.LengthAndClassesValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH, "min_classes": PASSWORD_MIN_CLASSES},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds a reset link is good for
IDLE_SIGN_OUT_SECONDS = 30 * 60
IDLE_RECORD_SECONDS = 60  # an activity is written to the session at most this often
SESSION_COOKIE_AGE = 12 * 60 * 60  # rows of abandoned sessions may be cleared after this
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Lock-out. `AXES_FAILURE_LIMIT` counts one account from one address; LOCKOUT_FAILURES_EVERYWHERE one account
# from all addresses, and then shuts out only addresses it has not signed in from in LOCKOUT_KNOWN_DAYS.
AXES_HANDLER = "hub.accounts.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOCKOUT_FAILURES_EVERYWHERE = 20
LOCKOUT_KNOWN_DAYS = 90
AXES_USERNAME_CALLABLE = "hub.accounts.lockout.account_name"
AXES_CLIENT_IP_CALLABLE = "hub.accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "hub.accounts.lockout.locked_page"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "credential", "csrfmiddlewaretoken"]
AXES_VERBOSE = False

ACCOUNT_ADAPTER = "hub.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "hub.accounts.forms.SignInForm",
    "change_password": "hub.accounts.forms.PasswordChangeForm",
    "reset_password": "hub.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "hub.accounts.forms.NewPasswordForm",
    "reauthenticate": "hub.accounts.forms.ConfirmByPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
# Not allauth's own generator: it would copy addresses into a table of its own, where they grow old.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# Failures are limited per address here and per account by the lock-out above: a limit per account alone
# would let anybody lock a colleague out.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,200/h/ip",
    "change_password": "5/m/user",
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    # Applications for an account: from one address, and for one mailbox, which would else be flooded with mail.
    "apply": "20/h/ip",
    "apply_mailbox": "3/h/key",
    "join": "20/m/ip",
    # Pages that say that they are read.
    "seen": "120/m/ip",
    # Letters and questions of institutions without an account, and guesses at query codes.
    # Applications of students without an account.
    "internship": "30/h/ip",
    "internship_mailbox": "5/h/key",
    "visit": "30/h/ip",
    "visit_mailbox": "5/h/key",
    "visit_lookup": "20/m/ip,100/h/ip",
    "visit_lookup_mailbox": "10/h/key",
    # Whether a page was helpful: of one address, and of one address about one page, where a whole office may sit behind.
    "helpful": "60/h/ip",
    "helpful_page": "5/d/key",
    # Registrations for talks, and the mails to one mailbox that registered already.
    "talk": "120/h/ip",
    "talk_mailbox": "3/h/key",
    # Reports of illegal activity, and guesses at their query codes.
    "tip": "30/h/ip",
    "tip_mailbox": "5/h/key",
    "tip_lookup": "20/m/ip,100/h/ip",
    "tip_lookup_number": "10/h/key",
}

# Second factor. Staff must have one where REQUIRE_SECOND_FACTOR says so: production does, a demo does not.
REQUIRE_SECOND_FACTOR = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds a confirmation is good for
MFA_ADAPTER = "hub.accounts.factors.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a phone's clock may be wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "hub.accounts.factors.forms.CodeForm",
    "reauthenticate": "hub.accounts.factors.forms.ConfirmByCodeForm",
    "activate_totp": "hub.accounts.factors.forms.SetUpAppForm",
    "add_webauthn": "hub.accounts.factors.forms.PasskeyForm",
    "edit_webauthn": "hub.accounts.factors.forms.PasskeyNameForm",
    "login_webauthn": "hub.accounts.factors.forms.PasskeySignInForm",
    "authenticate_webauthn": "hub.accounts.factors.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "hub.accounts.factors.forms.ConfirmByPasskeyForm",
}

# Static files and public media. Private files live elsewhere: see PRIVATE_ROOT.
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "site" / "hub" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "hub.files.static.StaticFiles"},
}
# Where the web server finds private files by X-Accel-Redirect; "" where Django sends them itself.
PRIVATE_ACCEL_PREFIX = ""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# What uploads may unfold to: pixels of an image, megabytes of an Office or OFD file.
ATTACHMENT_MAX_PIXELS = 50_000_000
ATTACHMENT_MAX_UNPACKED_MB = 300

# Security
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames our own pages
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DIRECTIVES: dict[str, list[Any]] = {
    "default-src": [SELF],
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin still has inline scripts.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": DIRECTIVES,
}

# Wagtail
WAGTAIL_SITE_NAME = "会员服务与投资者教育平台"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8000"
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]  # what staff read is the platform's time, whoever they are
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_MODEL = "pages.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "hub.pages.forms.ImageForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = ATTACHMENT_MAX_PIXELS  # of all frames together
WAGTAILDOCS_DOCUMENT_FORM_BASE = "hub.pages.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp3", "mp4", "pdf", "pptx", "txt", "webm", "xlsx", "zip"]
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "hub.search.backend"}}
WAGTAILADMIN_RECENT_EDITS_LIMIT = 5
WAGTAIL_FINISH_WORKFLOW_ACTION = "hub.editorial.finishing.publish"

# Mail
DEFAULT_FROM_EMAIL = "no-reply@example.invalid"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20  # seconds; a silent server must not hold a worker

# The mailbox that members write to; "" for none. What MAILBOX_AUTHSERV_ID names has proved the sender of a mail in its
# Authentication-Results; "" takes anybody's word for it, which only a demo may.
MAILBOX_HOST = MAILBOX_USER = MAILBOX_PASSWORD = MAILBOX_AUTHSERV_ID = ""
MAILBOX_PORT = 993
MAILBOX_FOLDER = "INBOX"
MAILBOX_TLS = "ssl"  # or starttls, or none
MAILBOX_SINCE: date | None = None  # older mails are left where they are

# Text messages: the dotted path of a `transports.sms.SmsProvider`, "" for none.
SMS_PROVIDER = ""
SMS_FOLDER = VAR / "sms"
SMS_PER_PERSON_AND_DAY = 20
SMS_PER_STRANGER_AND_DAY = 6  # to a number that somebody without an account typed in
# The hosts that webhooks may call, by https only; those for plain http are for tests and demos.
WEBHOOK_HOSTS: list[str] = []
WEBHOOK_PLAIN_HOSTS: list[str] = []
WEBHOOK_PER_MINUTE = 20

# The daily seal over the records of all cases: the file outside the database that keeps its line, and the
# mailbox that gets it ("" for none).
SEAL_FILE = VAR / "seals.txt"
SEAL_MAILBOX = ""

# Copies of public pages: whether Django keeps them in its cache, and the folder by which nginx knows how old its own
# may be (None: there is no nginx).
PAGE_CACHE = True
PAGE_CACHE_FOLDER: Path | None = None

# Networks from which readiness and metrics may be read.
OPERATOR_NETWORKS = ["127.0.0.0/8", "::1"]
SENTRY_DSN = ""  # error reports, only where this is set
SENTRY_ENVIRONMENT = ""
QUEUE_AGE_LIMIT = 15 * 60  # seconds a job may wait before this installation counts as not ready
# Commands that prove that the data hold together; `restore` runs them at its end.
VERIFY_COMMANDS = ["verify_timeline", "verify_ledger", "verify_files"]

# Jobs: in process in the demo, in the database in production
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
JOB_BEAT_SECONDS = 2  # how often a running job writes its progress
JOB_STALE_SECONDS = 60  # a running job without a sign of life for so long has lost its worker
JOB_REQUEUE_SECONDS = 15 * 60  # a job that waits for so long is handed to the queue again
TASK_STALE_SECONDS = 60 * 60  # the same for the queue's other tasks, which give no signs of life
JOB_MAX_ATTEMPTS = 3
JOB_FILE_HOURS = 72  # a result can be downloaded for so long
EXPORT_ROWS_AT_ONCE = 2000  # a longer list is written by a job

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Who took which file, when: kept as a security log (DOMAIN 8).
    "loggers": {"hub.access": {"level": "INFO"}},
}
