"""Settings: one file, read from the environment, safe by default.

Nothing here needs to be set for `make run`. In production set SECRET_KEY, PUBLIC_URL,
DATABASE_URL, KEYS_DATABASE_URL, REDIS_URL and EMAIL_URL; docs/operations.md lists all.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from tracker.exchange.web_push import new_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent


# --- Folders and the secret ---

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def _kept(name: str, make: Callable[[], str]) -> str:
    """A secret of this data folder, made at the first start, readable by its owner only."""
    path = DATA_DIR / name
    try:
        return path.read_text()
    except FileNotFoundError:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        fresh = make()
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(fresh)
        try:
            os.link(draft, path)  # the first of several processes wins
        except FileExistsError:
            return path.read_text()
        finally:
            draft.unlink()
        return fresh


def _secret_key() -> str:
    return secrets.token_urlsafe(48)


try:
    SECRET_KEY = env.str("SECRET_KEY", default="") or _kept("secret_key", _secret_key)
    # Signs web push (VAPID, RFC 8292). Browsers subscribe to it: a new one loses them all.
    VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="") or _kept("vapid_key", new_key)
except OSError as error:
    sys.exit(
        f"The data folder {DATA_DIR} cannot be used ({error.strerror}). "
        "Set DATA_DIR to a folder you may write to."
    )
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False


# --- Addresses ---

PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname or "localhost"]
if not HTTPS:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
ROOT_URLCONF = "crampsite.urls"
WSGI_APPLICATION = "crampsite.wsgi.application"


# --- Apps and middleware ---

INSTALLED_APPS = [
    "crampsite",
    "tracker.apps.TrackerConfig",
    "education.apps.EducationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # first: redirects to https and static files have it too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crampsite.web.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crampsite.refusals.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crampsite.web.middleware.CacheAway",
    "crampsite.log_only.LogOnly",
    "tracker.middleware.SentAgain",
    "tracker.middleware.reader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.presenters.shell.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "tracker.templatetags.page",
            ],
        },
    }
]


# --- Databases ---

SQLITE_OPTIONS: dict[str, Any] = {
    # One writer at a time from the start of each transaction: no "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000; "
        # What is deleted is overwritten in the file: an erased person is gone from it.
        "PRAGMA secure_delete=ON; "
        # REPLACE counts as taking away, which the triggers of the trail refuse.
        "PRAGMA recursive_triggers=ON;"
    ),
}


def _database(variable: str, file: str) -> dict[str, Any]:
    """The database an environment variable names, or a SQLite file in the data folder."""
    config: dict[str, Any] = env.db_url(variable, default=f"sqlite:///{DATA_DIR / file}")
    # Opening a file anew for each request took a third of a page's time: SQLite reads its
    # schema each time and empties its log at each close.
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    return config


DATABASES = {
    "default": _database("DATABASE_URL", "stillnight.sqlite3"),
    "keys": _database("KEYS_DATABASE_URL", "keys.sqlite3"),
}
DATABASE_ROUTERS = ["tracker.routers.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DEMO = env.bool("DEMO", default=EMBEDDED)


# --- Broker and cache ---

REDIS_URL = env.str("REDIS_URL", default="")
# A dead or silent Redis may cost a request this long, never the entry.
REDIS_TIMEOUT_SECONDS = 1.0
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "stillnight",
            "OPTIONS": {
                "socket_timeout": REDIS_TIMEOUT_SECONDS,
                "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# How long a worker owns a claimed row; tests make it short.
LEASE_SECONDS = env.int("LEASE_SECONDS", default=360)


# --- Sign-in ---

AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["tracker.adapters.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "crampsite.web.passwords.OurWords"},
    {"NAME": "crampsite.web.passwords.LongForTheDesk"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tracker.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tracker.forms.account.SignUpForm"
ACCOUNT_FORMS = {
    "login": "tracker.forms.sign_in.SignInForm",
    "confirm_email_verification_code": "tracker.forms.sign_up.AddressCodeForm",
    "signup": "tracker.forms.sign_up.AccountForm",
    "reset_password": "tracker.forms.sign_up.NewPasswordForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # adapters.AddressStage lets a diary open before
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True  # one address for each account
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail whenever a password, address or factor changes
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_UNIQUE_EMAIL = True
# A code has six digits and three tries. Six codes an hour are 432 guesses a day: to find one
# takes years, where the library's five a minute would take weeks.
ACCOUNT_RATE_LIMITS = {
    "reset_password": "20/m/ip,6/h/key",
    "confirm_email": "6/h/key",
    # A link to a summary cannot be guessed (128 bits); a page made too often costs our time.
    "summary_link": "300/m/ip",
    "summary_open": "20/h/key",
    # The links of an invitation cannot be guessed either (192 bits).
    "share_link": "10/5m/key",
    "clinic_join": "20/m/ip",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # ends all others (adapters.end_others)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "tracker.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey opens an account alone, so it must have asked who holds it (face, finger or PIN).
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {
    "add_webauthn": "tracker.forms.passkeys.AddForm",
    "edit_webauthn": "tracker.forms.passkeys.NameForm",
    "login_webauthn": "tracker.forms.passkeys.SignInForm",
    "authenticate_webauthn": "tracker.forms.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "tracker.forms.passkeys.StillYouForm",
    "authenticate": "tracker.forms.codes.SecondStepForm",
    "reauthenticate": "tracker.forms.codes.StillYouForm",
}
MFA_TOTP_ISSUER = "Stillnight"
MFA_TOTP_TOLERANCE = 1


# --- Sessions and cookies ---

SESSION_COOKIE_AGE = 30 * 24 * 3600
# A patient's own device may enter things after these idle minutes and shows nothing more; a
# shared one is signed out.
LOG_ONLY_AFTER_MINUTES = 30
SHARED_DEVICE_MINUTES = 5
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tracker.views.errors.csrf_failure"
# Browsers refuse Secure and __Host- cookies over plain http, so they follow PUBLIC_URL.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS


# --- Headers ---

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else all visitors share the proxy's address, and one of them locks out everybody.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_HANDLERS = ["crampsite.web.uploads.FewFiles"]
# The pages that take a file, and the most bytes of it.
TAKES_FILES = {"data-restore": 20 * 1024 * 1024}


# --- Static files ---

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600


# --- Mail ---

vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Stillnight <diary@stillnight.test>")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
# Who is told when the timetable stands still or a diary cannot be analysed.
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
# A mail provider that posts to /mail/events/ what came back: its name in django-anymail. What
# anymail asks for that provider is in variables that begin with ANYMAIL_, too.
ANYMAIL_PROVIDER = env.str("ANYMAIL_PROVIDER", default="")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_") and name != "ANYMAIL_PROVIDER"
}
if ANYMAIL_PROVIDER and not ANYMAIL.get("WEBHOOK_SECRET"):
    sys.exit(
        "ANYMAIL_PROVIDER needs ANYMAIL_WEBHOOK_SECRET: a name and a password, joined by a "
        "colon, that stand in the address the provider posts to."
    )
# Set by the supervisor when its own loopback mailbox takes the mails.
MAILBOX_DIR = Path(env.str("MAILBOX_DIR")) if env.str("MAILBOX_DIR", default="") else None
# Where browsers may let us send reminders, with every host below these.
PUSH_SERVICES: list[str] = env.list(
    "PUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "notify.windows.com",
        "push.apple.com",
    ],
)


# --- Places and language ---

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
EMERGENCY_NUMBER = env.str("EMERGENCY_NUMBER", default="")
# Off: only clinicians read findings. Red flags always reach the person they are about.
FINDINGS_FOR_PATIENTS = env.bool("FINDINGS_FOR_PATIENTS", default=True)
# On: a clinician may open a diary without consent for an hour (docs/adr/0008).
EMERGENCY_ACCESS = env.bool("EMERGENCY_ACCESS", default=False)

# Who may read /metrics/ from elsewhere; without it only this machine may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")


# --- Logs ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "crampsite.web.log_lines.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"no_paths": {"()": "crampsite.web.log_lines.NoPaths"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_paths"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "tracker": {"level": env.str("LOG_LEVEL", default="INFO")},
        "crampsite.sign_in_lines": {"level": env.str("LOG_LEVEL", default="INFO")},
    },
}
# W004 wants every address unique. Ours are, once checked; many accounts may have none yet, and
# SignInBackend knows which one a password belongs to.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
