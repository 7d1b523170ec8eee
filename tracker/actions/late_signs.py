"""Signs that were ticked on a phone without network: judged anew, and kept as they were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from education.urgency import Urgency
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, Patient

from . import alerts
from .once import Once
from .symptoms import report_signs, signs_of_day


def report_late_signs(
    patient: Patient,
    codes: Collection[str],
    *,
    at: dt.datetime,
    shown: Collection[str] = (),
    now: dt.datetime,
    once: Once | None = None,
) -> list[Alert]:
    """What the red flags say now that everything is known, the soonest first.

    What the phone had `shown` ("R05 today") is kept too, where these signs do fire it: the
    person was told so, and a clinician sees that they were.
    """
    fired = report_signs(patient, codes, at=at, now=now, once=once)
    date = waking_day_of(at, patient.zone)
    counted = signs_of_day(patient, date) | set(codes)
    told = alerts.keep_told(patient, counted, shown, date=date, now=now)
    both = {alert.pk: alert for alert in (*fired, *told)}
    return sorted(both.values(), key=lambda alert: (-Urgency(alert.urgency).rank, alert.rule))
