"""The door for gunicorn."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crampsite.settings")

application = get_wsgi_application()
resolve("/healthz")  # reads every address once, before gunicorn forks its workers
