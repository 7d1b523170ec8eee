"""The articles as the tracker's readers get them: by medicine, by illness, by profession."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.conftest import NOW, make_clinician
from tracker.actions.drugs import load_drugs
from tracker.actions.medications import add_medication
from tracker.actions.people import change_profile
from tracker.models import Clinic, Clinician, Drug, Patient

NOTE = "For clinicians: What the literature says about treatment"


def read(browser: Client, slug: str) -> str:
    answer = browser.get(f"/learn/{slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def taking(patient: Patient, *names: str) -> None:
    load_drugs()
    for name in names:
        drug = Drug.objects.get(inn=name)
        add_medication(patient, drug=drug, started_on=dt.date(2026, 5, 11), now=NOW)


def test_the_page_names_the_medicine_its_reader_takes(ruths_browser: Client, ruth: Patient) -> None:
    taking(ruth, "hydrochlorothiazide", "sertraline")
    assert "You take hydrochlorothiazide. This page is about it." in read(
        ruths_browser, "water-pills"
    )
    assert "You take hydrochlorothiazide and sertraline." in read(ruths_browser, "low-sodium")
    assert "You take" not in read(ruths_browser, "inhalers").partition("In short")[2][:400]


@pytest.mark.django_db(databases=["default", "keys"])
def test_own_words_are_never_named(ruths_browser: Client, ruth: Patient) -> None:
    add_medication(ruth, drug=None, words="Grandmother's statin drops", now=NOW)
    assert "Grandmother" not in read(ruths_browser, "statins")


def test_an_illness_brings_its_page_to_the_top(ruths_browser: Client, ruth: Patient) -> None:
    change_profile(ruth, now=NOW, conditions=["cirrhosis"])
    html = ruths_browser.get("/learn/").content.decode()
    assert html.index("For your medicines and health") < html.index("Right now")
    assert html.index("Cramps and liver disease") < html.index("Right now")


def test_notes_for_clinicians_are_for_verified_ones(
    annas_browser: Client, ruths_browser: Client, clinic: Clinic
) -> None:
    newcomer: Clinician = make_clinician(clinic, "new@stillnight.test", "New Name")
    Clinician.objects.filter(pk=newcomer.pk).update(verified_at=None)
    unverified = Client()
    unverified.force_login(newcomer.user)
    assert NOTE in read(annas_browser, "liver-disease")
    for browser in (ruths_browser, unverified, Client()):
        assert NOTE not in read(browser, "liver-disease")


@pytest.mark.django_db
def test_a_stranger_is_told_of_no_medicine(client: Client) -> None:
    html = client.get("/learn/").content.decode()
    assert "For your medicines and health" not in html
