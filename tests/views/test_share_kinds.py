"""Each kind of entry by itself: what is not shared is on no page, figure, paper or mail.

A word or number of each kind stands nowhere else, so it can be looked for in every answer a
clinician gets, and in what their PDF is set from. The weekly mail has no words of a diary, so
what it counts is looked at. The patient's own look at what a clinic sees is held to the same.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, desk_browser
from tests.presenters.evidences import sample
from tracker.actions.consent import (
    ask_with_code,
    change_categories,
    give_consent,
    make_share_code,
    withdraw_consent,
)
from tracker.actions.cramps import record_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.findings import apply
from tracker.actions.fluids import record_drink
from tracker.actions.labs import record_lab
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.medications import Dose, add_medication
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.reviews import add_note
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Pattern
from tracker.audit import JOB
from tracker.emails.letters import write
from tracker.models import Clinician, Consent, Delivery, Patient
from tracker.sealing import seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

# What only this kind of entry can put on a page.
CANARIES = {
    "cramps": ("Nights with a cramp, each week",),
    "fluids": ("Days with entries",),
    "medicines": ("Ombrelle drops",),
    "symptoms": ("New confusion",),
    "labs": ("127.5",),
    "notes": ("the bittern called", "the wisteria bed"),
}
PARTS = ("", "charts/", "record/", "days/", "history/", "summary/", "summary/?weeks=26")
FIGURES = ("chart.json", "severity/severity.json", "fluids/fluids.json", "labs/sodium.json")
SEEN = ("", "charts/", "record/", "days/")
CLINIC_NOTE = "consider the heliotrope"


@pytest.fixture
def full(ruth: Patient) -> Patient:
    """Ruth with something of each kind."""
    nights = [NightEntry(date=dt.date(2026, 5, 1) + dt.timedelta(days=n)) for n in range(44)]
    record_nights(ruth, nights, now=NOW, actor=JOB)
    for back in range(1, 8):
        record_cramp(ruth, started_at=NOW - dt.timedelta(days=back, hours=8), minutes=6, now=NOW)
    record_drink(ruth, volume_ml=350, now=NOW)
    add_medication(
        ruth, drug=None, words="Ombrelle drops", dose=Dose(), started_on=NOW.date(), now=NOW
    )
    report_signs(ruth, ["confusion"], now=NOW)
    record_lab(ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal("127.5"), now=NOW)
    record_day(ruth, NOW.date(), DayEntry(words="the bittern called"), now=NOW)
    add_event(ruth, EventEntry(first_on=NOW.date(), label="the wisteria bed"), now=NOW)
    ruth.nights.filter(date=nights[-1].date).update(
        sealed_note=seal(ruth.user.public_id, "the bittern called")
    )
    apply(ruth, [sample(Pattern.DIURETIC)], night=dt.date(2026, 6, 17), version="1", now=NOW)
    return ruth


@pytest.fixture
def shared(full: Patient, anna: Clinician) -> Consent:
    digits, _ = make_share_code(full, categories=ALL_CATEGORIES, now=NOW)
    return give_consent(full, ask_with_code(anna, digits, now=NOW), now=NOW)


def test_with_everything_shared_every_canary_is_on_some_page(
    shared: Consent, anna: Clinician
) -> None:
    shown = "\n".join(_desk(desk_browser(anna), shared.patient))
    assert {kind: [word in shown for word in words] for kind, words in CANARIES.items()} == {
        kind: [True] * len(words) for kind, words in CANARIES.items()
    }


@pytest.mark.parametrize("kind", ALL_CATEGORIES)
def test_a_kind_that_is_not_shared_is_nowhere(
    kind: str, shared: Consent, anna: Clinician, ruths_browser: Client
) -> None:
    rest = [other for other in ALL_CATEGORIES if other != kind]
    change_categories(shared.patient, shared, categories=rest, now=NOW)
    for answer in (*_desk(desk_browser(anna), shared.patient), *_seen(ruths_browser, shared)):
        assert not [word for word in CANARIES[kind] if word in answer]


@pytest.mark.parametrize("kind", ALL_CATEGORIES)
def test_the_weekly_mail_counts_nothing_that_rests_on_what_is_not_shared(
    kind: str, shared: Consent, anna: Clinician
) -> None:
    patient = shared.patient
    rests = {
        "alert": [set(row.categories) for row in patient.alerts.all()],
        "finding": [set(row.categories) for row in patient.findings.all()],
    }
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, verified=True, primary=True)
    everything = _mail(anna)
    assert patient.panel_code in everything
    assert all(f"{len(of)} {name}" in everything for name, of in rests.items())
    rest = [other for other in ALL_CATEGORIES if other != kind]
    change_categories(patient, shared, categories=rest, now=NOW)
    mail = _mail(anna)
    assert not [word for words in CANARIES.values() for word in words if word in mail]
    for name, of in rests.items():
        left = sum(kind not in categories for categories in of)
        assert re.findall(rf"(\d+) {name}", mail) == [str(left)] * 2 * bool(left)  # text and HTML


@pytest.mark.parametrize("kind", ALL_CATEGORIES)
def test_one_kind_alone_shows_nothing_of_the_others(
    kind: str, shared: Consent, anna: Clinician, ruths_browser: Client
) -> None:
    change_categories(shared.patient, shared, categories=[kind], now=NOW)
    others = [word for other, words in CANARIES.items() if other != kind for word in words]
    for answer in (*_desk(desk_browser(anna), shared.patient), *_seen(ruths_browser, shared)):
        assert not [word for word in others if word in answer]


def test_the_patient_sees_what_the_clinic_sees_before_and_after_the_yes(
    full: Patient, anna: Clinician, ruths_browser: Client
) -> None:
    digits, _ = make_share_code(full, categories=["labs", "notes"], now=NOW)
    consent = ask_with_code(anna, digits, now=NOW)
    before = "\n".join(_seen(ruths_browser, consent))
    assert "Maple Street Clinic would see" in before
    give_consent(full, consent, now=NOW)
    after = "\n".join(_seen(ruths_browser, consent))
    assert "Maple Street Clinic sees" in after
    desk = "\n".join(_desk(desk_browser(anna), full))
    for words in CANARIES.values():
        for word in words:
            assert (word in before) == (word in after) == (word in desk), word


def test_what_the_clinic_wrote_for_itself_and_hints_are_not_in_the_look(
    shared: Consent, anna: Clinician, ruths_browser: Client
) -> None:
    add_note(anna, shared.patient, CLINIC_NOTE, now=NOW)
    finding = shared.patient.findings.get()
    title = "Cramps and a water pill"
    finding.certainty = "hint"
    finding.save()
    desk = "\n".join(_desk(desk_browser(anna), shared.patient))
    assert CLINIC_NOTE in desk
    look = "\n".join(_seen(ruths_browser, shared))
    assert CLINIC_NOTE not in look
    assert str(finding.public_id) not in look
    assert title not in look
    assert "<form" not in look.replace('<form method="post" action="/account/logout/"', "").replace(
        '<form class="row" method="get"', ""
    )


def test_the_look_ends_with_the_consent(
    shared: Consent, ruths_browser: Client, tom: Patient
) -> None:
    address = f"/share/{shared.public_id}/seen/"
    assert ruths_browser.get(address).status_code == 200
    assert ruths_browser.get(f"{address}elsewhere/").status_code == 404
    withdraw_consent(shared.patient, shared, now=NOW)
    assert ruths_browser.get(address).status_code == 404
    toms = Client()
    toms.force_login(tom.user)
    assert toms.get(address).status_code == 404


def test_looking_at_ones_own_diary_is_no_read_by_a_clinic(
    shared: Consent, ruths_browser: Client
) -> None:
    from tracker.models import AuditEvent

    before = AuditEvent.objects.count()
    list(_seen(ruths_browser, shared))
    assert AuditEvent.objects.count() == before


def _desk(browser: Client, patient: Patient) -> Iterator[str]:
    """Everything a clinician can open or is sent about this patient; empty figures are left."""
    yield browser.get("/panel/").content.decode()
    for part in (*PARTS, *FIGURES):
        answer = browser.get(f"/panel/{patient.public_id}/{part}")
        assert answer.status_code in {200, 404}, part
        if answer.status_code == 200:
            yield answer.content.decode()
    with pytest.MonkeyPatch.context() as patch:
        # The letters of a PDF are packed; these are the values it is set from, and no others.
        patch.setattr("tracker.presenters.summary_page.pdf", _unset)
        for weeks in (8, 26):
            paper = browser.get(f"/panel/{patient.public_id}/summary.pdf?weeks={weeks}")
            assert paper.status_code == 200
            yield paper.content.decode()


def _unset(values: Mapping[str, Any], paper: str) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()


def _mail(clinician: Clinician) -> str:
    """The weekly mail of the clinic, both of its parts."""
    owed = Delivery(
        kind=Delivery.Kind.WEEKLY,
        recipient_kind=Delivery.Recipient.CLINICIAN,
        recipient_id=str(clinician.user.public_id),
        period="2026-W24",
        not_before=NOW,
        created_at=NOW,
    )
    letter = write(owed, now=NOW)
    return f"{letter.subject}\n{letter.text}\n{letter.html}"


def _seen(browser: Client, consent: Consent) -> Iterator[str]:
    for part in SEEN:
        answer = browser.get(f"/share/{consent.public_id}/seen/{part}")
        assert answer.status_code == 200, part
        yield answer.content.decode()
