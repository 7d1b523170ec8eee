"""What holds for every entry: how late, how far ahead, how long it can be taken back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Q

from tracker.analysis.clocks import wall_clock
from tracker.models import Patient

UNDO_MINUTES = 10  # settled for every entry
LATEST_ENTRY_NIGHTS = 7  # a night may be filled in for a week; later recall is biased
CLOCK_SLACK = dt.timedelta(minutes=5)  # a phone's clock may run this far ahead


class NotAllowedError(ValueError):
    """The entry cannot be; `str()` says why, in words for the person."""


class ClockAheadError(NotAllowedError):
    """The time is more than `CLOCK_SLACK` ahead of ours: one of the two clocks is wrong."""

    def __init__(self, now: dt.datetime, zone: str) -> None:
        clock = wall_clock(now.astimezone(ZoneInfo(zone)).time())
        super().__init__(
            f"That time has not come yet. Our clock says {clock}."
            " Choose an earlier time, or check your clock and your time zone."
        )


def refuse_ahead(moment: dt.datetime, now: dt.datetime, zone: str) -> None:
    """Raise ClockAheadError when `moment` is further ahead than a phone's clock may run."""
    if moment > now + CLOCK_SLACK:
        raise ClockAheadError(now, zone)


def can_undo(changed_at: dt.datetime, now: dt.datetime) -> bool:
    """True for ten minutes after `changed_at`."""
    return now - changed_at < dt.timedelta(minutes=UNDO_MINUTES)


def note_entry(patient: Patient, at: dt.datetime) -> None:
    """Remember the newest entry, from which a clinic sees silence; an older one changes nothing."""
    older = Q(last_entry_at__isnull=True) | Q(last_entry_at__lt=at)
    Patient.objects.filter(older, pk=patient.pk).update(last_entry_at=at)
