"""The people of the matrix, built once for each file of tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.template import Template
from django.test import utils
from pytest_django import DjangoDbBlocker

from tests.access import world as people
from tests.access.harm import remember
from tests.access.knocking import Lines
from tests.access.world import World
from tests.conftest import NOW


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; each test takes back what it did."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        built = people.build()
        remember(built)
        yield built
        for alias in connections:
            transaction.set_rollback(True, using=alias)


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    """What is written about refusals; nothing else is written, and no template is recorded."""
    templates: Any = Template
    test_state: Any = utils._TestState
    handler, kept = Lines(), templates._render
    refusals, requests = (logging.getLogger(n) for n in ("crampsite.refusals", "django.request"))
    refusals.addHandler(handler)
    refusals.propagate, requests.disabled = False, True
    templates._render = test_state.saved_data.template_render
    yield handler
    templates._render = kept
    refusals.propagate, requests.disabled = True, False
    refusals.removeHandler(handler)
