"""A real Chromium in front of a real server, with a year of Ruth's diary behind it."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.support.sign_in import note_second_step
from tracker import audit
from tracker.actions.drugs import load_drugs
from tracker.actions.fluids import record_drinks
from tracker.actions.medications import Dose, add_medication
from tracker.actions.nights import NightEntry, record_nights
from tracker.analysis.nights import moment_in_night, night_of
from tracker.models import Drug, Patient, User

# The browser's event loop lives in this thread; the tests use the database from it too.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DIARY_NIGHTS = 120


@dataclass
class Window:
    """A page with everything it complained about."""

    page: Page
    server: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to `path` of the server under test."""
        response = self.page.goto(self.server + path)
        assert response is not None
        assert response.status == 200, (path, response.status)
        return self.page


OpenWindow = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer) -> Iterator[OpenWindow]:
    """Opens windows: `window(user, theme="dark", width=390, scripts=True)`."""
    contexts: list[BrowserContext] = []

    def open_window(
        user: User | None = None, *, theme: str = "light", width: int = 390, scripts: bool = True
    ) -> Window:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if theme == "dark" else "light",
            timezone_id="America/New_York",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if user is not None:
            _sign_in(context, live_server.url, user)
        opened = Window(page=context.new_page(), server=live_server.url)
        opened.page.on(
            "console",
            lambda message: (
                opened.complaints.append(message.text)
                if message.type in {"error", "warning"}
                else None
            ),
        )
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        return opened

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def diary(ruth: Patient) -> Patient:
    """Ruth with four months of nights, drinks and two medicines, up to now."""
    now = dt.datetime.now(dt.UTC)
    load_drugs()
    newest = night_of(now, ruth.zone) - dt.timedelta(days=2)
    Patient.objects.filter(pk=ruth.pk).update(joined_on=newest - dt.timedelta(days=DIARY_NIGHTS))
    ruth.refresh_from_db()
    nights = [newest - dt.timedelta(days=back) for back in range(DIARY_NIGHTS) if back % 9 != 4]
    entries = [
        NightEntry(
            date=night,
            cramps=((moment_in_night(night, dt.time(3, 10), ruth.zone), 5, 6, ("left_calf",)),)
            * (night.toordinal() % 3 == 0),
        )
        for night in nights
    ]
    record_nights(ruth, entries, now=now, actor=audit.JOB)
    drinks = [
        (now - dt.timedelta(days=day, hours=3), 1400 + 90 * (day % 5), "water")
        for day in range(1, 40)
    ]
    record_drinks(ruth, drinks, now=now, actor=audit.JOB)
    for name, days in (("hydrochlorothiazide", 40), ("atorvastatin", 300)):
        add_medication(
            ruth,
            drug=Drug.objects.get(inn=name),
            dose=Dose(times=("morning",)),
            started_on=newest - dt.timedelta(days=days),
            now=now,
        )
    return ruth


def _sign_in(context: BrowserContext, server: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    note_second_step(client, user, at=time.time())
    context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": server}]
    )
