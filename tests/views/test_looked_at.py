"""What was looked at, told also where nothing was found."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.conftest import NOW
from tests.presenters.evidences import SAMPLES, sample
from tests.support.queries import counted
from tracker.actions.findings import apply
from tracker.actions.latest_answers import NightAnswers, keep_answers
from tracker.actions.medications import add_medication
from tracker.actions.people import change_profile
from tracker.actions.symptoms import report_signs
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import Certainty, Pattern
from tracker.models import Drug, Medication, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NIGHT = dt.date(2026, 6, 17)
EPISODE = "hydrochlorothiazide:2026-05-11"
STEP = reason(codes.MEDICINE_STEP, **SAMPLES[codes.MEDICINE_STEP])
ROSE = reason(codes.CRAMP_NIGHTS_ROSE, **SAMPLES[codes.CRAMP_NIGHTS_ROSE])


def water_pill(verdict: Verdict, *more: Any, needed: int = 0) -> Answer:
    """An answer about a water pill started on May 11."""
    return Answer(
        pattern=Pattern.DIURETIC,
        verdict=verdict,
        episode=EPISODE,
        logged_nights=62,
        nights_needed=needed,
        reasons=(STEP, *more),
    )


def keep(patient: Patient, *answers: Answer) -> None:
    """The answers of the newest night."""
    night = NightAnswers(patient=patient, night=NIGHT, logged_nights=62, answers=answers)
    keep_answers([night], version="1", now=NOW)


def page(browser: Client, address: str = "/patterns/asked/diuretic/") -> str:
    """The page as text, with single spaces."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_no_clear_link_says_the_counts_and_does_not_reassure(
    ruths_browser: Client, ruth: Patient
) -> None:
    keep(ruth, water_pill(Verdict.NO_CLEAR_LINK, ROSE))
    shown = page(ruths_browser)
    for words in (
        "No clear link",
        "You started hydrochlorothiazide on May 11.",
        "Before: cramps on 4 of 28 logged nights. After: 12 of 34.",
        "It does not rule out a link.",
        "We could not tell this apart from that.",
        "Do not stop your medicine on your own.",
        "See your physician",
        "Some signs cannot wait.",
    ):
        assert words in shown, words


def test_not_enough_nights_says_how_many_more(ruths_browser: Client, ruth: Patient) -> None:
    few = reason(codes.TOO_FEW_NIGHTS_AFTER, logged=6, needed=10)
    keep(ruth, water_pill(Verdict.NOT_ENOUGH_NIGHTS, few, needed=4))
    shown = page(ruths_browser)
    assert "Not enough nights yet" in shown
    assert "You logged 6 nights since the change. We need 10." in shown
    assert "Log about 4 more nights. Then we can look." in shown
    assert "See your physician" in shown


def test_too_few_nights_before_a_start_are_not_cured_by_more(
    ruths_browser: Client, ruth: Patient
) -> None:
    few = reason(codes.TOO_FEW_NIGHTS_BEFORE, logged=9, needed=14)
    keep(ruth, water_pill(Verdict.NOT_ENOUGH_NIGHTS, few))
    shown = page(ruths_browser)
    assert "Not enough nights before it" in shown
    assert "More nights will not change that." in shown


def test_worse_before_you_started_it_by_the_persons_own_word(
    ruths_browser: Client, ruth: Patient
) -> None:
    drug = Drug.objects.create(inn="hydrochlorothiazide")
    row, _ = add_medication(ruth, drug=drug, started_on=dt.date(2026, 5, 11), now=NOW)
    Medication.objects.filter(pk=row.pk).update(worse_before=Medication.WorseBefore.YES)
    keep(ruth, water_pill(Verdict.NO_CLEAR_LINK, ROSE))
    shown = page(ruths_browser)
    assert "Worse before you started it" in shown
    assert "You told us that your cramps got worse before you started it." in shown
    assert "A small part can still be the medicine." in shown
    assert "See your physician" in shown


def test_worse_before_you_started_it_by_the_nights(ruths_browser: Client, ruth: Patient) -> None:
    evidence = replace(sample(Pattern.WORSENING), episode=f"before {EPISODE}")
    apply(ruth, [evidence], night=NIGHT, version="1", now=NOW)
    rise = Answer(
        pattern=Pattern.WORSENING,
        verdict=Verdict.FITS,
        episode=evidence.episode,
        evidence=evidence,
    )
    keep(ruth, water_pill(Verdict.NO_CLEAR_LINK, ROSE), rise)
    assert "The rise in your cramps may have begun before you started it." in page(ruths_browser)
    listed = page(ruths_browser, "/patterns/asked/")
    assert f'href="/findings/{ruth.findings.get().public_id}/"' in listed
    assert "Worse before you started it. You started hydrochlorothiazide" in listed


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (Verdict.PAUSED, "On hold does not mean all is well."),
        (Verdict.TAKEN_BEFORE_DIARY, "So we have no nights from before to compare with."),
    ],
)
def test_other_answers_say_why(
    ruths_browser: Client, ruth: Patient, verdict: Verdict, says: str
) -> None:
    keep(ruth, water_pill(verdict))
    assert says in page(ruths_browser)


@pytest.mark.parametrize("pattern", Pattern)
@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.FITS])
def test_every_answer_to_every_question_has_its_page(
    ruths_browser: Client, ruth: Patient, pattern: Pattern, verdict: Verdict
) -> None:
    keep(ruth, Answer(pattern=pattern, verdict=verdict, logged_nights=20, nights_needed=8))
    shown = page(ruths_browser, f"/patterns/asked/{pattern.value}/")
    assert "See your physician" in shown
    assert "This page cannot rule out an illness." in shown
    assert not re.search(r"\bharmless|\bsafe\b|nothing to worry", shown.split("<main")[1])


def test_a_hint_is_told_as_too_early_and_nothing_of_it(
    ruths_browser: Client, ruth: Patient
) -> None:
    hint = sample(Pattern.DIURETIC, certainty=Certainty.HINT)
    apply(ruth, [hint], night=NIGHT, version="1", now=NOW)
    fits = Answer(pattern=hint.pattern, verdict=Verdict.FITS, episode=hint.episode, evidence=hint)
    keep(ruth, fits)
    shown = page(ruths_browser)
    assert "Too early to say" in shown
    assert "/findings/" not in shown


def test_under_fluid_caution_nothing_is_said_of_days_with_little_fluid(
    ruths_browser: Client, ruth: Patient
) -> None:
    dry = Answer(pattern=Pattern.DEHYDRATION, verdict=Verdict.NO_CLEAR_LINK, logged_nights=40)
    keep(ruth, dry)
    assert "Days with little fluid" in page(ruths_browser, "/patterns/asked/")
    change_profile(ruth, now=NOW, intake_answer=Patient.IntakeAnswer.LIMITED)
    assert "Days with little fluid" not in page(ruths_browser, "/patterns/asked/")
    assert ruths_browser.get("/patterns/asked/dehydration/").status_code == 404


def test_a_red_flag_of_today_stands_above_every_calm_word(
    ruths_browser: Client, ruth: Patient
) -> None:
    keep(ruth, water_pill(Verdict.NO_CLEAR_LINK, ROSE))
    report_signs(ruth, ["confusion"], now=NOW)
    for address in ("/patterns/asked/", "/patterns/asked/diuretic/"):
        shown = page(ruths_browser, address)
        assert 0 < shown.index("Call for help now") < shown.index("See your physician")
    assert shown.index("Call for help now") < shown.index("No clear link")


def test_before_the_first_look_the_page_says_how_it_begins(ruths_browser: Client) -> None:
    assert "Nothing looked at yet" in page(ruths_browser, "/patterns/asked/")
    assert "Not looked at yet" in page(ruths_browser)


def test_where_findings_are_for_clinicians_no_answer_is_told(
    ruths_browser: Client, ruth: Patient
) -> None:
    keep(ruth, water_pill(Verdict.NO_CLEAR_LINK, ROSE))
    with override_settings(FINDINGS_FOR_PATIENTS=False):
        for address in ("/patterns/asked/", "/patterns/asked/diuretic/"):
            shown = page(ruths_browser, address)
            assert "For clinicians only" in shown
            assert "No clear link" not in shown


def test_an_unknown_question_is_not_found(ruths_browser: Client) -> None:
    assert ruths_browser.get("/patterns/asked/moon/").status_code == 404


def test_the_pages_ask_little(ruths_browser: Client, ruth: Patient) -> None:
    add_medication(ruth, drug=None, words="Drops", now=NOW)
    apply(ruth, [sample(Pattern.RLS)], night=NIGHT, version="1", now=NOW)
    report_signs(ruth, ["confusion"], now=NOW)
    keep(ruth, water_pill(Verdict.NO_CLEAR_LINK, ROSE))
    for address in ("/patterns/asked/", "/patterns/asked/diuretic/"):
        page(ruths_browser, address)
        with counted() as asked:
            page(ruths_browser, address)
        assert 0 < len(asked) <= 6, asked


def test_the_page_of_a_water_pill_leads_to_what_was_looked_at(
    ruths_browser: Client, ruth: Patient
) -> None:
    pill = Drug.objects.create(inn="hydrochlorothiazide", groups=["thiazide"])
    other = Drug.objects.create(inn="amlodipine", groups=[])
    for drug, leads in ((pill, True), (other, False)):
        row, _ = add_medication(ruth, drug=drug, now=NOW)
        shown = page(ruths_browser, f"/medicines/{row.public_id}/")
        assert ("/patterns/asked/diuretic/" in shown) is leads
