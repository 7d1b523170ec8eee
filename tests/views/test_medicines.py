"""The pages about medicines: list, search, add, tick."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tracker.actions.drug_rows import catalogue_row
from tracker.actions.medications import Dose, add_medication, stop_medication
from tracker.models import Clinician, DoseTaken, Medication, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def give(patient: Patient, inn: str | None, now: dt.datetime, **said: Any) -> Medication:
    """A medicine on the patient's list; None for one in own words."""
    drug = catalogue_row(inn) if inn else None
    medication, _ = add_medication(patient, drug=drug, now=now, **said)
    return medication


def listed(browser: Client) -> str:
    """The list as text, with single spaces."""
    response = browser.get("/medicines/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def add(browser: Client, **fields: Any) -> Any:
    """The add form, sent."""
    return browser.post("/medicines/add/", {"key": str(uuid.uuid4()), **fields})


def test_an_empty_list_says_what_belongs_on_it(ruths_browser: Client) -> None:
    assert "Nothing is on the list yet." in listed(ruths_browser)


def test_the_list_says_dose_time_and_start_as_they_were_said(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    dose = Dose(value=Decimal("12.500"), unit="mg", times=("morning",))
    give(ruth, "hydrochlorothiazide", now, dose=dose, started_on=dt.date(2026, 5, 11))
    give(ruth, "atorvastatin", now, started_on=dt.date(2023, 3, 1), started_precision="month")
    give(ruth, "metformin", now, started_on=dt.date(2021, 1, 1), started_precision="year")
    html = listed(ruths_browser)
    assert "12.5 mg, every morning<br>Since May 11, 2026" in html
    assert "Since about March 2023" in html
    assert "Since 2021" in html
    assert 'href="/learn/water-pills/"' in html
    assert 'href="/learn/statins/"' in html


def test_a_stopped_medicine_stands_under_stopped(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    medication = give(ruth, "lisinopril", now, started_on=dt.date(2019, 1, 1))
    stop_medication(
        ruth, medication, stopped_on=dt.date(2026, 5, 11), stopped_by="clinician", now=now
    )
    html = listed(ruths_browser)
    assert "January 1, 2019 to May 11, 2026. Your physician or pharmacist stopped it." in html
    assert html.index("Stopped</h2>") < html.index("Lisinopril</h3>")


def test_the_page_asks_before_stopping(ruths_browser: Client) -> None:
    assert "Ask your physician or pharmacist first. Here you only keep the list." in listed(
        ruths_browser
    )


def test_an_exact_name_is_saved_with_everything_that_was_said(
    ruth: Patient, ruths_browser: Client
) -> None:
    response = add(
        ruths_browser,
        name="Bumex",
        amount="40",
        unit="mg",
        times=["morning", "needed"],
        start="May 2026",
    )
    assert response.status_code == 302
    saved = ruth.medications.get()
    assert saved.drug is not None
    assert (saved.drug.inn, saved.dose_value, saved.dose_unit) == ("bumetanide", Decimal(40), "mg")
    assert (saved.times, saved.as_needed) == (["morning"], True)
    assert (saved.started_on, saved.started_precision) == (dt.date(2026, 5, 1), "month")
    assert "“Bumex” is saved as Bumetanide." in listed(ruths_browser)


def test_a_near_name_is_asked_about_without_any_script(
    ruth: Patient, ruths_browser: Client
) -> None:
    asked = add(ruths_browser, name="hydroclorothiazide", amount="25", unit="mg", start="2021")
    html = asked.content.decode()
    assert not ruth.medications.exists()
    assert "Did you mean?" in html
    assert 'value="hydrochlorothiazide"' in html
    assert "Not here: use “hydroclorothiazide”" in html
    assert 'href="#id_choice"' in html
    assert 'value="25"' in html
    assert 'value="2021"' in html
    add(
        ruths_browser,
        name="hydroclorothiazide",
        asked="hydroclorothiazide",
        choice="hydrochlorothiazide",
    )
    assert ruth.medications.get().drug == catalogue_row("hydrochlorothiazide")


def test_look_alikes_are_asked_about_and_never_merged(ruth: Patient, ruths_browser: Client) -> None:
    html = add(ruths_browser, name="Losex").content.decode()
    assert "Did you mean?" in html
    assert not ruth.medications.exists()


def test_an_exact_look_alike_is_asked_about_by_the_names_on_the_boxes(
    ruth: Patient, ruths_browser: Client
) -> None:
    html = add(ruths_browser, name="Diovan").content.decode()
    assert "Some names look alike. Choose the one on your box." in html
    first, second = html.index("Diovan (valsartan)"), html.index("Diovan HCT (valsartan with")
    assert first < second
    assert not ruth.medications.exists()
    add(
        ruths_browser,
        name="Diovan",
        asked="Diovan",
        choice="valsartan + hydrochlorothiazide",
    )
    assert ruth.medications.get().drug == catalogue_row("valsartan + hydrochlorothiazide")


def test_own_words_are_sealed_and_never_called_safe(ruth: Patient, ruths_browser: Client) -> None:
    name = "Grandmas xyzzy drops"
    html = add(ruths_browser, name=name).content.decode()
    assert "We did not find that name." in html
    add(ruths_browser, name=name, asked=name, choice="own")
    saved = ruth.medications.get()
    assert saved.drug is None
    assert b"xyzzy" not in bytes(saved.sealed_words or b"")
    with connection.cursor() as cursor:
        cursor.execute("select * from tracker_medication")
        assert "xyzzy" not in repr([[_plain(cell) for cell in row] for row in cursor.fetchall()])
    page = listed(ruths_browser)
    assert name in page
    assert "We do not know this one. Please check with your pharmacist." in page
    assert not re.search(r"\bsafe\b|harmless", page)


def _plain(cell: Any) -> Any:
    return bytes(cell) if isinstance(cell, memoryview) else cell


def test_an_unknown_medicine_turns_fluid_caution_on(ruth: Patient, ruths_browser: Client) -> None:
    add(ruths_browser, name="xyzzyphen", own="xyzzyphen")
    ruth.refresh_from_db()
    assert ruth.fluid_caution


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(ruths_browser: Client) -> None:
    html = add(
        ruths_browser, name="", amount="two", unit="mg", times=["evening"], start="May 2027"
    ).content.decode()
    assert 'href="#id_start">That date is in the future. Check the year.</a>' in html
    assert 'href="#id_name">Type the name on the box or bottle.</a>' in html
    assert 'href="#id_amount">Type a number, like 12.5.</a>' in html
    for kept in ('value="two"', 'value="May 2027"'):
        assert kept in html
    assert re.search(r'value="evening"[^>]*checked', html)
    assert re.search(r'value="mg"[^>]*selected', html)


def test_an_answered_name_stays_answered_when_another_field_is_wrong(
    ruth: Patient, ruths_browser: Client
) -> None:
    name = "hydroclorothiazide"
    html = add(
        ruths_browser, name=name, asked=name, choice="hydrochlorothiazide", start="someday"
    ).content.decode()
    assert "Did you mean?" not in html
    assert f'name="asked" value="{name}"' in html
    assert 'name="choice" value="hydrochlorothiazide"' in html


def test_a_double_tap_makes_one_row(ruth: Patient, ruths_browser: Client) -> None:
    fields = {"key": str(uuid.uuid4()), "name": "Bumex"}
    ruths_browser.post("/medicines/add/", fields)
    assert ruths_browser.post("/medicines/add/", fields).status_code == 302
    assert ruth.medications.count() == 1


def test_the_same_page_with_another_name_is_asked_about_and_then_saved(
    ruth: Patient, ruths_browser: Client
) -> None:
    key = str(uuid.uuid4())
    ruths_browser.post("/medicines/add/", {"key": key, "name": "Bumex"})
    response = ruths_browser.post("/medicines/add/", {"key": key, "name": "metformin"})
    html = response.content.decode()
    assert "This page was saved once already." in html
    fresh = re.search(r'name="key" value="([^"]+)"', html)
    assert fresh
    ruths_browser.post("/medicines/add/", {"key": fresh[1], "name": "metformin"})
    assert ruth.medications.count() == 2


def test_quinine_is_answered_in_the_same_response_and_on_a_second_tap(
    ruths_browser: Client,
) -> None:
    fields = {"key": str(uuid.uuid4()), "name": "quinine"}
    for _tap in range(2):
        html = ruths_browser.post("/medicines/add/", fields).content.decode()
        assert "Quinine is not safe for leg cramps." in html


def test_the_search_offers_names_with_the_typed_letters_marked(ruths_browser: Client) -> None:
    found = ruths_browser.get("/medicines/search/", {"q": "hydroclor"}).json()
    assert any(option["value"] == "hydrochlorothiazide" for option in found["options"])
    found = ruths_browser.get("/medicines/search/", {"q": "hydrochlor"}).json()
    first = found["options"][0]
    assert first["label"] == "Hydrochlorothiazide"
    assert first["label"][slice(*first["mark"])] == "Hydrochlor"
    assert first["hint"] == "Water pill (thiazide). Also sold as Microzide"
    assert found["status"] == f"{len(found['options'])} results"


@pytest.mark.parametrize("letters", ["", "h", "%", "x" * 5000, "\x00"])
def test_the_search_bears_any_letters(ruths_browser: Client, letters: str) -> None:
    response = ruths_browser.get("/medicines/search/", {"q": letters})
    assert response.status_code == 200
    assert response.json()["options"] == []


def test_a_tick_is_one_row_for_the_waking_day(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    medication = give(ruth, "metformin", now)
    for _tap in range(2):
        response = ruths_browser.post(f"/medicines/{medication.public_id}/taken")
        assert response.headers["Location"] == "/today/"
    assert DoseTaken.objects.get().day == dt.date(2026, 6, 18)
    ruths_browser.post(f"/medicines/{medication.public_id}/not-taken")
    assert not DoseTaken.objects.exists()


def test_others_find_nothing(
    ruth: Patient, tom: Patient, anna: Clinician, now: dt.datetime
) -> None:
    medication = give(ruth, "metformin", now)
    paths = [f"/medicines/{medication.public_id}/{end}" for end in ("", "taken", "not-taken")]
    for user in (tom.user, anna.user):
        browser = Client()
        browser.force_login(user)
        assert [browser.post(path, {"do": "remove"}).status_code for path in paths] == [404] * 3
        assert browser.get(paths[0]).status_code == 404
    assert Medication.objects.get().removed_at is None


@pytest.mark.parametrize("path", ["/medicines/", "/medicines/add/", "/medicines/search/?q=li"])
def test_strangers_are_asked_to_sign_in_and_clinicians_find_nothing(
    client: Client, annas_browser: Client, path: str
) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")
    assert annas_browser.get(path).status_code == 404


def test_sixty_medicines_cost_as_many_queries_as_one(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    give(ruth, "metformin", now)
    give(ruth, None, now, words="a tea")
    selects(ruths_browser)  # the first look notes the session
    few = selects(ruths_browser)
    rows = [
        Medication(patient=ruth, drug=catalogue_row("lisinopril"), created_at=now)
        for _ in range(60)
    ]
    Medication.objects.bulk_create(rows)
    assert selects(ruths_browser) == few
    assert few <= 6


def selects(browser: Client) -> int:
    """SELECTs of the list beyond session, account and patient."""
    with (
        CaptureQueriesContext(connection) as main,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        listed(browser)
    statements = [query["sql"] for query in (*main, *keys)]
    around = ("django_session", '"tracker_user"', '"tracker_audit')
    return len(
        [
            sql
            for sql in statements
            if not any(f"FROM {t}" in sql or f'FROM "{t}"' in sql for t in around)
        ]
    )
