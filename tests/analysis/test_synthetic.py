"""Made-up diaries: the same each time, believable, and each showing its one thing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from education.red_flags import SIGNS
from tests.conftest import NOW
from tracker.analysis.medicines import catalogue
from tracker.analysis.nights import last_closed_night, night_of
from tracker.analysis.records import Certainty, Pattern
from tracker.analysis.report import analyse
from tracker.analysis.sample_people import GRACE, HENRY, PEOPLE, PRIYA, RUTH, WALTER, more_people
from tracker.analysis.synthetic import Person, diary
from tracker.analysis.synthetic_history import history_of

SEASONS = [NOW + dt.timedelta(days=73 * step) for step in range(5)]
SHOWN = {
    "Ruth Kessler": {Pattern.HYPONATREMIA, Pattern.DIURETIC},
    "Walter Brandt": {Pattern.DEHYDRATION},
    "Grace Lindqvist": {Pattern.HYPONATREMIA},
    "Denise Moreau": {Pattern.RLS},
    "Carlos Medina": {Pattern.STATIN},
    "Linda Park": {Pattern.LABA},
    "Helen Novak": {Pattern.WORSENING},
}


def found(person: Person, now: dt.datetime) -> set[Pattern]:
    """What the analysis finds on the newest morning, sure enough to tell the person."""
    written = diary(person, now)
    evidence = analyse(history_of(written), last_closed_night(now, person.zone))
    assert all(item.certainty is not Certainty.HINT for item in evidence)
    return {item.pattern for item in evidence}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_each_person_shows_one_thing_in_every_season(person: Person) -> None:
    expected = SHOWN.get(person.name, set())
    assert [found(person, now) for now in SEASONS] == [expected] * len(SEASONS)


def test_the_same_person_has_the_same_diary_and_another_seed_another() -> None:
    assert diary(RUTH, NOW) == diary(RUTH, NOW)
    assert diary(RUTH, NOW).nights != diary(RUTH, NOW, seed="other").nights


def test_a_longer_diary_has_the_same_newest_days() -> None:
    year, three_years = diary(WALTER, NOW), diary(replace(WALTER, joined=1095), NOW)
    assert three_years.nights[-len(year.nights) :] == year.nights
    assert three_years.drinks[-len(year.drinks) :] == year.drinks


def test_nothing_is_dated_after_now_and_last_night_of_ruth_is_blank() -> None:
    for person in PEOPLE:
        written = diary(person, NOW)
        last_night = night_of(NOW, person.zone)
        assert all(at <= NOW for at, _, _ in written.drinks)
        assert all(date <= last_night for date, _ in written.nights)
    blank_of_ruth = {diary(RUTH, NOW).today - dt.timedelta(days=ago) for ago in (1, 3, 6)}
    assert blank_of_ruth.isdisjoint(date for date, _ in diary(RUTH, NOW).nights)


def test_every_cramp_lies_in_its_own_night() -> None:
    for person in PEOPLE:
        for date, cramps in diary(person, NOW).nights:
            assert all(night_of(cramp.at, person.zone) == date for cramp in cramps)


def test_medicines_and_signs_are_known_by_name() -> None:
    names = {drug.inn for drug in catalogue()}
    for person in PEOPLE:
        assert names.issuperset(medicine.name for medicine in person.medicines)
        assert all(SIGNS.keys() >= set(codes) for _, codes in person.signs)


def test_a_blank_diary_stays_mostly_blank_and_a_quiet_one_mostly_quiet() -> None:
    priya, henry = diary(PRIYA, NOW).nights, diary(HENRY, NOW).nights
    assert len(priya) < PRIYA.joined / 3
    assert sum(bool(cramps) for _, cramps in henry) < len(henry) / 10


def test_the_low_value_is_entered_with_the_day_it_was_taken() -> None:
    written = diary(GRACE, NOW)
    assert (history_of(written).labs[-1].value, written.person.labs[1][0]) == (4.2, 2)
    assert [lab.value for lab in history_of(written).labs if lab.analyte == "sodium"] == [137, 131]


def test_further_people_all_have_names_of_their_own() -> None:
    assert len({person.email for person in more_people(400)}) == 400
    assert list(more_people(5)) == list(more_people(5))
