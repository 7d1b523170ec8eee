"""What makes the product an app on a phone: its manifest and its service worker.

The worker keeps one page, and that page knows nobody. Its version is a digest of that
page and of the names of its files, which are hashes of what is in them: any change makes
a new worker, which fetches the new files and throws the old ones away.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.views.offline import shell_page
from tracker.views.sync import ENTRY_ADDRESSES

FILES = (
    "css/tokens.css",
    "css/app.css",
    "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "icons/stillnight.svg",
    "js/hour.js",
    "js/red_flags.js",
    "js/outbox.js",
    "js/sending.js",
    "js/unsent.js",
    "js/shell_time.js",
    "js/shell_answer.js",
    "js/shell_kept.js",
    "js/shell_drinks.js",
    "js/shell.js",
)
# Where an answer of a proxy without a server behind it is as good as no answer.
PAGES = ("home", "tonight", "today", "check", "cramp-earlier", "help-now")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script behind the one line that tells it what to keep."""
    return HttpResponse(worker_script(), content_type="text/javascript")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The name, the icons and the first page of the installed app."""
    icons = [
        {"src": static("icons/stillnight.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(_png(size, "any") for size in (192, 512)),
        _png(512, "maskable"),
    ]
    words = {
        "name": "Stillnight",
        "short_name": "Stillnight",
        "description": "A diary for night leg cramps",
        "lang": "en",
        "start_url": reverse("tonight"),
        "scope": "/",
        "id": "/",
        "display": "standalone",
        "background_color": "#110B07",
        "theme_color": "#0E2B2B",
        "icons": icons,
    }
    return JsonResponse(words, content_type="application/manifest+json")


@cache
def worker_script() -> str:
    """The script with its own settings, the same until the product is started anew."""
    shell = {
        "version": version(),
        "page": reverse("offline"),
        "pages": [reverse(name) for name in PAGES],
        "files": [static(name) for name in FILES],
        "icon": static("icons/stillnight-192.png"),
        "outbox": static("js/outbox.js"),
        "entries": ENTRY_ADDRESSES,
    }
    return f"const shell = {json.dumps(shell)};\n{_source()}"


def version() -> str:
    """A digest of everything the worker keeps and of its own script."""
    digest = hashlib.sha256(shell_page().encode())
    for name in FILES:
        digest.update(static(name).encode())
    digest.update(_source().encode())
    return digest.hexdigest()[:16]


def _source() -> str:
    return Path(str(finders.find("js/service_worker.js"))).read_text(encoding="utf-8")


def _png(size: int, purpose: str) -> dict[str, str]:
    name = f"icons/stillnight-{size}{'-maskable' if purpose == 'maskable' else ''}.png"
    return {
        "src": static(name),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
