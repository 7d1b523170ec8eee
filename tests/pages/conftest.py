"""All pages of the product, drawn once for the rules of this folder."""

from __future__ import annotations

import pytest
import time_machine
from pytest_django import DjangoDbBlocker

from tests.conftest import NOW
from tests.support.every_page import Shown, every_page, undone


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Shown]:
    """Every page, as each of the roles gets it; the database is as it was."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), undone():
        return every_page()
