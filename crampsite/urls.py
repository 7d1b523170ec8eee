"""All addresses. Each route's name has a line in `crampsite.policy`."""

from __future__ import annotations

from django.urls import include, path

from .health import healthz
from .metrics import metrics
from .pwa import manifest, service_worker

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics/", metrics, name="metrics"),
    path("service-worker.js", service_worker, name="service-worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("", include("education.urls")),
    path("", include("tracker.urls")),
    path("account/", include("allauth.urls")),
]

handler400 = "tracker.views.errors.bad_request"
handler403 = "tracker.views.errors.forbidden"
handler404 = "tracker.views.errors.not_found"
handler500 = "tracker.views.errors.server_error"
