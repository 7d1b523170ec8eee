"""The trail: every way to bend a chain shows, nothing forks, and without it nothing is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW, make_patient
from tests.support.rows import all_rows, statements
from tests.support.threads import together
from tests.support.trail import without_guards
from tracker import audit
from tracker.actions.consent import make_share_code
from tracker.actions.cramps import start_cramp
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.fluids import record_drink
from tracker.actions.labs import record_lab
from tracker.actions.medications import add_medication
from tracker.actions.nights import record_quiet_night
from tracker.actions.people import change_profile
from tracker.actions.reviews import add_note
from tracker.actions.symptoms import report_signs
from tracker.models import AuditEvent, AuditHead, Clinician, Patient

LAST_NIGHT = dt.date(2026, 6, 17)

pytestmark = pytest.mark.django_db


def chain_of(patient: Patient, links: int = 6) -> str:
    """Ruth's chain with some links more."""
    for number in range(links):
        audit.record(audit.JOB, patient, "test.step", now=NOW, object_id=str(number))
    return str(patient.public_id)


def change_a_link(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain, seq=4).update(actor="somebody else")


def change_when_it_was(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain, seq=4).update(at=NOW + dt.timedelta(seconds=1))


def change_a_link_and_its_hash(chain: str) -> None:
    event = AuditEvent.objects.get(chain=chain, seq=4)
    event.actor = "somebody else"
    event.hash = audit.link_hash(event)
    event.save()


def delete_a_link(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain, seq=4).delete()


def delete_the_first_link(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain, seq=1).delete()


def insert_a_link(chain: str) -> None:
    for event in AuditEvent.objects.filter(chain=chain, seq__gte=4).order_by("-seq"):
        AuditEvent.objects.filter(pk=event.pk).update(seq=event.seq + 1)
    before = AuditEvent.objects.get(chain=chain, seq=3)
    forged = AuditEvent(
        chain=chain, seq=4, at=NOW, actor="x", role="x", action="x", previous_hash=before.hash
    )
    forged.hash = audit.link_hash(forged)
    forged.save()


def swap_two_links(chain: str) -> None:
    for old, new in ((4, 1000), (5, 4), (1000, 5)):
        AuditEvent.objects.filter(chain=chain, seq=old).update(seq=new)


def truncate_the_tail(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain, seq__gt=5).delete()


def append_behind_the_head(chain: str) -> None:
    last = AuditEvent.objects.filter(chain=chain).order_by("-seq")[0]
    forged = AuditEvent(
        chain=chain,
        seq=last.seq + 1,
        at=NOW,
        actor="x",
        role="x",
        action="x",
        previous_hash=last.hash,
    )
    forged.hash = audit.link_hash(forged)
    forged.save()


def move_a_link_to_another_chain(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain, seq=8).update(chain="another")


def forget_the_head(chain: str) -> None:
    AuditHead.objects.filter(chain=chain).delete()


def remove_all_links(chain: str) -> None:
    AuditEvent.objects.filter(chain=chain).delete()


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (change_a_link, "link 4 was changed"),
        (change_when_it_was, "link 4 was changed"),
        (change_a_link_and_its_hash, "link 5 was changed"),
        (delete_a_link, "link 4 is missing"),
        (delete_the_first_link, "link 1 is missing"),
        (insert_a_link, "link 5 was changed"),
        (swap_two_links, "link 4 was changed"),
        (truncate_the_tail, "links after 5 are missing"),
        (append_behind_the_head, "links after 9 are missing"),
        (move_a_link_to_another_chain, "links after 7 are missing"),
        (forget_the_head, "links after 8 are missing"),
        (remove_all_links, "links after 0 are missing"),
    ],
)
def test_a_bent_chain_shows(ruth: Patient, tamper: Callable[[str], None], said: str) -> None:
    chain = chain_of(ruth)
    assert AuditEvent.objects.filter(chain=chain).count() == 8  # two of them made the diary
    assert audit.verify(chain) is None
    with without_guards():
        tamper(chain)
    assert audit.verify(chain) == said


def test_chains_of_two_people_stand_alone(ruth: Patient, tom: Patient) -> None:
    chain_of(ruth)
    with without_guards():
        change_a_link(str(ruth.public_id))
    assert audit.verify(chain_of(tom)) is None


def test_rows_of_the_trail_hold_ids_and_codes_and_no_words(ruth: Patient, tom: Patient) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    add_medication(ruth, drug=None, words="grandmother's drops", now=NOW)
    change_profile(ruth, now=NOW, conditions=["cirrhosis"])
    words = " ".join(str(row) for row in AuditEvent.objects.values())
    for secret in ("chest_pain", "drops", "cirrhosis", "Ruth", "Kessler", "@"):
        assert secret not in words


def test_one_page_of_many_patients_takes_three_statements(ruth: Patient) -> None:
    patients = [ruth] + [make_patient(f"p{n}@stillnight.test", f"Person {n}") for n in range(30)]
    with CaptureQueriesContext(connection) as captured:
        audit.record_many(audit.JOB, patients, "panel.read", now=NOW)
    assert len(statements(captured)) == 3
    assert AuditEvent.objects.filter(action="panel.read").count() == 31
    assert all(audit.verify(str(patient.public_id)) is None for patient in patients)


def test_one_link_costs_the_same_three_statements(ruth: Patient) -> None:
    with CaptureQueriesContext(connection) as captured:
        audit.record(audit.JOB, ruth, "record.read", now=NOW)
    assert len(statements(captured)) == 3


def test_a_person_named_twice_gets_two_links_in_a_row(ruth: Patient) -> None:
    audit.record_many(audit.JOB, [ruth, ruth], "panel.read", now=NOW)
    assert AuditEvent.objects.filter(action="panel.read").count() == 2
    assert audit.verify(str(ruth.public_id)) is None


def test_nobody_is_no_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        audit.record_many(audit.JOB, [], "panel.read", now=NOW)
    assert statements(captured) == []


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_make_one_chain(ruth: Patient) -> None:
    def write(number: int) -> None:
        for step in range(10):
            audit.record(audit.JOB, ruth, "test.step", now=NOW, object_id=f"{number}-{step}")

    before = AuditEvent.objects.count()
    together(8, write)
    assert AuditEvent.objects.count() == before + 80
    assert audit.verify(str(ruth.public_id)) is None


@pytest.mark.django_db(transaction=True)
def test_eight_first_links_at_once_make_one_chain() -> None:
    nobody_yet = Patient(public_id=uuid.uuid4())
    together(8, lambda _: audit.record(audit.JOB, nobody_yet, "test.first", now=NOW))
    chain = str(nobody_yet.public_id)
    assert AuditEvent.objects.filter(chain=chain).count() == 8
    assert audit.verify(chain) is None


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_grows_while_it_is_checked_is_whole(ruth: Patient) -> None:
    def work(number: int) -> set[str | None]:
        if number:
            return {audit.verify(str(ruth.public_id)) for _ in range(20)}
        for _ in range(40):
            audit.record(audit.JOB, ruth, "test.step", now=NOW)
        return set()

    assert set().union(*together(3, work)) == {None}


ACTIONS: dict[str, Callable[[Patient, Clinician], object]] = {
    "a cramp": lambda ruth, _: start_cramp(ruth, now=NOW),
    "a quiet night": lambda ruth, _: record_quiet_night(ruth, LAST_NIGHT, now=NOW),
    "a drink": lambda ruth, _: record_drink(ruth, volume_ml=250, now=NOW),
    "signs": lambda ruth, _: report_signs(ruth, ["nausea"], now=NOW),
    "a day note": lambda ruth, _: record_day(ruth, NOW.date(), DayEntry(exertion=1), now=NOW),
    "a medicine": lambda ruth, _: add_medication(ruth, drug=None, words="drops", now=NOW),
    "a lab": lambda ruth, _: record_lab(
        ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal(140), now=NOW
    ),
    "a profile": lambda ruth, _: change_profile(ruth, now=NOW, theme="night"),
    "a share code": lambda ruth, _: make_share_code(ruth, categories=["cramps"], now=NOW),
    "a clinic note": lambda ruth, anna: add_note(anna, ruth, "a note", now=NOW),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_without_its_link_nothing_of_an_action_is_kept(
    name: str, ruth: Patient, anna: Clinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise DatabaseError("the trail is read-only")

    before = all_rows()
    monkeypatch.setattr(audit, "_insert", refuse)
    with pytest.raises(DatabaseError, match="read-only"):
        ACTIONS[name](ruth, anna)
    assert all_rows() == before
