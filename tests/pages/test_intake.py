"""Nobody under fluid caution is told to drink more or less: on no page, in no mail.

For every reason that turns caution on, all that a patient can open is rendered for a diary
made to draw out advice: every finding, hot days, little drunk, much drunk, signs, values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from crampsite.policy import POLICIES, Door
from education.articles import all_articles
from tests.access.test_matrix import PARTS, PLAIN
from tests.access.world import share
from tests.conftest import NOW, make_clinician, make_patient
from tests.presenters.evidences import sample
from tests.support.every_page import CHECKS
from tests.support.intake_words import PHRASES, advice_in
from tests.support.shown import Shown
from tracker import audit
from tracker.actions.cramps import record_cramp
from tracker.actions.drugs import load_drugs
from tracker.actions.findings import apply
from tracker.actions.fluids import record_drink
from tracker.actions.labs import record_lab
from tracker.actions.life_events import EventEntry, add_event
from tracker.actions.limits import set_fluid_limit
from tracker.actions.medications import add_medication
from tracker.actions.messages import write_to_clinic
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.people import CAUTION_CONDITIONS, change_profile
from tracker.actions.weekly import plan_weekly
from tracker.analysis.records import Pattern
from tracker.emails import Outcome, deliver
from tracker.forms.questions import QUESTIONS
from tracker.models import Clinic, Clinician, Delivery, Drug, Patient
from tracker.presenters.share_seen import PARTS as SEEN

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NIGHTS = 40
MOST_ML = 3600  # of one day: above the neutral question
MAILS = (Patient.WeeklyMail.NUMBERS, Patient.WeeklyMail.LINK)
LEADS_AWAY = {"account_logout", "mailbox", "mailbox-message"}
OF_A_MAIL = {"mail-letter", "mail-letter-style"}  # the mails are read by a test of their own


def _has(patient: Patient, *, code: str) -> object:
    return change_profile(patient, now=NOW, conditions=[code])


REASONS: dict[str, Callable[[Patient], object]] = {
    **{code: partial(_has, code=code) for code in sorted(CAUTION_CONDITIONS)},
    "told to limit": lambda patient: change_profile(patient, now=NOW, intake_answer="limited"),
    "not sure": lambda patient: change_profile(patient, now=NOW, intake_answer="not_sure"),
    "not answered": lambda patient: change_profile(patient, now=NOW, intake_answer=""),
    "a clinician's limit": lambda patient: set_fluid_limit(
        _clinician(), patient, 1500, reason="Swollen ankles.", now=NOW
    ),
    "desmopressin": lambda patient: _takes(patient, "desmopressin"),
    "a sodium-lowering medicine at 66": lambda patient: (
        change_profile(patient, now=NOW, birth_year=1960),
        _takes(patient, "hydrochlorothiazide"),
    ),
    "a medicine nobody knows": lambda patient: add_medication(
        patient, drug=None, words="drops", now=NOW
    ),
}


WHOLE = ("heart_failure", "not answered", "a clinician's limit")
CORE = ("/tonight/", "/today/", "/drinks/", "/patterns/", "/learn/dehydration/")
SHARE = 6  # of the other addresses, one in so many


@pytest.fixture
def careful(request: pytest.FixtureRequest, frozen: time_machine.Traveller, db: None) -> Patient:
    """Somebody under caution for the reason asked for, with a diary that asks for advice."""
    load_drugs()
    patient = make_patient("careful@stillnight.test", "Ida Holm")
    before = patient.fluid_caution
    REASONS[request.param](patient)
    patient.refresh_from_db()
    assert (before, patient.fluid_caution) == (False, True)
    _write_diary(patient)
    return patient


@pytest.mark.parametrize("careful", WHOLE, indirect=True)
def test_no_page_tells_the_careful_how_much_to_drink(careful: Patient, client: Client) -> None:
    client.force_login(careful.user)
    assert _advice([*_addresses(careful)], careful, client) == {}


@pytest.mark.parametrize(("number", "careful"), list(enumerate(REASONS)), indirect=["careful"])
def test_no_reason_for_care_is_forgotten_by_a_page(
    number: int, careful: Patient, client: Client
) -> None:
    """Words depend on caution and not on its reason: each reason gets its share of the pages."""
    client.force_login(careful.user)
    addresses = [*_addresses(careful)]
    assert len(addresses) > SHARE * len(CORE)
    assert _advice([*CORE, *addresses[number % SHARE :: SHARE]], careful, client) == {}


@pytest.mark.parametrize("careful", REASONS, indirect=True)
def test_no_mail_tells_the_careful_how_much_to_drink(careful: Patient) -> None:
    EmailAddress.objects.create(user=careful.user, email=careful.user.email, verified=True)
    for number, chosen in enumerate(MAILS):
        change_profile(careful, now=NOW, weekly_mail=chosen)
        now = NOW + 7 * number * DAY
        plan_weekly(now)
        row = Delivery.objects.filter(recipient_id=str(careful.public_id)).latest("pk")
        assert deliver(row.pk, now=now) is Outcome.SENT
    assert len(mail.outbox) == len(MAILS)
    for sent in mail.outbox:
        bodies = [str(sent.subject), str(sent.body)]
        bodies += [str(content) for content, _ in getattr(sent, "alternatives", ())]
        assert [advice_in(body) for body in bodies] == [[] for _ in bodies]


def test_no_page_tells_a_stranger_how_much_to_drink(client: Client) -> None:
    for article in all_articles():
        assert advice_in(client.get(reverse("article", args=[article.slug])).content.decode()) == []


def test_no_page_of_any_role_orders_anybody_to_drink(pages: list[Shown]) -> None:
    """The general text on fluids is for those who are not careful, and nobody here is not."""
    careful = [page for page in pages if not page.is_for_clinicians and page.route != "article"]
    found = {str(page): said for page in careful if (said := advice_in(page.html))}
    assert found == {}


def test_there_are_sixty_phrases_and_each_is_found() -> None:
    assert len(set(PHRASES)) == 60
    for phrase in PHRASES:
        assert advice_in(f"<main><p>On hot days, {phrase} with your meal.</p></main>"), phrase


@pytest.mark.parametrize(
    "html",
    [
        "<p>Do not drink more because of this page.</p>",
        "<select><option>Electrolyte drink</option></select>",
        "<p>8 oz, electrolyte drink</p>",
        "<p>Kind: water, now electrolyte drink.</p>",
        "<p>Ask your care team how much you should drink.</p>",
        "<p>You often drink 40 oz in a day.</p>",
    ],
)
def test_names_warnings_and_facts_are_no_advice(html: str) -> None:
    assert advice_in(html) == []


def test_advice_on_a_page_is_found_where_it_is_only_spoken() -> None:
    assert advice_in('<a aria-label="Stay hydrated at night" href="/">Tip</a>') != []


def _write_diary(patient: Patient) -> None:
    """Cramps, hot days, little and much to drink, a low value, and every finding there is."""
    evening = NOW.date() - DAY
    nights = [NightEntry(date=evening - back * DAY) for back in range(2, NIGHTS)]
    record_nights(patient, nights, now=NOW, actor=audit.JOB)
    record_cramp(patient, started_at=NOW - DAY / 3, minutes=14, severity=8, now=NOW)
    for back in range(1, 8):
        record_drink(patient, volume_ml=400, at=NOW - back * DAY, time_given=False, now=NOW)
    for volume_ml in (1800, MOST_ML - 1800):
        record_drink(patient, volume_ml=volume_ml, now=NOW)
    record_lab(patient, analyte="sodium", taken_on=NOW.date(), value=Decimal(133), now=NOW)
    apply(patient, [sample(each) for each in Pattern], night=evening, version="1", now=NOW)
    add_event(patient, EventEntry(label="New bed", first_on=evening), now=NOW)
    clinic = make_clinician(Clinic.objects.create(name="Oak"), "oak@stillnight.test", "Ada Oak")
    write_to_clinic(patient, share(patient, clinic), words="See you on Monday", now=NOW)


def _advice(addresses: list[str], patient: Patient, client: Client) -> dict[str, list[str]]:
    """What is said of drinking at these addresses and in the answers to entries."""
    shown = [*_read(addresses, client), *_sent(patient, client)]
    return {address: said for address, html in shown if (said := advice_in(html))}


def _read(addresses: list[str], client: Client) -> Iterator[tuple[str, str]]:
    for address in addresses:
        answer = client.get(address, follow=True)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield address, answer.content.decode()


def _addresses(patient: Patient) -> Iterator[str]:
    """Every address a patient may open, with the ids of their own entries."""
    for name, policy in POLICIES.items():
        if policy.door in {Door.PATIENT, Door.ANYBODY, Door.SIGNED_IN} and "GET" in policy.methods:
            yield from _addresses_of(name, patient)


def _addresses_of(name: str, patient: Patient) -> list[str]:
    parts = PARTS[name]
    if name in LEADS_AWAY | OF_A_MAIL:
        return []
    if name == "article":
        return [reverse(name, args=[article.slug]) for article in all_articles()]
    if "topic" in parts:
        return [reverse(name, args=[topic]) for topic in QUESTIONS]
    if "public_id" not in parts:
        return [reverse(name, kwargs={part: PLAIN[part] for part in parts})]
    if name == "share-seen-part":
        shared = patient.consents.values_list("public_id", flat=True)
        return [reverse(name, args=[each, part]) for each in shared for part in SEEN if part]
    ids = {
        "cramp": patient.cramps.values_list("public_id", flat=True),
        "drink": patient.drinks.values_list("public_id", flat=True)[:1],
        "finding": patient.findings.values_list("public_id", flat=True),
        "medicine": patient.medications.values_list("public_id", flat=True),
        "lab": patient.labs.values_list("public_id", flat=True),
        "event": patient.life_events.values_list("public_id", flat=True),
        "message": patient.consents.values_list("public_id", flat=True),
        "share": patient.consents.values_list("public_id", flat=True),
    }
    return [reverse(name, args=[public_id]) for public_id in ids[name.split("-", maxsplit=1)[0]]]


def _sent(patient: Patient, client: Client) -> Iterator[tuple[str, str]]:
    """What answers to entries say: signs, very much to drink, a long cramp, a low value."""
    cramp = patient.cramps.get()
    lab = {"analyte": "sodium", "value": "131", "unit": "mmol/L", "taken_on": "today"}
    posts: list[tuple[str, Mapping[str, object]]] = [
        *(("/check/", {"signs": list(signs)}) for signs in CHECKS),
        ("/drinks/add", {"volume_ml": "237"}),
        ("/drinks/add", {"volume_ml": "2500"}),
        (f"/cramps/{cramp.public_id}/long", {}),
        ("/labs/", lab),
    ]
    for address, body in posts:
        answer = client.post(address, dict(body), follow=True)
        yield f"POST {address} {body}", answer.content.decode()


def _takes(patient: Patient, inn: str) -> object:
    return add_medication(patient, drug=Drug.objects.get(inn=inn), now=NOW)


def _clinician() -> Clinician:
    return make_clinician(Clinic.objects.create(name="Elm"), "elm@stillnight.test", "Eve Elm")
