"""Without the shared cache sign-in says so, and logging goes on."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.conftest import PASSWORD
from tests.support.processes import free_port
from tracker.models import Cramp, Patient


@pytest.fixture
def no_cache() -> dict[str, dict[str, object]]:
    """A Redis address where nobody listens."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }


def test_sign_in_stays_shut_and_says_what_to_do(
    ruth: Patient, client: Client, no_cache: dict[str, dict[str, object]]
) -> None:
    with override_settings(CACHES=no_cache):
        response = client.post("/account/login/", {"login": ruth.user.email, "password": PASSWORD})
    assert response.status_code == 503
    assert "Wait a few minutes" in response.content.decode()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_logging_a_cramp_does_not_look_at_it(
    ruths_browser: Client, no_cache: dict[str, dict[str, object]]
) -> None:
    with override_settings(CACHES=no_cache):
        assert ruths_browser.post("/tonight/cramp").status_code == 302
    assert Cramp.objects.count() == 1
