"""The mail batch under `kill -9`: everybody gets the mail, and nobody two different ones."""

from __future__ import annotations

import pytest

from tests.faults.sink import Sink, Stage
from tests.faults.world import PATIENTS, SWEEP_DELIVERIES, World, kill
from tests.support.processes import Running, wait_until

pytestmark = pytest.mark.faults

ACCEPTED_BEFORE = 5


def all_sent(world: World) -> bool:
    return world.count("delivery", "sent") == PATIENTS


def send_the_rest(world: World, worker: Running) -> None:
    world.ring_until(lambda: all_sent(world), SWEEP_DELIVERIES, worker=worker)


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.name.lower())
def test_a_worker_killed_while_sending_costs_at_most_one_second_copy(
    world: World, sink: Sink, stage: Stage
) -> None:
    sink.pause_at, sink.pause_after = stage, ACCEPTED_BEFORE
    with world.worker(processes=1) as first:
        world.ring_until(sink.paused.is_set, SWEEP_DELIVERIES, worker=first)
        kill(first)
    sink.resume.set()
    assert world.count("delivery", "sending") == 1
    with world.worker(processes=1) as second:
        send_the_rest(world, second)
    copies = sink.copies()
    assert len(copies) == PATIENTS
    assert all(len(set(ids)) == 1 for ids in copies.values())
    second_copies = sum(len(ids) - 1 for ids in copies.values())
    # Only a mail the server took and nobody noted is sent again, under the same Message-ID.
    assert second_copies == (1 if stage is Stage.ACCEPTED else 0)


def test_two_workers_at_once_send_each_mail_once(world: World, sink: Sink) -> None:
    sink.slow_seconds = 0.1
    with world.worker() as first, world.worker() as second:
        world.ring(*[SWEEP_DELIVERIES] * 4)
        send_the_rest(world, first)
        assert second.process.poll() is None
    assert {len(ids) for ids in sink.copies().values()} == {1}
    assert len(sink.accepted) == PATIENTS


def test_a_mail_server_that_comes_back_gets_every_mail_once(world: World, sink: Sink) -> None:
    address = world.env["EMAIL_URL"]
    world.env["EMAIL_URL"] = "smtp://127.0.0.1:1"  # nobody listens there
    with world.worker(processes=1) as alone:
        world.ring_until(
            lambda: bool(world.rows("SELECT 1 FROM tracker_delivery WHERE attempts > 0")),
            SWEEP_DELIVERIES,
            worker=alone,
        )
    assert world.count("delivery", "sent") == 0
    world.env["EMAIL_URL"] = address
    world.python("manage.py", "shell", "-c", BACKOFF_IS_OVER)
    with world.worker(processes=1) as worker:
        send_the_rest(world, worker)
    wait_until(lambda: len(sink.accepted) == PATIENTS, seconds=5, otherwise=lambda: worker.output)
    assert {len(ids) for ids in sink.copies().values()} == {1}


BACKOFF_IS_OVER = (
    "from django.db.models import F; from tracker.models import Delivery; "
    "Delivery.objects.update(not_before=F('created_at'))"
)
