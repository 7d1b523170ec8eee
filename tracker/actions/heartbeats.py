"""Signs of life of the background work, and the one word to the operator when they end.

Each task of the timetable leaves the time it last ran. When beat or every worker is dead
no time moves any more; whoever is still alive sees it and tells it, once for each silence.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.db.models import Q

from tracker.models import Heartbeat


class Beat(enum.Enum):
    """What leaves a sign of life."""

    SWEPT = "swept"  # beat rings for it every ten seconds
    NIGHTS_PLANNED = "nights planned"  # every hour
    WEEKS_PLANNED = "weekly mails planned"  # every hour
    ANALYSED = "nights analysed"  # whenever there was something to analyse


# How long each may be silent. With a look every five minutes a dead beat is told within the
# hour; the two hourly ones may miss one bell.
LONGEST_SILENCE = {
    Beat.SWEPT: dt.timedelta(minutes=30),
    Beat.NIGHTS_PLANNED: dt.timedelta(minutes=110),
    Beat.WEEKS_PLANNED: dt.timedelta(minutes=110),
}
NOTED = dt.timedelta(minutes=1)  # so that a bell every ten seconds is not a write each


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """One part of the background work that stands still, and since when."""

    beat: Beat
    since: dt.datetime


def note_beat(beat: Beat, *, now: dt.datetime) -> None:
    """Note that this work was done at `now`; the next silence will be told anew."""
    row, is_new = Heartbeat.objects.get_or_create(name=beat.value, defaults={"at": now})
    if not is_new and (row.told_at is not None or row.at <= now - NOTED):
        Heartbeat.objects.filter(pk=row.pk).update(at=now, told_at=None)


def begin_watching(*, now: dt.datetime) -> None:
    """Count the silence of what never ran from now on."""
    for beat in LONGEST_SILENCE:
        Heartbeat.objects.get_or_create(name=beat.value, defaults={"at": now})


def stands_still(now: dt.datetime) -> bool:
    """True while a silence is too long and nobody was told."""
    return Heartbeat.objects.filter(_untold(now)).exists()


def claim_silences(now: dt.datetime) -> list[Silence]:
    """The silences that are now the caller's to tell; nobody else gets them."""
    rows = Heartbeat.objects.filter(_untold(now)).order_by("at")
    return [
        Silence(beat=Beat(row.name), since=row.at)
        for row in rows
        if Heartbeat.objects.filter(_untold(now), pk=row.pk).update(told_at=now)
    ]


def give_back(silences: list[Silence]) -> None:
    """Nobody could be told: somebody shall try again."""
    names = [silence.beat.value for silence in silences]
    Heartbeat.objects.filter(name__in=names).update(told_at=None)


def ages_seconds(now: dt.datetime) -> dict[Beat, float]:
    """How long ago each part last did its work; what never did is left out."""
    known = {beat.value: beat for beat in Beat}
    return {
        known[row.name]: (now - row.at).total_seconds()
        for row in Heartbeat.objects.all()
        if row.name in known
    }


def _untold(now: dt.datetime) -> Q:
    silent = Q()
    for beat, longest in LONGEST_SILENCE.items():
        silent |= Q(name=beat.value, at__lt=now - longest)
    return silent & Q(told_at=None)
