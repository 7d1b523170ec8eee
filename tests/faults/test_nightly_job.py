"""The nightly job under `kill -9`: the rows end as after a quiet night."""

from __future__ import annotations

import pytest

from tests.faults.world import RUNS, SWEEP_RUNS, World, catch, differing, kill, kill_children
from tests.support.processes import Running

pytestmark = pytest.mark.faults

Dump = dict[str, list[str]]
# What only the mail batch writes; on the quiet night no mail server was there.
MAIL_TABLES = {"Delivery", "SealingKey", "Heartbeat"}


def freeze_in_the_middle(world: World, worker: Running) -> None:
    """Some nights are done, one is owned, and the worker stands still."""
    world.ring_until(lambda: world.count("analysisrun", "done") > 0, SWEEP_RUNS, worker=worker)
    catch(worker, lambda: world.count("analysisrun", "claimed") > 0)


def all_done(world: World) -> bool:
    return world.count("analysisrun", "done") == RUNS


def assert_like_quiet(world: World, undisturbed: Dump) -> None:
    """Every table, but for ids, times and tries, is that of the undisturbed night."""
    found = world.dump()
    assert len(found["Finding"]) > 0
    assert set(differing(undisturbed, found)) - MAIL_TABLES == set()
    assert found["broken chains"] == []


def test_a_worker_killed_in_the_middle_leaves_the_rows_of_a_quiet_night(
    world: World, undisturbed: Dump
) -> None:
    with world.worker() as first:
        freeze_in_the_middle(world, first)
        kill(first)
    left = RUNS - world.count("analysisrun", "done")
    assert left > 0
    with world.worker() as second:
        world.ring_until(lambda: all_done(world), SWEEP_RUNS, worker=second)
    assert world.rows("SELECT count(*) FROM tracker_analysisrun WHERE attempts = 2")[0][0] >= 1
    assert_like_quiet(world, undisturbed)


def test_children_killed_in_the_middle_leave_the_rows_of_a_quiet_night(
    world: World, undisturbed: Dump
) -> None:
    with world.worker() as worker:
        freeze_in_the_middle(world, worker)
        kill_children(worker)
        world.ring_until(lambda: all_done(world), SWEEP_RUNS, worker=worker)
    assert_like_quiet(world, undisturbed)
