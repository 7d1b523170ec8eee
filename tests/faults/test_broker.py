"""The broker forgets, dies, and is rung twice: the rows lose nothing and double nothing."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.test import Client
from django.urls import reverse

from tests.faults.sink import Sink
from tests.faults.test_nightly_job import assert_like_quiet
from tests.faults.world import PATIENTS, RUNS, World
from tests.support.processes import ROOT, free_port, wait_until
from tests.support.valkey import Valkey
from tracker.models import Cramp

pytestmark = pytest.mark.faults

SLOW_MAIL_SECONDS = 0.3  # so that the batch lasts long enough to have a middle
PATIENCE_SECONDS = 60.0
# A request may lose this much to a broker or cache that does not answer (fault F06).
REQUEST_SECONDS = 2.0


def flush(broker: Valkey) -> None:
    with redis.Redis.from_url(broker.url) as client:
        client.flushall()


def test_a_broker_that_forgets_and_dies_loses_and_doubles_nothing(
    world: World, broker: Valkey, sink: Sink, undisturbed: dict[str, list[str]]
) -> None:
    sink.slow_seconds = SLOW_MAIL_SECONDS
    with world.worker() as worker, world.beat("one") as one, world.beat("two") as two:

        def until(is_true: Callable[[], bool]) -> None:
            said = [worker, one, two]
            wait_until(
                is_true,
                seconds=PATIENCE_SECONDS,
                otherwise=lambda: "\n".join(process.output for process in said),
            )

        until(lambda: len(sink.accepted) > 2)
        assert world.count("delivery", "sent") < PATIENTS
        flush(broker)
        broker.kill()
        broker.start()
        until(lambda: world.count("delivery", "sent") == PATIENTS)
        until(lambda: world.count("analysisrun", "done") == RUNS)
        assert_like_quiet(world, undisturbed)
        flush(broker)  # a bell after that still rings
        world.python("manage.py", "shell", "-c", ONE_MORE_NIGHT)
        until(lambda: world.count("analysisrun", "done") == RUNS)
    assert {len(ids) for ids in sink.copies().values()} == {1}
    assert len(sink.accepted) == PATIENTS


ONE_MORE_NIGHT = (
    "from tracker.models import AnalysisRun; "
    "run = AnalysisRun.objects.order_by('-night', 'pk').first(); run.state = 'due'; run.save()"
)


def test_planning_twice_at_once_plans_once(world: World) -> None:
    before = world.dump()
    commands = [name for name in ("plan_weekly", "plan_nights") for _ in range(2)]
    started = [
        subprocess.Popen([sys.executable, "manage.py", name], env=world.env, cwd=ROOT)
        for name in commands
    ]
    assert [process.wait(timeout=PATIENCE_SECONDS) for process in started] == [0, 0, 0, 0]
    assert world.dump() == before


@pytest.mark.django_db
def test_a_cramp_is_kept_while_the_broker_and_cache_are_down(
    ruths_browser: Client, settings: Any
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
            "OPTIONS": {"socket_timeout": 1.0, "socket_connect_timeout": 1.0},
        }
    }
    start = time.monotonic()
    page = ruths_browser.get(reverse("tonight"))
    answer = ruths_browser.post(reverse("cramp-start"), {"key": str(uuid.uuid4())})
    took = time.monotonic() - start
    assert page.status_code == 200
    assert answer.status_code in {200, 302}
    assert Cramp.objects.count() == 1
    assert took < 2 * REQUEST_SECONDS
