"""Shows the pages that were drawn once, in a real Chromium and without any server.

Their style sheets come from the folders of the product; scripts are left out, so that
what is measured is also what people without scripts get.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.support.markup import VOID
from tests.support.shown import Shown

SITE = "https://stillnight.test"
LOOKS = ("class", "role", "type")
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
# What differs between two drawings of one page: tokens and ids.
VARIES = re.compile(r'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"|[0-9a-f-]{36}')


class Room:
    """One tab in which any of the pages can be opened."""

    def __init__(self, page: Page, shown: list[Shown]) -> None:
        self.page = page
        self._html = {f"{SITE}/{number}": each.html for number, each in enumerate(shown)}
        self._address = {id(each): f"{SITE}/{number}" for number, each in enumerate(shown)}
        page.route("**/*", self._answer)

    def open(self, shown: Shown) -> Page:
        """The tab with this page in it."""
        self.page.goto(self._address[id(shown)], wait_until="load")
        return self.page

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if url in self._html:
            route.fulfill(body=self._html[url], content_type="text/html; charset=utf-8")
            return
        name = url.removeprefix(f"{SITE}/static/").partition("?")[0]
        found = finders.find(name) if url.startswith(f"{SITE}/static/") else None
        kind = TYPES.get(Path(name).suffix)
        if found and kind:
            route.fulfill(path=str(found), content_type=kind)
        else:
            route.fulfill(status=404, body="")


@contextmanager
def room(chromium: Browser, shown: list[Shown], **options: Any) -> Iterator[Room]:
    """A tab with the given options of a browser context, 320 px wide unless they say more."""
    context = chromium.new_context(**{"viewport": {"width": 320, "height": 640}} | options)
    try:
        yield Room(context.new_page(), shown)
    finally:
        context.close()


def shapes(pages: list[Shown]) -> list[Shown]:
    """As few pages as hold every kind of element at every kind of place, the fullest first.

    What a rule says of an element follows from its kind and those around it, so a page
    that brings nothing new need not be looked at again.
    """
    kinds = {number: _kinds(page.html) for number, page in enumerate(pages)}
    missing = set().union(*kinds.values())
    chosen = []
    while missing:
        richest = max(kinds, key=lambda number: len(kinds[number] & missing))
        missing -= kinds[richest]
        chosen.append(pages[richest])
    return chosen


def unlike(pages: list[Shown]) -> list[Shown]:
    """Each look once: what differs only in tokens and ids is one page."""
    looks = {VARIES.sub("", page.html): page for page in reversed(pages)}
    return list(reversed(looks.values()))


def _kinds(html: str) -> set[tuple[str, ...]]:
    reader = _Kinds()
    reader.feed(html)
    return reader.kinds


class _Kinds(HTMLParser):
    """Every element as its name, classes, role and state, below the two around it."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self._around: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        state = [name for name in ("checked", "aria-current", "aria-invalid") if name in values]
        kind = " ".join([tag, *(values.get(name) or "" for name in LOOKS), *state])
        self.kinds.add((*self._around[-2:], kind))
        if tag not in VOID:
            self._around.append(kind)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._around:
            self._around.pop()
