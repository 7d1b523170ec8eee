"""Own words that stand outside a day note: read for signs, and answered at once.

They count as words of the day on which they are written. They can add an alert and never
take one away.
"""

from __future__ import annotations

import datetime as dt

from education.urgency import Urgency
from tracker.analysis.free_text import signs_in
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, Patient, SymptomReport

from . import alerts
from .day_signs import hear, standing_signs
from .runs import reopen_runs


def hear_today(patient: Patient, before: str, words: str, now: dt.datetime) -> None:
    """Keep the signs that are new in `words` as signs of today, inside the transaction."""
    if words and words != before:
        today = waking_day_of(now, patient.zone)
        hear(patient, today, before, words, now)
        reopen_runs(patient, today)


def unhear(patient: Patient, written_at: dt.datetime, now: dt.datetime) -> None:
    """Mark the signs of words that are taken back as mistakes; what was told stays told."""
    heard = patient.symptoms.filter(at=written_at, source=SymptomReport.Source.WORDS)
    if heard.filter(mistaken_at__isnull=True).update(mistaken_at=now):
        reopen_runs(patient, waking_day_of(written_at, patient.zone))


def answer_words(patient: Patient, words: str, now: dt.datetime) -> list[Alert]:
    """What the red flags say of the signs and medicines in `words`, the soonest first."""
    today = waking_day_of(now, patient.zone)
    standing = standing_signs(patient, today)
    written = frozenset(code for code, is_written in standing.items() if is_written)
    about = signs_in(words) & frozenset(standing)
    fired = alerts.check_words(patient, words, date=today, now=now)
    if about:
        ticked = frozenset(standing) - written
        fired += alerts.check_signs(
            patient, ticked, written=written, date=today, now=now, about=about
        )
    once = {alert.pk: alert for alert in fired if alert.mistaken_at is None}
    return sorted(once.values(), key=lambda row: (-Urgency(row.urgency).rank, row.rule))
