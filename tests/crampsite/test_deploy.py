"""The settings of production: Django's own check is silent, and each line stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.crampsite.test_https import run

PROBE = """
import json
import django
django.setup()
from allauth.mfa import app_settings as mfa
from crampsite.celery import app
from django.conf import settings as s
print(json.dumps({
    "debug": s.DEBUG, "hosts": s.ALLOWED_HOSTS, "redirect": s.SECURE_SSL_REDIRECT,
    "hsts": [s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS],
    "cookies": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,
                s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY],
    "referrer": s.SECURE_REFERRER_POLICY, "opener": s.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "frames": s.X_FRAME_OPTIONS, "nosniff": s.SECURE_CONTENT_TYPE_NOSNIFF,
    "largest": [s.DATA_UPLOAD_MAX_MEMORY_SIZE, s.DATA_UPLOAD_MAX_NUMBER_FIELDS],
    "sessions": [s.SESSION_ENGINE, s.SESSION_SERIALIZER],
    "admins": s.ADMINS, "apps": s.INSTALLED_APPS,
    "fallbacks": isinstance(s.SECRET_KEY_FALLBACKS, list),
    "key_is_long": len(s.SECRET_KEY) >= 50,
    "celery": [app.conf.accept_content, app.conf.task_serializer],
    "mails": s.ACCOUNT_EMAIL_NOTIFICATIONS, "enumeration": s.ACCOUNT_PREVENT_ENUMERATION,
    "minutes": [s.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
                s.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT, s.ACCOUNT_REAUTHENTICATION_TIMEOUT],
    "mfa": [mfa.TOTP_TOLERANCE, mfa.TOTP_INSECURE_BYPASS_CODE, mfa.TRUST_ENABLED],
    "templates_debug": s.TEMPLATES[0]["OPTIONS"].get("debug", False),
}))
"""
WANTED = {
    "debug": False,
    "hosts": ["x.example"],
    "redirect": True,
    "hsts": [31536000, True],
    "cookies": ["__Host-session", "__Host-csrf", True, True, True, True],
    "referrer": "same-origin",
    "opener": "same-origin",
    "frames": "DENY",
    "nosniff": True,
    "largest": [1048576, 300],
    "sessions": [
        "django.contrib.sessions.backends.db",
        "django.contrib.sessions.serializers.JSONSerializer",
    ],
    "admins": [],
    "fallbacks": True,
    "key_is_long": True,
    "celery": [["json"], "json"],
    "mails": True,
    "enumeration": True,
    "minutes": [600, 600, 300],
    "mfa": [1, None, False],
    "templates_debug": False,
}
SECRET = "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {"DJANGO_SETTINGS_MODULE": "crampsite.settings", "SECRET_KEY": SECRET}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of a deployment, read in a process of its own."""
    found = run(tmp_path_factory.mktemp("deployed"), "-c", PROBE, **PRODUCTION)
    assert found.returncode == 0, found.stderr
    settings: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return settings


def test_what_a_deployment_must_have_is_set(deployed: dict[str, Any]) -> None:
    assert {name: deployed[name] for name in WANTED} == WANTED


def test_nothing_of_a_developers_machine_is_installed(deployed: dict[str, Any]) -> None:
    assert not {"django.contrib.admin", "debug_toolbar"} & set(deployed["apps"])


def test_the_slowest_password_hash_comes_first() -> None:
    source = (Path(__file__).resolve().parents[2] / "crampsite" / "settings.py").read_text()
    assert source.index("Argon2PasswordHasher") < source.index("PBKDF2PasswordHasher")


def test_djangos_own_check_finds_nothing(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        **PRODUCTION,
    )
    assert found.returncode == 0, found.stderr
