"""The states that are kept of what was weighed: written by the job, thrown away by old edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tracker.analysis.weighed_night import SEEN_NIGHTS
from tracker.models import Patient, WeighedState

Place = WeighedState.Place

# An older state is written every so often, in two places that take turns: one of them is
# then always this old or older, and an entry may be a week late (detection design, 4.1).
OLDER_EVERY: Final = 8  # nights


@dataclass(frozen=True, slots=True, kw_only=True)
class NightState:
    """What is to be kept of one person's night."""

    patient: Patient
    night: dt.date
    state: bytes

    @property
    def places(self) -> tuple[WeighedState.Place, ...]:
        """The newest place, and once in OLDER_EVERY nights one of the older ones."""
        turn, rest = divmod(self.night.toordinal() + self.patient.pk, OLDER_EVERY)
        if rest:
            return (Place.NEWEST,)
        return (Place.NEWEST, Place.OLDER if turn % 2 else Place.OLDER_TOO)


def keep_states(states: Iterable[NightState]) -> None:
    """Keep them, in one statement; no patient twice.

    Called inside the transaction that marks the runs as done, for those that are still
    held: a worker that was too slow keeps nothing.
    """
    rows = [
        WeighedState(patient=one.patient, place=place, night=one.night, state=one.state)
        for one in states
        for place in one.places
    ]
    WeighedState.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["patient", "place"],
        update_fields=["night", "state"],
    )


def forget_states(patient: Patient, night: dt.date) -> bool:
    """Throw away the states that cannot know that `night` changed; whether there were any.

    A state proves the newest nights it took in; an older one it would believe for ever.
    """
    blind = night + dt.timedelta(days=SEEN_NIGHTS)
    deleted, _ = WeighedState.objects.filter(patient=patient, night__gte=blind).delete()
    return bool(deleted)
