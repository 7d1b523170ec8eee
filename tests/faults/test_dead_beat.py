"""Beat is dead: the processes that still live see it, and the operator gets one mail."""

from __future__ import annotations

import pytest

from tests.faults.sink import Sink
from tests.faults.world import SWEEP_DELIVERIES, World
from tests.support.processes import wait_until

pytestmark = pytest.mark.faults

OPERATOR = "operator@stillnight.test"
SWEPT = "SELECT told_at FROM tracker_heartbeat WHERE name = 'swept'"
AN_HOUR_PASSES_AND_TWO_LOOK = (
    "import datetime as dt; from django.db.models import F; from tracker.models import Heartbeat; "
    "Heartbeat.objects.filter(name='swept').update(at=F('at') - dt.timedelta(hours=1)); "
    "from crampsite import watch; watch.look(); watch.look()"
)


def test_a_dead_beat_is_told_once_for_each_silence(world: World, sink: Sink) -> None:
    world.env["OPERATOR_EMAIL"] = OPERATOR
    with world.worker(processes=1) as worker:
        # Nobody rings: the worker counts from its own start on.
        wait_until(lambda: bool(world.rows(SWEPT)), seconds=60, otherwise=lambda: worker.output)
        world.python("manage.py", "shell", "-c", AN_HOUR_PASSES_AND_TWO_LOOK)
        assert len(sink.copies()[OPERATOR]) == 1
        world.ring_until(lambda: not world.rows(SWEPT)[0][0], SWEEP_DELIVERIES, worker=worker)
    world.python("manage.py", "shell", "-c", AN_HOUR_PASSES_AND_TWO_LOOK)
    ids = sink.copies()[OPERATOR]
    assert len(ids) == len(set(ids)) == 2
