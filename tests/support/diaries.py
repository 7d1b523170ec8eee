"""Short and long diaries of one person, written through the actions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tracker.actions.runs import claim_run, keep_run, plan_nights
from tracker.analysis.nights import last_closed_night
from tracker.analysis.sample_people import RUTH
from tracker.analysis.synthetic import Person
from tracker.management.demo_diary import patient_with_diary
from tracker.models import AnalysisRun, Patient, User

SHORT_DAYS = 10
LONG_DAYS = 3 * 365
DRINKS_A_DAY = 5  # with the night that makes a little more than five entries a day


def write_diary(days: int, now: dt.datetime, *, person: Person = RUTH, email: str = "") -> Patient:
    """A patient who joined `days` ago and enters five drinks a day; the newest night analysed."""
    user = User.objects.create_user(email or f"{days}.days@stillnight.test", name=person.name)
    sized = replace(person, joined=days, habits=replace(person.habits, drinks=DRINKS_A_DAY))
    return patient_with_diary(user, sized, now)


def analyse_newest_nights(now: dt.datetime) -> int:
    """Do the nightly job's work for the newest closed night of everybody; how many runs."""
    plan_nights(now)
    kept = 0
    for run_id, night, zone in AnalysisRun.objects.filter(state=AnalysisRun.State.DUE).values_list(
        "pk", "night", "patient__zone"
    ):
        if night == last_closed_night(now, zone) and (run := claim_run(run_id, now)):
            kept += keep_run(run, now=now)
    return kept
