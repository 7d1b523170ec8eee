"""Red flags on save: what fires is kept with the very words that were shown.

Called by every action that could set one off, after the entry itself is safe. Reads the
short history the rules need, never a queue, never a statistic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from education.escalation import emergency_words
from education.urgency import Urgency
from tracker import audit
from tracker.analysis.facts import facts_from_history
from tracker.analysis.nights import waking_day_of
from tracker.analysis.red_flags import Fired, check, words_for
from tracker.history import load_history
from tracker.models import Alert, Patient

LOOKBACK_DAYS = 35  # a lab value counts for a month at most, cramp nights for two weeks
# Fluids have their own rules; a tap on "Glass" is not answered with last week's lab value.
FLUID_RULES = frozenset(("R38",))
FLUID_CHECK_FROM_ML = 2000  # below 2 l neither a rate of 1 l an hour for two hours nor 5 l fits
WORTH_KEEPING = frozenset((Urgency.EMERGENCY, Urgency.TODAY, Urgency.SOON))


def check_signs(
    patient: Patient,
    codes: Collection[str],
    *,
    date: dt.date,
    now: dt.datetime,
    cramp_minutes: float | None = None,
) -> list[Alert]:
    """The alerts of this moment, the soonest first, with all signs of the waking day counted."""
    return _keep(patient, _fired(patient, codes, now, cramp_minutes), date, now)


def check_facts(patient: Patient, *, now: dt.datetime) -> list[Alert]:
    """The alerts after a medicine or a laboratory value changed, new ones only."""
    date = waking_day_of(now, patient.zone)
    told = set(patient.alerts.filter(date=date).values_list("rule", "urgency"))
    fired = [
        hit for hit in _fired(patient, (), now, None) if (hit.rule, hit.urgency.value) not in told
    ]
    return _keep(patient, fired, date, now)


def check_fluids(patient: Patient, day: dt.date, *, now: dt.datetime) -> list[Alert]:
    """The alert of a day with very much to drink; nothing to read below that."""
    total = patient.fluid_days.filter(day=day).values_list("volume_ml", flat=True).first() or 0
    if total < FLUID_CHECK_FROM_ML:
        return []
    fired = [hit for hit in _fired(patient, (), now, None) if hit.rule in FLUID_RULES]
    return _keep(patient, fired, day, now)


def standing_alerts(patient: Patient, now: dt.datetime) -> list[Alert]:
    """Today's alerts that call for help now or today, and were not ticked by mistake."""
    urgent = [Urgency.EMERGENCY.value, Urgency.TODAY.value]
    rows = patient.alerts.filter(
        date__gte=waking_day_of(now, patient.zone), urgency__in=urgent, mistaken_at__isnull=True
    )
    return sorted(rows, key=_soonest)


def _fired(
    patient: Patient, codes: Collection[str], now: dt.datetime, cramp_minutes: float | None
) -> list[Fired]:
    since = waking_day_of(now, patient.zone) - dt.timedelta(days=LOOKBACK_DAYS)
    facts = facts_from_history(load_history(patient, since), now, codes)
    if cramp_minutes is not None:
        facts = replace(facts, cramp_minutes=cramp_minutes)
    return [hit for hit in check(facts) if hit.urgency in WORTH_KEEPING]


def _keep(
    patient: Patient, fired: Collection[Fired], date: dt.date, now: dt.datetime
) -> list[Alert]:
    number = emergency_words(patient.country, settings.EMERGENCY_NUMBER)
    rows = [_alert(patient, hit, number, date, now) for hit in fired]
    with transaction.atomic():
        known = {(row.rule, row.urgency): row for row in patient.alerts.filter(date=date)}
        fresh = [row for row in rows if (row.rule, row.urgency) not in known]
        Alert.objects.bulk_create(fresh, ignore_conflicts=True)
        for row in fresh:
            _written(patient, row, now)
    again = [known[row.rule, row.urgency] for row in rows if (row.rule, row.urgency) in known]
    return sorted([*fresh, *again], key=_soonest)


def _alert(patient: Patient, hit: Fired, number: str, date: dt.date, now: dt.datetime) -> Alert:
    return Alert(
        patient=patient,
        rule=hit.rule,
        urgency=hit.urgency.value,
        signs=list(hit.signs),
        categories=sorted(category.value for category in hit.categories),
        words=words_for(hit, number),
        date=date,
        fired_at=now,
    )


def _written(patient: Patient, row: Alert, now: dt.datetime) -> None:
    audit.record(
        audit.patient_actor(patient),
        patient,
        "alert.fire",
        now=now,
        section=row.rule,
        object_id=str(row.public_id),
    )


def _soonest(row: Alert) -> tuple[int, str]:
    return (-Urgency(row.urgency).rank, row.rule)
