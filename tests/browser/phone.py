"""A phone that keeps what it knows when it dies: a browser profile, a server, a person."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.support.chromium import find_chromium, launch_arguments
from tests.support.processes import command_line, descendants, still_alive, wait_until
from tracker.models import User

COUNT = """async () => {
  const owner = await stillnight.outbox.current();
  return owner ? stillnight.outbox.count(owner.person) : 0;
}"""
AT_WORK = "() => navigator.serviceWorker.controller && globalThis.stillnight?.sendAndSay"


class Phone:
    """One browser profile on disk, in front of one address."""

    def __init__(self, chromium: Browser, profile: Path, url: str) -> None:
        self.type, self.profile, self.url = chromium.browser_type, profile, url
        self.script = ""
        self.user_agent: str | None = None  # of another release of the browser
        self.complaints: list[str] = []
        self.context: BrowserContext
        self.page: Page

    def switch_on(self, user: User | None = None, *, offline: bool = False) -> Page:
        """Open the browser; `user` is signed in as on a phone that was signed in for days."""
        self.context = self.type.launch_persistent_context(
            str(self.profile),
            executable_path=find_chromium(),
            args=launch_arguments(),
            viewport={"width": 390, "height": 844},
            color_scheme="dark",
            timezone_id="America/New_York",
            offline=offline,
            user_agent=self.user_agent,
        )
        if self.script:
            self.context.add_init_script(self.script)
        if user is not None:
            self.sign_in(user)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self._listen(self.page)
        return self.page

    def sign_in(self, user: User) -> None:
        """A session of this person, as after the sign-in page."""
        client = Client()
        client.force_login(user)
        value = client.cookies["session"].value
        month = time.time() + 30 * 24 * 3600
        self.context.add_cookies(
            [{"name": "session", "value": value, "url": self.url, "expires": month}]
        )

    def open(self, path: str = "/tonight/") -> Page:
        """A page of the diary."""
        self.page.goto(self.url + path)
        return self.page

    def prepare(self, user: User, path: str = "/tonight/") -> Page:
        """Signed in, with the worker at work and the outbox open."""
        if not hasattr(self, "context"):
            self.switch_on()
        self.sign_in(user)
        page = self.open(path)
        page.wait_for_function(AT_WORK)
        return page

    def network_is_back(self) -> None:
        """Chromium's own event comes only to pages that saw the network go."""
        self.context.set_offline(False)
        for page in self.context.pages:
            page.evaluate("() => void dispatchEvent(new Event('online'))")

    def tab(self) -> Page:
        """Another page of the same browser."""
        page = self.context.new_page()
        self._listen(page)
        return page

    @property
    def kept(self) -> int:
        """How many entries of the signed-in person wait here."""
        count: int = self.page.evaluate(COUNT)
        return count

    def wait_until_sent(self) -> None:
        """Return when nothing waits any more; a page may load anew meanwhile."""

        def is_sent() -> bool:
            with contextlib.suppress(Error):
                return self.kept == 0
            return False

        wait_until(is_sent, seconds=20, otherwise=lambda: f"{self.kept} wait")

    def die(self) -> None:
        """SIGKILL for every process of this browser: an empty battery."""
        mine = {pid for pid in descendants(os.getpid()) if str(self.profile) in command_line(pid)}
        assert mine
        for pid in mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not still_alive(mine), seconds=10, otherwise=lambda: str(mine))
        self.switch_off()

    def switch_off(self) -> None:
        """Close the browser; nothing to do for one that died."""
        with contextlib.suppress(Error):
            self.context.close()

    def _listen(self, page: Page) -> None:
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
