"""The only door from rows to records.

`load_history` turns one patient's rows into the `PatientHistory` that red flags, the
nightly analysis, charts and exports all read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from .analysis import records
from .analysis.drug_classes import INHALER_GROUPS, RELIEVER_GROUPS
from .analysis.lab_units import in_analysis_unit
from .models import (
    DayNote,
    DoseTaken,
    Drink,
    Drug,
    FluidDay,
    LabResult,
    Medication,
    Night,
    Patient,
    RestlessAnswers,
    SymptomReport,
)
from .models.nights import cramp_minutes
from .sealing import Unsealer

GRAMS_PER_KG = 1000
WORSE_BEFORE = {Medication.WorseBefore.YES.value: True, Medication.WorseBefore.NO.value: False}
MILLIGRAMS = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001")}

_ANY_CRAMP = records.Cramp()
EVERYTHING = frozenset(
    {
        "nights",
        "fluids",
        "drinks",
        "medications",
        "reliever_days",
        "symptoms",
        "strains",
        "day_notes",
        "restless",
        "labs",
    }
)
CRAMP_TIMES = "cramp_times"  # asked for with "nights": each cramp by itself and when it began
WRITTEN_SIGNS = "written_signs"  # asked for by the red flags alone: nobody ticked these


def load_history(
    patient: Patient, since: dt.date, needs: Iterable[str] = EVERYTHING
) -> records.PatientHistory:
    """The patient's diary from `since` on, with the kinds of entries in `needs`.

    Medicines are always whole: a start long ago still matters. One query for each kind,
    whatever the length of the diary; none for relievers where nobody has one.
    """
    (history,) = load_histories([patient], since, needs)
    return history


def load_histories(
    patients: Sequence[Patient], since: dt.date, needs: Iterable[str] = EVERYTHING
) -> list[records.PatientHistory]:
    """`load_history` of many patients, in their order and in as many queries as for one."""
    wanted = frozenset(needs)
    ids = [patient.pk for patient in patients]
    days = _days(ids, since) if wanted & {"strains", "day_notes"} else {}
    read_nights = _timed_nights if CRAMP_TIMES in wanted else _nights
    nights = read_nights(ids, since) if "nights" in wanted else {}
    fluids = _fluids(ids, since) if "fluids" in wanted else {}
    drinks = _drinks(ids, since) if "drinks" in wanted else {}
    medicines = _medications(ids) if wanted & {"medications", "reliever_days"} else []
    courses = _courses(medicines) if "medications" in wanted else {}
    relieved = _reliever_days(medicines, since) if "reliever_days" in wanted else {}
    signs = _symptoms(ids, since, written=WRITTEN_SIGNS in wanted) if "symptoms" in wanted else {}
    restless = _restless(ids, since) if "restless" in wanted else {}
    labs = _labs(ids, since) if "labs" in wanted else {}
    return [
        records.PatientHistory(
            patient=str(patient.public_id),
            zone=patient.zone,
            birth_year=patient.birth_year,
            sex=patient.sex,
            conditions=frozenset(patient.conditions),
            fluid_caution=patient.fluid_caution,
            cramps_in_four_weeks=patient.cramps_in_four_weeks,
            start=patient.joined_on,
            nights=tuple(nights.get(patient.pk, ())),
            fluids=tuple(fluids.get(patient.pk, ())),
            drinks=tuple(drinks.get(patient.pk, ())),
            medications=courses.get(patient.pk, ()),
            reliever_days=tuple(relieved.get(patient.pk, ())),
            symptoms=signs.get(patient.pk, ()),
            strains=_strains(days.get(patient.pk, ())) if "strains" in wanted else (),
            day_notes=_day_notes(days.get(patient.pk, ())) if "day_notes" in wanted else (),
            restless=tuple(restless.get(patient.pk, ())),
            labs=tuple(labs.get(patient.pk, ())),
        )
        for patient in patients
    ]


def medication_names(
    patient: Patient, medications: Sequence[Medication], unseal: Unsealer | None = None
) -> list[str]:
    """What each medicine is called: its catalogue name, or the person's own words unsealed."""
    unseal = unseal or Unsealer(patient.user.public_id)
    words = unseal([row.sealed_words for row in medications])
    return [
        row.drug.inn if row.drug else own or "A medicine in your own words"
        for row, own in zip(medications, words, strict=True)
    ]


def _nights(ids: Sequence[int], since: dt.date) -> dict[int, list[records.Night]]:
    rows = (
        Night.objects.logged()
        .filter(patient__in=ids, date__gte=since)
        .order_by("date")
        .values_list("patient_id", "date", "cramp_count", "worst_severity", "minutes")
    )
    found: dict[int, list[records.Night]] = {}
    for owner, date, count, severity, minutes in rows:
        night = records.Night(date=date, count=count, cramps=_cramps(count, severity, minutes))
        found.setdefault(owner, []).append(night)
    return found


def _timed_nights(ids: Sequence[int], since: dt.date) -> dict[int, list[records.Night]]:
    """The nights with every kept cramp of theirs and its wall time; one query for both."""
    rows = (
        Night.objects.logged()
        .filter(patient__in=ids, date__gte=since)
        .order_by("date", "cramps__started_at")
        .values_list(
            "patient_id",
            "date",
            "cramp_count",
            "cramps__severity",
            "cramps__started_at",
            "cramps__ended_at",
            "cramps__zone",
        )
    )
    found: dict[int, list[records.Night]] = {}
    for (owner, date, count), group in groupby(rows, key=lambda row: row[:3]):
        cramps = tuple(_timed_cramp(*row[3:]) for row in group) if count else ()
        night = records.Night(date=date, count=count, cramps=cramps)
        found.setdefault(owner, []).append(night)
    return found


def _timed_cramp(
    severity: int | None, started: dt.datetime, ended: dt.datetime | None, zone: str
) -> records.Cramp:
    minutes = cramp_minutes(started, ended)
    at = started.astimezone(ZoneInfo(zone)).time()
    return records.Cramp(severity=severity, minutes=minutes, at=at)


def _cramps(count: int, severity: int | None, minutes: int) -> tuple[records.Cramp, ...]:
    """The night's cramps as far as its aggregate knows them: the worst one, then the others."""
    if not count:
        return ()
    worst = records.Cramp(severity=severity, minutes=minutes / count if minutes else None)
    return (worst, *(_ANY_CRAMP,) * (count - 1))


def _fluids(ids: Sequence[int], since: dt.date) -> dict[int, list[records.FluidDay]]:
    rows = FluidDay.objects.filter(patient__in=ids, day__gte=since).order_by("day")
    found: dict[int, list[records.FluidDay]] = {}
    for owner, day, volume in rows.values_list("patient_id", "day", "volume_ml"):
        found.setdefault(owner, []).append(records.FluidDay(date=day, volume_ml=volume))
    return found


def _drinks(ids: Sequence[int], since: dt.date) -> dict[int, list[records.TimedDrink]]:
    rows = (
        Drink.objects.kept()
        .filter(patient__in=ids, day__gte=since, time_given=True)
        .order_by("at")
        .values_list("patient_id", "at", "volume_ml")
    )
    found: dict[int, list[records.TimedDrink]] = {}
    for owner, at, volume in rows:
        found.setdefault(owner, []).append(records.TimedDrink(at=at, volume_ml=volume))
    return found


def _medications(ids: Sequence[int]) -> list[Medication]:
    rows = Medication.objects.kept().filter(patient__in=ids)
    return list(rows.select_related("drug").prefetch_related("changes"))


def _courses(rows: Iterable[Medication]) -> dict[int, tuple[records.Course, ...]]:
    found: dict[int, list[records.Course]] = {}
    for row in rows:
        found.setdefault(row.patient_id, []).extend(_courses_of(row))
    return {
        owner: tuple(sorted(courses, key=lambda course: (course.start or dt.date.min, course.name)))
        for owner, courses in found.items()
    }


def _courses_of(row: Medication) -> list[records.Course]:
    """A course for the first dose and one for each change, ending the day before the next.

    A change noted for a day after the stop never came to be.
    """
    steps = [(row.started_on, row.dose_value, row.dose_unit, row.times)]
    steps += [
        (change.on, change.dose_value, change.dose_unit, change.times)
        for change in row.changes.all()
        if row.stopped_on is None or change.on <= row.stopped_on
    ]
    last_day = dt.timedelta(days=1)
    ends = [step[0] - last_day for step in steps[1:] if step[0]] + [row.stopped_on]
    final = len(steps) - 1
    return [
        records.Course(
            name=row.drug.inn if row.drug else "",
            groups=frozenset(row.drug.groups) if row.drug else frozenset(),
            sodium=row.drug.sodium if row.drug else 0,
            dose_mg=_milligrams(value, unit),
            time="evening" if set(times) & {"evening", "bedtime"} else "morning" if times else "",
            start=start,
            end=end,
            stopped_by_patient=position == final and row.stopped_by == Medication.StoppedBy.PATIENT,
            start_is_exact=position > 0 or row.started_precision == Medication.Precision.DAY,
            worse_before=WORSE_BEFORE.get(row.worse_before),
        )
        for position, ((start, value, unit, times), end) in enumerate(zip(steps, ends, strict=True))
    ]


def _reliever_days(
    rows: Iterable[Medication], since: dt.date
) -> dict[int, list[records.RelieverDay]]:
    """The ticked days of inhalers taken when needed; two entries of one name share a day."""
    names = {row.pk: row.drug.inn for row in rows if row.drug and _is_reliever(row, row.drug)}
    if not names:
        return {}
    ticks = DoseTaken.objects.filter(medication__in=names, day__gte=since).order_by("day")
    fields = ("patient_id", "day", "medication_id")
    days = dict.fromkeys(
        (owner, day, names[medicine]) for owner, day, medicine in ticks.values_list(*fields)
    )
    found: dict[int, list[records.RelieverDay]] = {}
    for owner, day, name in days:
        found.setdefault(owner, []).append(records.RelieverDay(date=day, name=name))
    return found


def _is_reliever(row: Medication, drug: Drug) -> bool:
    groups = set(drug.groups)
    return bool(groups & RELIEVER_GROUPS or (row.as_needed and groups & INHALER_GROUPS))


def _milligrams(value: Decimal | None, unit: str) -> float | None:
    factor = MILLIGRAMS.get(unit)
    return float(value * factor) if value is not None and factor is not None else None


def _symptoms(
    ids: Sequence[int], since: dt.date, *, written: bool
) -> dict[int, tuple[records.Symptom, ...]]:
    rows = SymptomReport.objects.filter(patient__in=ids, date__gte=since, mistaken_at__isnull=True)
    if not written:
        rows = rows.exclude(source=SymptomReport.Source.WORDS)
    found: dict[int, dict[tuple[dt.date, str], bool]] = {}
    fields = ("patient_id", "date", "code", "source")
    for owner, date, code, source in rows.order_by("date", "code").values_list(*fields):
        signs, is_written = found.setdefault(owner, {}), source == SymptomReport.Source.WORDS
        signs[date, code] = signs.get((date, code), True) and is_written
    return {
        owner: tuple(
            records.Symptom(date=date, code=code, written=is_written)
            for (date, code), is_written in signs.items()
        )
        for owner, signs in found.items()
    }


_Day = tuple[int, dt.date, int | None, bool | None, int | None, int | None, int | None, int | None]


def _days(ids: Sequence[int], since: dt.date) -> dict[int, list[_Day]]:
    rows = DayNote.objects.filter(patient__in=ids, date__gte=since).order_by("date")
    found: dict[int, list[_Day]] = {}
    for row in rows.values_list(
        "patient_id",
        "date",
        "exertion",
        "hot",
        "alcohol_drinks",
        "urine_colour",
        "urine_times",
        "weight_g",
    ):
        found.setdefault(row[0], []).append(row)
    return found


def _strains(days: Iterable[_Day]) -> tuple[records.Strain, ...]:
    return tuple(
        records.Strain(date=date, exertion=exertion or 0, hot=bool(hot))
        for _, date, exertion, hot, *_ in days
        if exertion is not None or hot is not None
    )


def _day_notes(days: Iterable[_Day]) -> tuple[records.DayNote, ...]:
    return tuple(
        records.DayNote(
            date=date,
            alcohol_drinks=drinks,
            urine_colour=colour,
            urine_times=times,
            weight_kg=weight_g / GRAMS_PER_KG if weight_g else None,
        )
        for _, date, _, _, drinks, colour, times, weight_g in days
        if drinks is not None or colour is not None or times is not None or weight_g
    )


def _restless(ids: Sequence[int], since: dt.date) -> dict[int, list[records.RestlessAnswers]]:
    fields = ("date", "hard_knot", "feel", "eased_by", "lasts", "comes", "place")
    rows = RestlessAnswers.objects.filter(patient__in=ids, date__gte=since).order_by("date")
    found: dict[int, list[records.RestlessAnswers]] = {}
    for row in rows.values("patient_id", *fields):
        owner = row.pop("patient_id")
        found.setdefault(owner, []).append(records.RestlessAnswers(**row))
    return found


def _labs(ids: Sequence[int], since: dt.date) -> dict[int, list[records.Lab]]:
    rows = LabResult.objects.filter(
        patient__in=ids, taken_on__gte=since, removed_at__isnull=True
    ).order_by("taken_on")
    found: dict[int, list[records.Lab]] = {}
    for row in rows:
        lab = _lab(row)
        if lab is not None:
            found.setdefault(row.patient_id, []).append(lab)
    return found


def _lab(row: LabResult) -> records.Lab | None:
    """The value and the low end of its range in one unit; None where the unit is unknown."""
    value = in_analysis_unit(row.analyte, row.value, row.unit)
    if value is None:
        return None
    low = row.range_low
    return records.Lab(
        date=row.taken_on,
        analyte=row.analyte,
        value=value,
        range_low=None if low is None else in_analysis_unit(row.analyte, low, row.unit),
    )
