"""The installed app: its manifest, its worker, and the one page the worker keeps."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from crampsite import pwa
from education.red_flags import SIGNS, rules_as_data
from tests.conftest import desk_browser
from tracker.models import Clinician, Patient

pytestmark = pytest.mark.django_db


def shell_of(browser: Client) -> str:
    return str(browser.get(reverse("offline")).content.decode())


def settings_of(browser: Client) -> dict[str, object]:
    """The first line of the worker, as data."""
    script = browser.get(reverse("service-worker")).content.decode()
    found = re.match(r"const shell = (\{.*\});\n", script)
    assert found is not None
    settings: dict[str, object] = json.loads(found[1])
    return settings


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    answer = client.get(reverse("manifest"))
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/tonight/", "/")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert "maskable" in {icon.get("purpose") for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_the_page_without_network_is_the_same_for_everybody(
    client: Client, ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    page = shell_of(Client())
    assert shell_of(ruths_browser) == page
    assert shell_of(desk_browser(anna)) == page
    for secret in (ruth.user.email, ruth.user.first_name, str(ruth.phone_key), "csrf"):
        assert secret not in page


def test_the_page_holds_every_sign_and_every_rule(client: Client) -> None:
    page = shell_of(client)
    assert set(re.findall(r'name="signs" value="(\w+)"', page)) == set(SIGNS)
    found = re.search(r'<script id="shell-data" type="application/json">(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1])["rules"] == json.loads(json.dumps(rules_as_data()))


def test_the_worker_keeps_the_page_and_its_files_and_nothing_else(client: Client) -> None:
    settings = settings_of(client)
    files = settings["files"]
    assert isinstance(files, list)
    assert settings["page"] == "/offline/"
    assert all(name.startswith("/static/") for name in files)
    page = shell_of(client)
    needed = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|woff2))"', page))
    assert needed <= set(files)


def test_another_page_makes_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pwa.version()
    monkeypatch.setattr(pwa, "shell_page", lambda: "other words")
    assert pwa.version() != before


def test_no_script_of_the_page_is_inside_it(client: Client) -> None:
    page = shell_of(client)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert 'style="' not in page
    assert "unsafe" not in client.get(reverse("offline"))["Content-Security-Policy"]


def test_only_a_persons_page_starts_the_outbox(client: Client, ruths_browser: Client) -> None:
    assert "later.js" in ruths_browser.get("/tonight/").content.decode()
    assert "later.js" not in Client().get("/learn/").content.decode()
