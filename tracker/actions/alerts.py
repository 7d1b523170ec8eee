"""Red flags on save: what fires is kept with the very words that were shown.

Called by every action that could set one off, after the entry itself is safe. Reads the
short history the rules need, never a queue, never a statistic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from education.escalation import emergency_words
from education.red_flags import LAB_DAYS, SODIUM_FALL_DAYS
from education.urgency import Urgency
from tracker import audit
from tracker.analysis.facts import RATE_WINDOW, Facts, facts_from_history
from tracker.analysis.free_text_medicines import medicines_in
from tracker.analysis.nights import waking_day_of
from tracker.analysis.records import Category
from tracker.analysis.red_flags import Fired, check, words_for
from tracker.history import EVERYTHING, WRITTEN_SIGNS, load_history
from tracker.models import Alert, Patient

from .desk import keep_lines
from .helped import note_helpers

LOOKBACK_DAYS = LAB_DAYS + SODIUM_FALL_DAYS  # the oldest entry that any rule looks at
# Fluids have their own rules; a tap on "Glass" is not answered with last week's lab value.
FLUID_RULES = frozenset(("R38",))
FLUID_NEEDS = frozenset(("fluids", "drinks", "symptoms", WRITTEN_SIGNS))
# The kinds of entry the rules read; beside the ticks, what somebody wrote today.
RED_FLAG_NEEDS = (EVERYTHING - {"strains", "day_notes", "restless", "reliever_days"}) | {
    WRITTEN_SIGNS
}
FLUID_CHECK_FROM_ML = 2000  # below 2 l neither a rate of 1 l an hour for two hours nor 5 l fits
# Days until what no sign set off (a value, a medicine, cramp nights) is told again, while it
# stands: a call nobody made is asked for again, and no visit to the check brings it up [A].
QUIET_DAYS = {Urgency.EMERGENCY: 1, Urgency.TODAY: 7, Urgency.SOON: 30}
WORTH_KEEPING = frozenset((Urgency.EMERGENCY, Urgency.TODAY, Urgency.SOON))


def check_signs(
    patient: Patient,
    codes: Collection[str],
    *,
    date: dt.date,
    now: dt.datetime,
    written: Collection[str] = (),
    cramp_minutes: float | None = None,
    about: Collection[str] | None = None,
) -> list[Alert]:
    """The alerts of this moment, the soonest first, with all signs of the waking day counted.

    `written` are signs read out of the person's own words. They may add an alert or raise
    its level, never take one away; what needs them is the notes' to share. With `about`
    only what these signs set off is answered: who notes a day asked about nothing else.
    """
    fired = _fired(patient, codes, now, written=written, cramp_minutes=cramp_minutes)
    if about is not None:
        fired = [hit for hit in fired if not frozenset(about).isdisjoint(hit.signs)]
    return _keep(patient, _news(patient, fired, date), date, now)


def check_words(patient: Patient, text: str, *, date: dt.date, now: dt.datetime) -> list[Alert]:
    """The alerts of a medicine that somebody's own words tell of: stopped alone, or quinine."""
    told = medicines_in(text)
    found = check(Facts(stopped_by_patient=told.stopped, groups=told.taken))
    fired = [replace(hit, categories=hit.categories | {Category.NOTES}) for hit in found]
    worth = [hit for hit in fired if hit.urgency in WORTH_KEEPING]
    return _keep(patient, _news(patient, worth, date), date, now) if worth else []


def keep_told(
    patient: Patient,
    codes: Collection[str],
    shown: Collection[str],
    *,
    date: dt.date,
    now: dt.datetime,
) -> list[Alert]:
    """The alerts a phone without network has shown, kept with their words.

    It knew the signs alone, so medicines and conditions counted as present. `shown` are
    its rules with their levels, like "R05 today"; only what these signs fire is believed.
    """
    facts = Facts(signs=frozenset(codes), unknown_medicine=True, unknown_conditions=True)
    fired = [hit for hit in check(facts) if hit.urgency in WORTH_KEEPING]
    told = [hit for hit in fired if f"{hit.rule} {hit.urgency.value}" in shown]
    return _keep(patient, told, date, now)


def check_facts(patient: Patient, *, now: dt.datetime, about: Facts | None = None) -> list[Alert]:
    """The alerts after a medicine or a laboratory value changed, new ones only.

    `about` holds nothing but that entry: its own rules speak whenever they were last told.
    """
    date = waking_day_of(now, patient.zone)
    told = set(patient.alerts.filter(date=date).values_list("rule", "urgency"))
    fired = [hit for hit in _fired(patient, (), now) if (hit.rule, hit.urgency.value) not in told]
    return _keep(patient, _news(patient, fired, date, about), date, now)


def check_fluids(patient: Patient, at: dt.datetime, *, now: dt.datetime) -> list[Alert]:
    """The alert of very much to drink, after a drink at `at`; nothing more to read below that."""
    edges = (at - RATE_WINDOW, at, at + RATE_WINDOW)
    days = {waking_day_of(moment, patient.zone) for moment in edges}
    near = patient.fluid_days.filter(day__in=days).aggregate(total=Sum("volume_ml"))
    if (near["total"] or 0) < FLUID_CHECK_FROM_ML:
        return []
    fired = [hit for hit in _fired(patient, (), now, FLUID_NEEDS) if hit.rule in FLUID_RULES]
    return _keep(patient, fired, waking_day_of(now, patient.zone), now, is_of_entry=True)


def standing_alerts(patient: Patient, now: dt.datetime) -> list[Alert]:
    """Today's alerts that call for help now or today, and were not ticked by mistake."""
    if patient.alerted_on is None or patient.alerted_on < waking_day_of(now, patient.zone):
        return []
    urgent = [Urgency.EMERGENCY.value, Urgency.TODAY.value]
    rows = patient.alerts.filter(
        date__gte=waking_day_of(now, patient.zone), urgency__in=urgent, mistaken_at__isnull=True
    )
    return sorted(rows.select_related("helper__user"), key=_soonest)


def _fired(
    patient: Patient,
    codes: Collection[str],
    now: dt.datetime,
    needs: Collection[str] = RED_FLAG_NEEDS,
    *,
    written: Collection[str] = (),
    cramp_minutes: float | None = None,
) -> list[Fired]:
    since = waking_day_of(now, patient.zone) - dt.timedelta(days=LOOKBACK_DAYS)
    facts = facts_from_history(load_history(patient, since, needs), now, codes)
    if cramp_minutes is not None:
        facts = replace(facts, cramp_minutes=cramp_minutes)
    fired = list(check(facts))
    only_written = frozenset(written) | facts.written_signs
    if only_written - facts.signs:
        fired += _raised_by_words(facts, only_written, fired)
    return [hit for hit in fired if hit.urgency in WORTH_KEEPING]


def _news(
    patient: Patient, fired: list[Fired], date: dt.date, about: Facts | None = None
) -> list[Fired]:
    """`fired` without what stands and was told a short time ago; nothing of today goes."""
    concerned = {hit.rule for hit in check(about)} if about else set[str]()
    standing = {
        (hit.rule, hit.urgency.value): QUIET_DAYS[hit.urgency]
        for hit in fired
        if not hit.signs and Category.FLUIDS not in hit.categories and hit.rule not in concerned
    }
    if not standing:
        return fired
    since = date - dt.timedelta(days=max(QUIET_DAYS.values()))
    rows = patient.alerts.filter(date__gt=since, date__lt=date, mistaken_at__isnull=True)
    quiet = {
        (rule, urgency)
        for rule, urgency, told_on in rows.values_list("rule", "urgency", "date")
        if (date - told_on).days < standing.get((rule, urgency), 0)
    }
    return [hit for hit in fired if hit.signs or (hit.rule, hit.urgency.value) not in quiet]


def _raised_by_words(
    facts: Facts, written: frozenset[str], known: Collection[Fired]
) -> Iterator[Fired]:
    """What fires, or rises, only when the signs of the words count as well."""
    told = {(hit.rule, hit.urgency) for hit in known}
    for hit in check(replace(facts, signs=facts.signs | written)):
        if (hit.rule, hit.urgency) not in told:
            yield replace(hit, categories=hit.categories | {Category.NOTES})


def _keep(
    patient: Patient,
    fired: Collection[Fired],
    date: dt.date,
    now: dt.datetime,
    *,
    is_of_entry: bool = False,
) -> list[Alert]:
    """The stored rows of what fired: one a day for each rule and level, new or standing."""
    number = emergency_words(patient.country, settings.EMERGENCY_NUMBER)
    rows = [_alert(patient, hit, number, date, now) for hit in fired]
    note_helpers(patient, rows, date, is_of_entry=is_of_entry)
    with transaction.atomic():
        known = _of_day(patient, date)
        fresh = [row for row in rows if _place(row) not in known]
        # Of two taps at once both may find nothing: the first row stands and is the answer.
        Alert.objects.bulk_create(fresh, ignore_conflicts=True)
        stored = _of_day(patient, date) if fresh else known
        told = [stored[_place(row)] for row in rows]
        if any(Urgency(row.urgency).rank >= Urgency.TODAY.rank for row in told):
            _note_alerted(patient, date)
        for row, standing in zip(rows, told, strict=True):
            if standing.public_id == row.public_id or _stands_again(standing, row):
                _written(patient, standing, now)
        if fired:
            keep_lines([patient])
    return sorted(told, key=_soonest)


def _note_alerted(patient: Patient, date: dt.date) -> None:
    """Remember the newest such day; signs that come late must not hide those of today."""
    newest = max(date, patient.alerted_on or date)
    Patient.objects.filter(pk=patient.pk).update(alerted_on=newest)
    patient.alerted_on = newest


def _of_day(patient: Patient, date: dt.date) -> dict[tuple[str, str], Alert]:
    rows = patient.alerts.filter(date=date).select_related("helper__user")
    return {_place(row): row for row in rows}


def _place(row: Alert) -> tuple[str, str]:
    return row.rule, row.urgency


def _stands_again(standing: Alert, row: Alert) -> bool:
    """True when a sign that was a mistake is ticked anew; further signs are kept as well.

    Only a tick lifts the mark: a rule about medicines alone would fire at every check.
    """
    anew = standing.mistaken_at is not None and bool(row.signs)
    if anew:
        standing.fired_at, standing.mistaken_at = row.fired_at, None
        standing.acknowledged_at, standing.acknowledged_by = None, None
    if anew or not set(row.signs) <= set(standing.signs):
        standing.signs, standing.categories = row.signs, row.categories
        standing.helped, standing.helper_id = row.helped, row.helper_id
        standing.save()
    return anew


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
