"""What stands on one night of many people, from the kept states on.

A state only saves time. Who has none, or whose past changed since, is weighed from the
first night of the whole diary, so it never matters which of the two it was. This module
reads numpy at its head; the job imports it inside functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from tracker.analysis.evidence.carried import Carried, from_bytes, to_bytes
from tracker.analysis.evidence.tonight import (
    Asked,
    Tonight,
    carry_on,
    still_fits,
    weigh_in_full,
)
from tracker.analysis.timeline import Timeline
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.analysis.weighed_night import put_by
from tracker.history import load_histories
from tracker.models import DayNote, FluidDay, Night, Patient, SymptomReport, WeighedState

from .weighed_states import NightState

Place = WeighedState.Place

WHOLE_AT_ONCE: Final = 40  # people; whole diaries are large
WEIGHED: Final = frozenset({"nights", "fluids", "medications", "symptoms", "strains"})


def weigh_night(
    patients: Sequence[Patient], timelines: Sequence[Timeline], night: dt.date, since: dt.date
) -> list[NightState]:
    """Put what stands on `night` by each timeline; what is to be kept of it.

    The timelines hold the entries from `since` on. A state that stands for a later night
    and still fits is left alone.
    """
    chunk = _Chunk(patients, timelines, night)
    chunk.go_on([Place.NEWEST])
    if chunk.left:
        chunk.go_on([Place.OLDER, Place.OLDER_TOO])
    left = chunk.left
    for start in range(0, len(left), WHOLE_AT_ONCE):
        chunk.weigh_in_full(left[start : start + WHOLE_AT_ONCE], since)
    return chunk.states()


class _Chunk:
    """Some people's night: who is through, and what they had."""

    def __init__(
        self, patients: Sequence[Patient], timelines: Sequence[Timeline], night: dt.date
    ) -> None:
        self.patients, self.timelines, self.night = patients, timelines, night
        self.found: list[Tonight | None] = [None] * len(patients)
        self.later: set[int] = set()

    @property
    def left(self) -> list[int]:
        """The numbers of those who are not through yet."""
        return [number for number, found in enumerate(self.found) if found is None]

    def go_on(self, places: Sequence[WeighedState.Place]) -> None:
        """Take on who has a state in one of these places that still fits."""
        left = self.left
        known = self._known([self.patients[number] for number in left], places)
        asked = [
            Asked(
                timeline=self.timelines[number],
                night=self.night,
                known=known.get(self.patients[number].pk, ()),
            )
            for number in left
        ]
        for number, one, found in zip(left, asked, carry_on(asked), strict=True):
            self.found[number] = found
            if any(c.last_night > self.night and still_fits(c, one.timeline) for c in one.known):
                self.later.add(number)

    def weigh_in_full(self, numbers: Sequence[int], since: dt.date) -> None:
        """Weigh these from their first night on."""
        patients = [self.patients[number] for number in numbers]
        before = _longer(patients, since)
        longer = [patient for patient in patients if patient.pk in before]
        histories = load_histories(longer, dt.date.min, WEIGHED) if longer else []
        whole = dict(zip((patient.pk for patient in longer), histories, strict=True))
        timelines = [
            Timeline(whole[patient.pk]) if patient.pk in whole else self.timelines[number]
            for number, patient in zip(numbers, patients, strict=True)
        ]
        found = weigh_in_full(timelines, [self.night] * len(timelines))
        for number, tonight in zip(numbers, found, strict=True):
            self.found[number] = tonight

    def states(self) -> list[NightState]:
        """Put each record by its timeline; what is to be kept."""
        result = []
        for number, tonight in enumerate(self.found):
            if tonight is None:
                continue
            put_by(self.timelines[number], self.night, tonight.record)
            if number not in self.later:
                state = to_bytes(tonight.carried, ALGORITHM_VERSION)
                result.append(
                    NightState(patient=self.patients[number], night=self.night, state=state)
                )
        return result

    def _known(
        self, patients: Sequence[Patient], places: Sequence[WeighedState.Place]
    ) -> dict[int, list[Carried]]:
        """The states of these people that can be read, newest first."""
        rows = WeighedState.objects.filter(
            patient__in=[patient.pk for patient in patients], place__in=places
        )
        result: dict[int, list[Carried]] = {}
        for owner, data in rows.order_by("-night").values_list("patient_id", "state"):
            carried = from_bytes(bytes(data), ALGORITHM_VERSION)
            if carried is not None:
                result.setdefault(owner, []).append(carried)
        return result


def _longer(patients: Sequence[Patient], since: dt.date) -> set[int]:
    """Who has a diary from before `since`."""
    ids = [patient.pk for patient in patients]
    joined = {patient.pk for patient in patients if patient.joined_on < since}
    entries = (
        Night.objects.logged().filter(patient__in=ids, date__lt=since),
        FluidDay.objects.filter(patient__in=ids, day__lt=since),
        SymptomReport.objects.filter(patient__in=ids, date__lt=since),
        DayNote.objects.filter(patient__in=ids, date__lt=since),
    )
    first, *others = (rows.order_by().values_list("patient_id") for rows in entries)
    return joined | {owner for (owner,) in first.union(*others)}
