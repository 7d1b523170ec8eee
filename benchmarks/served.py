"""What gunicorn serves while pages are measured: the product, and a bare Django view.

The bare view is the floor: Django's own handler, no middleware, an answer of two letters,
in the same process and behind the same server. `/-/process` tells what the process has
used so far, so that a request's cost includes what gunicorn does for it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from crampsite.wsgi import application as product

HEAVY = ("numpy", "scipy", "plotly", "celery", "pandas")
StartResponse = Callable[..., Any]


def bare(request: HttpRequest) -> HttpResponse:
    """The least a Django view can do."""
    return HttpResponse("ok")


urlpatterns = [path("-/bare", bare)]


class _BareRequest(WSGIRequest):
    urlconf = __name__


class _BareHandler(WSGIHandler):
    request_class = _BareRequest


with override_settings(MIDDLEWARE=[]):
    _floor = _BareHandler()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The product, but for the two addresses of the measurement."""
    if environ["PATH_INFO"] == "/-/process":
        body = json.dumps(_process()).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]
    if environ["PATH_INFO"] == "/-/bare":
        answer: Iterable[bytes] = _floor(environ, start_response)
        return answer
    return product(environ, start_response)


def _process() -> dict[str, Any]:
    status = Path("/proc/self/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return {
        "pid": os.getpid(),
        "cpu_seconds": time.process_time(),
        "resident_mb": int(resident.split()[1]) / 1024,
        "heavy": [name for name in HEAVY if name in sys.modules],
        "modules": len(sys.modules),
    }
