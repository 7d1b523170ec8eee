"""Who looked at the diary, in words a patient can read."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from tracker import audit
from tracker.models import Clinician, Patient
from tracker.presenters.account import ACTIONS, OTHER, looks

pytestmark = pytest.mark.django_db


def test_our_own_check_takes_one_line_a_day(ruth: Patient, now: dt.datetime) -> None:
    for hours in (0, 1, 30):
        at = now + dt.timedelta(hours=hours)
        audit.record(audit.JOB, ruth, "analysis.run", now=at)
    said = [(look.who, look.what) for look in looks(ruth) if "patterns" in look.what]
    assert said == [
        ("Our nightly check", "Looked for patterns"),
        ("Our nightly check", "Looked for patterns, 2 times"),
    ]


def test_two_looks_of_one_person_stay_two_lines(
    ruth: Patient, anna: Clinician, now: dt.datetime
) -> None:
    for _ in range(2):
        audit.record(audit.clinician_actor(anna), ruth, "patient.read", now=now)
    read = [look for look in looks(ruth) if look.what == "Read your diary"]
    assert [look.who for look in read] == ["Dr. Anna Osei, Maple Street Clinic"] * 2


def test_no_code_of_the_trail_reaches_the_page(
    ruth: Patient, anna: Clinician, now: dt.datetime
) -> None:
    audit.record(audit.clinician_actor(anna), ruth, "something.new", now=now)
    assert looks(ruth)[0].what == OTHER
    assert all(re.search(r"\w\.\w", said) is None for said in ACTIONS.values())


def test_every_code_that_the_program_writes_for_clinicians_has_words() -> None:
    root = Path(__file__).parents[2] / "tracker"
    for name in ("actions/consent.py", "views/panel.py", "emails/delivering.py"):
        source = (root / name).read_text()
        for code in re.findall(r'"((?:panel|patient|chart|mail)\.[a-z_]+)"', source):
            assert code in ACTIONS, code
