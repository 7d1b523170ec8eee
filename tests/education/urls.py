"""The education app alone, beside stand-ins for the names that the layouts link to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def elsewhere(request: HttpRequest) -> HttpResponse:
    """A page of another app."""
    return HttpResponse()


urlpatterns = [
    path("", include("education.urls")),
    path("", elsewhere, name="home"),
    path("account/", elsewhere, name="account"),
    path("account/login/", elsewhere, name="account_login"),
    path("manifest.webmanifest", elsewhere, name="manifest"),
]
