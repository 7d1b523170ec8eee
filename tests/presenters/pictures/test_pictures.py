"""Every picture of generated diaries: table, sentence, SVG and trace hold the same numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.presenters.evidences import sample
from tests.support.diaries import write_diary
from tests.support.pictures import check
from tracker.actions.drugs import load_drugs
from tracker.actions.findings import apply
from tracker.analysis.records import Cramp, FluidDay, Night, PatientHistory, Pattern, Symptom
from tracker.analysis.sample_people import PEOPLE
from tracker.analysis.synthetic import Person
from tracker.charts.picture import Picture
from tracker.models import AnalysisRun, Finding, Patient
from tracker.presenters.patterns import open_findings
from tracker.presenters.pictures.diary import TOO_EARLY, Diary, diary_of
from tracker.presenters.pictures.fluids import fluids
from tracker.presenters.pictures.hours import hours
from tracker.presenters.pictures.pages import HOUR_READS, PAGES, Source, hour_picture
from tracker.presenters.pictures.severity import severity
from tracker.presenters.pictures.symptoms import symptoms
from tracker.presenters.spans import asked_span

TONIGHT = dt.date(2026, 6, 17)
SIGNS = ("headache", "nausea", "fatigue", "dizziness")
RANGES = ("4w", "12w", "1y", "all")


@st.composite
def histories(draw: st.DrawFn) -> PatientHistory:
    """Up to 200 nights of any state, with ratings, lengths, times, drinks and signs."""
    days = draw(st.integers(15, 200))
    start = TONIGHT - dt.timedelta(days=days)
    cramp = st.builds(
        Cramp,
        severity=st.none() | st.integers(0, 10),
        minutes=st.none() | st.integers(1, 90),
        at=st.none() | st.times(),
    )
    states = draw(st.lists(st.none() | st.lists(cramp, max_size=3), min_size=days, max_size=days))
    drunk = draw(st.lists(st.none() | st.integers(1, 5000), min_size=days, max_size=days))
    ticked = draw(st.sets(st.tuples(st.integers(0, days), st.sampled_from(SIGNS)), max_size=40))
    return PatientHistory(
        patient="p",
        start=start,
        nights=tuple(
            Night(date=start + dt.timedelta(days=place), count=len(state), cramps=tuple(state))
            for place, state in enumerate(states)
            if state is not None
        ),
        fluids=tuple(
            FluidDay(date=start + dt.timedelta(days=place), volume_ml=volume)
            for place, volume in enumerate(drunk)
            if volume is not None
        ),
        symptoms=tuple(
            Symptom(date=start + dt.timedelta(days=place), code=code)
            for place, code in sorted(ticked)
        ),
    )


def diary(history: PatientHistory, asked: str, unit: str = "ml") -> Diary:
    span = asked_span({"range": asked}, tonight=TONIGHT)
    return diary_of(history, span, TONIGHT, unit=unit)


@given(history=histories(), asked=st.sampled_from(RANGES), unit=st.sampled_from(("ml", "oz")))
@settings(max_examples=40, deadline=None)
def test_table_sentence_svg_and_trace_of_generated_diaries_agree(
    history: PatientHistory, asked: str, unit: str
) -> None:
    seen = diary(history, asked, unit)
    for draw in (hours, severity, fluids, symptoms):
        for picture in draw(seen):
            if picture.drawing is not None:
                check(picture)


def drawn(patient: Patient, asked: str) -> list[Picture]:
    """Every picture of every page."""
    span = asked_span({"range": asked}, tonight=TONIGHT)
    findings = open_findings(patient)
    pages = (
        page.draw(Source(patient, span, NOW, reads=page.reads, findings=findings))
        for page in PAGES.values()
    )
    hour = hour_picture(Source(patient, span, NOW, reads=HOUR_READS))
    return [hour, *(picture for pictures in pages for picture in pictures)]


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("person", PEOPLE[:4], ids=lambda person: person.name)
def test_table_sentence_svg_and_trace_of_sample_people_agree(person: Person) -> None:
    load_drugs()
    patient = write_diary(200, NOW, person=person)
    found = apply(
        patient,
        [sample(Pattern.WORSENING), sample(Pattern.DEHYDRATION)],
        night=TONIGHT,
        version="1",
        now=NOW,
    )
    keep_runs(patient, found)
    for asked in ("12w", "all"):
        pictures = drawn(patient, asked)
        names = {picture.name.rstrip("0123456789").rstrip("-") for picture in pictures}
        assert {"hours", "severity", "minutes", "fluids", "medicines", "sure", "ratio"} <= names
        for picture in pictures:
            if picture.drawing is not None:
                check(picture)


def keep_runs(patient: Patient, found: list[Finding]) -> None:
    """A run for every other night of six weeks; the findings stood in the last three."""
    for back in range(0, 42, 2):
        night = TONIGHT - dt.timedelta(days=back)
        AnalysisRun.objects.create(
            patient=patient,
            night=night,
            version="1",
            state=AnalysisRun.State.DONE,
            finished_at=NOW,
            evidence=[finding.evidence for finding in found] if back < 21 else [],
        )


def test_under_14_nights_there_is_a_table_and_how_many_are_missing() -> None:
    start = TONIGHT - dt.timedelta(days=20)
    cramp = Cramp(severity=6, minutes=4, at=dt.time(3))
    nights = tuple(
        Night(date=start + dt.timedelta(days=place), count=1, cramps=(cramp,))
        for place in range(13)
    )
    days = tuple(FluidDay(date=night.date, volume_ml=1500) for night in nights)
    signs = (Symptom(date=start, code="headache"),)
    history = PatientHistory(patient="p", start=start, nights=nights, fluids=days, symptoms=signs)
    for draw in (hours, severity, fluids, symptoms):
        for picture in draw(diary(history, "12w")):
            assert picture.drawing is None
            assert picture.svg == ""
            assert picture.title == TOO_EARLY
            assert "So far 13 nights" in picture.still
            assert "14: 1 more night to go." in picture.still
            assert picture.table.rows


def test_a_gap_is_never_a_zero() -> None:
    start = TONIGHT - dt.timedelta(days=40)
    nights = [Night(date=start + dt.timedelta(days=place)) for place in range(14)]
    unrated = Night(date=start + dt.timedelta(days=21), count=1, cramps=(Cramp(),))
    history = PatientHistory(patient="p", start=start, nights=(*nights, unrated))
    for picture in severity(diary(history, "12w")):
        said = [row[1] for row in picture.table.rows]
        assert "0" not in said
        assert {"no cramps", "not logged"} <= set(said)
        assert {"not rated", "no length noted"} & set(said)
        check(picture)


@given(history=histories())
@settings(max_examples=5, deadline=None)
def test_a_table_or_a_drawing_of_other_numbers_is_noticed(history: PatientHistory) -> None:
    for picture in [*severity(diary(history, "all")), *hours(diary(history, "all"))]:
        if picture.drawing is None or not any(row[1][0].isdigit() for row in picture.table.rows):
            continue
        wrong = tuple(
            (row[0], f"9{row[1]}" if row[1][0].isdigit() else row[1], *row[2:])
            for row in picture.table.rows
        )
        with pytest.raises(AssertionError):
            check(replace(picture, table=replace(picture.table, rows=wrong)))
        is_minutes = picture.name == "minutes"
        other = severity(diary(history, "all"))[0 if is_minutes else 1]
        with pytest.raises(AssertionError):
            check(replace(picture, drawing=other.drawing))
