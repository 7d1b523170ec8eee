"""Each reason code as a clinician reads it: counts and units, so that it can be checked."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.analysis.patterns import reasons as codes

from .reason_parts import Say, Values, condition, day, medicine, sign
from .words import counted, volume


def _clinic_step(v: Values, _: str) -> str:
    done = {
        "restarted": "started again",
        "raised": "dose raised",
        "moved_to_evening": "moved to the evening",
    }
    what = done.get(str(v["step"]), "started")
    return f"{medicine(v)}: {what} {day(v['date'])}, {counted(v['nights'], 'night')} before."


def _clinic_rose(v: Values, _: str) -> str:
    return (
        f"Cramp nights of logged nights: {v['before_cramps']}/{v['before_logged']} before,"
        f" {v['after_cramps']}/{v['after_logged']} after. Nights of the calendar:"
        f" {v['before_nights']} before, {v['after_nights']} after."
    )


def _clinic_lowering(v: Values, _: str) -> str:
    since = "taken before the diary" if v["days"] is None else f"day {v['days']} since start"
    return f"{medicine(v)}, which can lower sodium: {since}."


def _clinic_low_fluid(v: Values, unit: str) -> str:
    return (
        f"Cramp nights after the patient's own low days (newest limit"
        f" {volume(v['low_below_ml'], unit)}): {v['low_cramps']}/{v['low_logged']};"
        f" after other days: {v['other_cramps']}/{v['other_logged']}."
    )


def _clinic_pair(v: Values, _: str) -> str:
    since = "start not known" if v["days"] is None else f"day {v['days'] + 1} since its start"
    return f"{medicine(v)} taken with {v['other']} ({since})."


def _clinic_long_pill(v: Values, _: str) -> str:
    since = "taken before the diary" if v["days"] is None else f"taken for {v['days']} days"
    return f"{medicine(v)}, a proton pump inhibitor, {since}."


def _clinic_ratio(v: Values, _: str) -> str:
    narrow = _between(v["low"], v["high"], open_ended=v["open_ended"])
    wide = _between(v["wide_low"], v["wide_high"], open_ended=v["wide_open_ended"])
    return f"Rate ratio {narrow} (80 % confidence sequence, valid at every look), {wide} (90 %)."


def _between(low: float, high: float, *, open_ended: bool) -> str:
    more = " or more" if open_ended else ""
    return f"between {low:g} and {high:g}{more}"


def _clinic_weight(v: Values, _: str) -> str:
    rival = "; a change in the two months before"
    earlier = "" if v["earlier"] is None else f"{rival}: {v['earlier']:g}"
    return (
        f"Weight of evidence (e-value) {v['weight']:g} since {day(v['since'])}{earlier}."
        " Adjusted for season, spells, heat, effort, logging and other medicines."
        " It is not the probability of a cause."
    )


CLINICIAN: Mapping[str, Say] = {
    codes.MEDICINE_STEP: _clinic_step,
    codes.CRAMP_NIGHTS_ROSE: _clinic_rose,
    codes.ALSO_STARTED: lambda v, _: f"{medicine(v)} was started on {day(v['date'])} as well.",
    codes.TAKEN_BEFORE_DIARY: lambda v, _: f"{medicine(v)} was taken before the diary began.",
    codes.TOO_FEW_NIGHTS_BEFORE: lambda v, _: (
        f"{v['logged']} logged nights before the step; {v['needed']} are needed."
    ),
    codes.TOO_FEW_NIGHTS_AFTER: lambda v, _: (
        f"{v['logged']} logged nights after the step; {v['needed']} are needed."
    ),
    codes.TOO_FEW_RECENT_NIGHTS: lambda v, _: (
        f"{v['logged']} of the last {v['window']} nights logged; {v['needed']} are needed."
    ),
    codes.RATE_RATIO: _clinic_ratio,
    codes.WEIGHT: _clinic_weight,
    codes.NOTHING_ENTERED: lambda v, _: f"No entry of any kind for {v['days']} days: paused.",
    codes.ROSE_SINCE: lambda v, _: f"More cramp nights since about {day(v['date'])}.",
    codes.BEGAN_BEFORE_MEDICINE: lambda v, _: (
        f"{medicine(v)} began {day(v['date'])}; an earlier change fits the nights"
        + (" slightly better; the two cannot be told apart." if v.get("close") else " better.")
    ),
    codes.SODIUM_LOWERING_MEDICINE: _clinic_lowering,
    codes.RISK_CONDITION: lambda v, _: f"Reported condition with a risk: {condition(v)}.",
    codes.HIGH_INTAKE: lambda v, unit: (
        f"Mean intake of the last 7 days {volume(v['volume_ml'], unit)} a day"
        f" ({counted(v['days'], 'day')} with an entry)."
    ),
    codes.SYMPTOM_DAYS: lambda v, _: f"“{sign(v)}”: {v['days']} of {v['window']} days.",
    codes.MORE_THAN_BEFORE: lambda v, _: (
        f"Days with any of these signs: {v['days']}/{v['window']},"
        f" earlier {v['earlier_days']}/{v['earlier_window']}."
    ),
    codes.LAB_SODIUM: lambda v, _: (
        f"Sodium {v['value']:g} mmol/L on {day(v['date'])}, entered by the patient"
        f" ({v['band']}, European bands of 2014)."
    ),
    codes.SODIUM_FELL: lambda v, _: (
        f"Sodium fell from {v['from_value']:g} to {v['to_value']:g} mmol/L"
        f" in {counted(v['days'], 'day')}."
    ),
    codes.RISK_AGE: lambda v, _: f"Age about {v['age']}.",
    codes.HIGH_DAY: lambda v, unit: (
        f"{volume(v['volume_ml'], unit)} logged on {day(v['date'])}; the rule's limit is"
        f" {volume(5000, unit)} a day."
    ),
    codes.HIGH_RATE: lambda v, unit: (
        f"{volume(v['volume_ml'], unit)} within {v['hours']} hours on {day(v['date'])}."
    ),
    codes.QUESTION_DAY: lambda v, unit: f"{volume(v['volume_ml'], unit)} on {day(v['date'])}.",
    codes.CHECK_AMOUNT: lambda v, unit: (
        f"Possibly a slip of entry: {volume(v['volume_ml'], unit)},"
        f" usual {volume(v['usual_ml'] or 0, unit)}."
    ),
    codes.LOW_FLUID_NIGHTS: _clinic_low_fluid,
    codes.DEHYDRATION_SIGN: lambda v, _: f"“{sign(v)}”: {v['days']} of 14 days.",
    codes.HOT_OR_HARD_DAYS: lambda v, _: f"Heat or hard effort on {v['days']} of 14 days.",
    codes.FLUID_CAUTION: lambda _v, _u: (
        "Fluid caution is on: the patient is not shown this and is told nothing about intake."
    ),
    codes.RESTLESS_EVENINGS: lambda v, _: (
        f"Urge to move with at least two further signs on {v['evenings']} of {v['window']}"
        f" evenings ({day(v['first'])} to {day(v['last'])}), never with a hard muscle."
    ),
    codes.RESTLESS_SIGN: lambda v, _: f"“{sign(v)}”: {v['days']} of those evenings.",
    codes.IRON_QUESTION: lambda v, _: f"{condition(v).capitalize()} reported: iron status?",
    codes.CRAMPS_LATELY: lambda v, _: (
        f"Cramp nights of logged nights: {v['cramps']}/{v['logged']}"
        f" in the last {v['window']} nights."
    ),
    codes.STATIN_TOGETHER: _clinic_pair,
    codes.LONG_ACID_PILL: _clinic_long_pill,
    codes.NEW_INHALER: lambda v, _: f"{medicine(v)} begun {counted(v['days'], 'day')} before.",
    codes.RELIEVER_DAYS: lambda v, _: (
        f"Reliever use: {medicine(v)} ticked on {v['days']} of {v['window']} days."
    ),
    codes.LIVER_ILLNESS: lambda v, _: f"Reported: {condition(v)}.",
    codes.DIURETIC_WITH_LIVER: lambda v, _: f"Diuretic on the list: {medicine(v)}.",
    codes.LAB_BELOW_RANGE: lambda v, _: (
        f"{v['analyte'].capitalize()} {v['value']:g} mmol/L, {counted(v['days'], 'day')} old,"
        f" below {v['low']:g}, entered by the patient."
    ),
}
