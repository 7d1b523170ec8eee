"""Addresses of the pages that anyone may read."""

from __future__ import annotations

from django.urls import path

from education import views

urlpatterns = [
    path("learn/", views.learn, name="learn"),
    path("learn/<slug:slug>/", views.article, name="article"),
    path("help-now/", views.help_now, name="help-now"),
]
