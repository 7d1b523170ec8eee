"""The settings of a real deployment: https in PUBLIC_URL turns everything on that needs it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PROBE = """
import json
import django
django.setup()
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

def headers(answer):
    return {"status": answer.status_code, **answer.headers}

browser = Client()
login = browser.get("/account/login/", secure=True, headers={"host": "x.example"})
cookie = login.cookies[settings.CSRF_COOKIE_NAME]
came = {"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}
print(json.dumps({
    "login": headers(login),
    "csrf": [cookie.key, cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"],
             cookie["domain"]],
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
                settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
    "plain": headers(browser.get("/tonight/", headers={"host": "x.example"})),
    "proxied": headers(browser.get("/account/login/", headers={
        "host": "x.example", "X-Forwarded-Proto": "https"})),
    "stranger": headers(browser.get("/", secure=True, headers={"host": "evil.example"})),
    "static": headers(browser.get("/static/a.css", secure=True, headers={"host": "x.example"})),
    "visitor": get_client_ip(RequestFactory().get("/", headers=came)),
}))
"""
PASSING = ("PATH", "HOME", "LANG")


@cache
def folder(base: Path) -> Path:
    """A data folder with one static file in it."""
    (base / "static").mkdir()
    (base / "static" / "a.css").write_text("body{}")
    return base


def run(data_dir: Path, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environ = {name: os.environ[name] for name in PASSING if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PUBLIC_URL": "https://x.example",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATA_DIR": str(data_dir),
        **extra,
    }
    done = subprocess.run(
        [sys.executable, *command], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a visitor meets behind a proxy that speaks https."""
    base = folder(tmp_path_factory.mktemp("https"))
    found: dict[str, Any] = json.loads(run(base, "-c", PROBE, TRUST_PROXY="1").stdout)
    return found


def test_djangos_own_check_of_a_deployment_has_nothing_to_say(tmp_path: Path) -> None:
    """One is silenced: addresses are of one account once checked, see the settings."""
    command = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    done = run(tmp_path, *command, DJANGO_SETTINGS_MODULE="crampsite.settings")
    assert "no issues (1 silenced)" in done.stdout + done.stderr


def test_cookies_are_bound_to_the_host_and_to_https(seen: dict[str, Any]) -> None:
    assert seen["csrf"] == ["__Host-csrf", True, True, "Lax", "/", ""]
    assert seen["session"] == ["__Host-session", True, True, "Lax"]


def test_browsers_are_told_to_stay_with_https_for_a_year(seen: dict[str, Any]) -> None:
    wanted = "max-age=31536000; includeSubDomains; preload"
    for page in ("login", "proxied", "static"):
        assert seen[page]["status"] == 200, page
        assert seen[page]["Strict-Transport-Security"] == wanted, page


def test_plain_http_leads_to_https(seen: dict[str, Any]) -> None:
    assert seen["plain"]["status"] == 301
    assert seen["plain"]["Location"] == "https://x.example/tonight/"


def test_another_host_is_refused(seen: dict[str, Any]) -> None:
    assert seen["stranger"]["status"] == 400


@pytest.mark.parametrize("page", ["login", "plain", "proxied", "stranger", "static"])
def test_every_answer_says_what_may_run_in_it(seen: dict[str, Any], page: str) -> None:
    policy = seen[page]["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_tries_are_counted_for_the_visitor_and_not_for_the_proxy(seen: dict[str, Any]) -> None:
    assert seen["visitor"] == "198.51.100.7"


def test_without_a_proxy_nobody_chooses_an_address(tmp_path: Path) -> None:
    found = json.loads(run(folder(tmp_path), "-c", PROBE).stdout)
    assert found["visitor"] == "127.0.0.1"
    assert found["proxied"]["status"] == 301
