"""Every page follows the theme its reader chose."""

from __future__ import annotations

import pytest
from django.test import Client

from tracker.models import Patient


@pytest.mark.parametrize("path", ["/learn/", "/medicines/", "/today/", "/patterns/", "/help-now/"])
def test_a_page_follows_the_chosen_theme(ruth: Patient, ruths_browser: Client, path: str) -> None:
    Patient.objects.update(theme="night")
    assert 'data-theme="night"' in ruths_browser.get(path).content.decode()


def test_a_stranger_gets_the_theme_of_the_phone(client: Client, db: None) -> None:
    assert 'data-theme="auto"' in client.get("/learn/").content.decode()
