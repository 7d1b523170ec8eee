"""No address without a line in the table of policies, and no line without an address."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from crampsite.policy import POLICIES
from tests.access.routes import routes, without_policy


@pytest.fixture
def another_route() -> Iterator[str]:
    """A URLconf with one address more than the product has."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open to all")

    module = types.ModuleType("urls_with_one_more")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("", include("crampsite.urls")),
        path("export/everything/", view, name="export-everything"),
        path("forgotten/", view),
    ]
    sys.modules[module.__name__] = module
    yield module.__name__
    del sys.modules[module.__name__]


def test_every_route_has_a_policy() -> None:
    assert without_policy(set(POLICIES)) == set()


def test_every_policy_has_a_route() -> None:
    assert set(POLICIES) - {route.name for route in routes()} == set()


def test_a_new_route_without_a_policy_is_found(another_route: str) -> None:
    with override_settings(ROOT_URLCONF=another_route):
        assert without_policy(set(POLICIES)) == {"export-everything", "forgotten/"}


def test_names_of_routes_are_unique() -> None:
    names = [route.name for route in routes()]
    assert len(names) == len(set(names))
