"""A cramp of more than ten minutes that will not ease (R16): asked, and told once a night."""

from __future__ import annotations

import datetime as dt

from tracker.analysis.nights import night_of
from tracker.models import Alert, Cramp, Patient

from .once import Once
from .symptoms import report_signs

LONG_CRAMP_RULE = "R16"
SIGN = "will_not_ease"
ONE_NIGHT = dt.timedelta(days=1)


def report_long_cramp(
    patient: Patient, cramp: Cramp, *, now: dt.datetime, once: Once | None = None
) -> list[Alert]:
    """What to do about a cramp that will not ease; a second time in a night, the same alert.

    A waking day ends at four, in the middle of a night: without this look back the rule
    would fire before and after.
    """
    told = told_this_night(patient, cramp)
    return told or report_signs(patient, [SIGN], now=now, once=once)


def told_this_night(patient: Patient, cramp: Cramp) -> list[Alert]:
    """The alert of this rule that fired in the cramp's night and still stands."""
    night = night_of(cramp.started_at, cramp.zone)
    recent = patient.alerts.filter(
        rule=LONG_CRAMP_RULE,
        mistaken_at__isnull=True,
        fired_at__gte=cramp.started_at - ONE_NIGHT,
        fired_at__lte=cramp.started_at + ONE_NIGHT,
    )
    return [alert for alert in recent if night_of(alert.fired_at, cramp.zone) == night]
