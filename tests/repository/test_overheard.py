"""The ear that listens during every test hears what it is there for."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from crampsite.celery import app
from tests.support.overheard import Overheard, overhear


@pytest.fixture
def aside(nobody_is_overheard: Overheard) -> Overheard:
    """What is said here on purpose is not held against the test."""
    return nobody_is_overheard


def forget(heard: Overheard) -> None:
    heard.log.seek(0)
    heard.log.truncate(0)
    cache.clear()


def a_line_with_a_name() -> None:
    logging.getLogger("tracker.views").info("saved for %s", "Ruth Kessler")


def a_line_of_the_framework_with_an_address() -> None:
    logging.getLogger("django.request").warning("no mail for tom@stillnight.test")


def a_key_of_the_cache() -> None:
    cache.set("tries:ruth@stillnight.test", 1)


def a_value_of_the_cache() -> None:
    cache.set("summary", {"words": "the kingfisher woke me"})


def what_was_typed() -> None:
    Client().post("/nothing/", {"words": "my own foot went numb"})
    logging.getLogger("tracker").warning("saved my own foot went numb")


@pytest.mark.parametrize(
    "say",
    [
        a_line_with_a_name,
        a_line_of_the_framework_with_an_address,
        a_key_of_the_cache,
        a_value_of_the_cache,
        what_was_typed,
    ],
)
@pytest.mark.django_db
def test_it_hears(say: Callable[[], None], aside: Overheard) -> None:
    with overhear() as heard:
        say()
        assert heard.words_of_people() != []
    forget(aside)


def test_it_hears_nothing_where_only_ids_are_said(aside: Overheard) -> None:
    with overhear() as heard:
        logging.getLogger("tracker").info("mail.sent kind=%s row=%s", "weekly", 17)
        logging.getLogger("tracker").debug("Ruth Kessler, which nobody would read")
        assert heard.words_of_people() == []


def test_a_task_is_rung_with_nothing_in_the_bell() -> None:
    """So no word of a person can wait in the queue."""
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if name.startswith("tracker.")}
    assert len(ours) >= 8
    assert {name for name, task in ours.items() if inspect.signature(task.run).parameters} == set()
    assert [
        one for one in app.conf.beat_schedule.values() if one.get("args") or one.get("kwargs")
    ] == []
