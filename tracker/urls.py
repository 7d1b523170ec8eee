"""The tracker's addresses: patients first, then clinicians."""

from __future__ import annotations

from django.urls import path

urlpatterns: list[object] = []
