"""The database itself refuses what must never be, whatever the code above it does."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tracker.models import (
    Alert,
    AnalysisRun,
    AuditEvent,
    AuditRoot,
    AuditRootHead,
    Clinician,
    ClinicInvitation,
    ClinicLimit,
    Consent,
    ConsentTerms,
    Cramp,
    DayNote,
    Delivery,
    DeskLine,
    DoseChange,
    DoseTaken,
    Drink,
    Drug,
    EmergencyAccess,
    EntryChange,
    Finding,
    FindingAnswer,
    FluidDay,
    Heartbeat,
    Helper,
    HelperEntry,
    LabResult,
    LifeEvent,
    Medication,
    Message,
    Night,
    Patient,
    PushSubscription,
    Receipt,
    Reminder,
    RestlessAnswers,
    Review,
    SavedView,
    ShareCode,
    SummaryLink,
    User,
    WeighedState,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 17)
HOUR = dt.timedelta(hours=1)
KEY = uuid.UUID(int=7)


def night(patient: Patient, **changes: Any) -> Night:
    fields: dict[str, Any] = {"date": DAY, "zone": "UTC", "state": "none"}
    stamps = {"first_logged_at": NOW, "changed_at": NOW}
    return Night.objects.create(patient=patient, **(fields | stamps | changes))


def cramp(patient: Patient, **changes: Any) -> Cramp:
    if "night" not in changes:
        changes["night"] = Night.objects.filter(patient=patient).first() or night(
            patient, state="cramps", cramp_count=1
        )
    fields: dict[str, Any] = {"zone": "UTC", "started_at": NOW, "created_at": NOW}
    return Cramp.objects.create(patient=patient, **(fields | changes))


def drink(patient: Patient, volume_ml: int) -> Drink:
    return Drink.objects.create(
        patient=patient, day=DAY, zone="UTC", at=NOW, volume_ml=volume_ml, created_at=NOW
    )


def medication(patient: Patient, **changes: Any) -> Medication:
    fields: dict[str, Any] = {"sealed_words": b"x", "created_at": NOW}
    return Medication.objects.create(patient=patient, **(fields | changes))


def reminder(patient: Patient, **changes: Any) -> Reminder:
    fields: dict[str, Any] = {"part": "evening", "hour": 20, "way": "mail", "chosen_at": NOW}
    return Reminder.objects.create(patient=patient, **(fields | changes))


def push_subscription(patient: Patient) -> PushSubscription:
    return PushSubscription.objects.create(
        patient=patient, endpoint_digest="0" * 64, sealed=b"x", created_at=NOW
    )


def dose_change(patient: Patient) -> DoseChange:
    taken = Medication.objects.filter(patient=patient).first() or medication(patient)
    return DoseChange.objects.create(medication=taken, on=DAY, created_at=NOW)


def dose_taken(patient: Patient) -> DoseTaken:
    taken = Medication.objects.filter(patient=patient).first() or medication(patient)
    return DoseTaken.objects.create(medication=taken, patient=patient, day=DAY, at=NOW)


def finding(patient: Patient, **changes: Any) -> Finding:
    fields: dict[str, Any] = {"pattern": "statin", "episode": "e", "urgency": "soon"}
    fields |= {"certainty": "possible", "version": "rules-1", "raised_at": NOW}
    days = {"raised_on": DAY, "last_seen_night": DAY, "expires_on": DAY}
    return Finding.objects.create(patient=patient, **(fields | days | changes))


def alert(patient: Patient) -> Alert:
    return Alert.objects.create(
        patient=patient, rule="R06", urgency="emergency", words="x", date=DAY, fired_at=NOW
    )


def root_head(patient: Patient) -> object:
    root, _ = AuditRoot.objects.get_or_create(
        day=NOW.date(), defaults={"made_at": NOW, "chains": 1, "hash": "a" * 64}
    )
    chain = str(patient.public_id)
    return AuditRootHead.objects.create(root=root, chain=chain, seq=1, hash="b" * 64)


def link(patient: Patient) -> AuditEvent:
    return AuditEvent.objects.create(
        chain=str(patient.public_id), seq=900, at=NOW, actor="x", role="x", action="x"
    )


def receipt(patient: Patient) -> Receipt:
    return Receipt.objects.create(
        patient=patient, key=KEY, action="x", fingerprint="x", created_at=NOW
    )


def run(patient: Patient) -> AnalysisRun:
    return AnalysisRun.objects.create(patient=patient, night=DAY, version="rules-1")


def weighed_state(patient: Patient, place: int = 0) -> WeighedState:
    return WeighedState.objects.create(patient=patient, place=place, night=DAY, state=b"")


def day_note(patient: Patient, **said: int) -> DayNote:
    return DayNote.objects.create(patient=patient, date=DAY, **said)


def restless(patient: Patient) -> RestlessAnswers:
    return RestlessAnswers.objects.create(patient=patient, date=DAY, feel="urge", changed_at=NOW)


def fluid_day(patient: Patient) -> FluidDay:
    return FluidDay.objects.create(patient=patient, day=DAY, volume_ml=250)


def lab(patient: Patient, value: str) -> LabResult:
    return LabResult.objects.create(
        patient=patient, analyte="sodium", taken_on=DAY, value=Decimal(value), created_at=NOW
    )


def consent(patient: Patient, state: str, given_at: dt.datetime | None) -> Consent:
    clinician = Clinician.objects.get()
    return Consent.objects.create(
        patient=patient,
        clinic=clinician.clinic,
        asked_by=clinician,
        state=state,
        given_at=given_at,
        text_version="1",
        asked_at=NOW,
    )


def change_consent(patient: Patient, **changes: Any) -> None:
    row = consent(patient, "active", NOW)
    Consent.objects.filter(pk=row.pk).update(**changes)


def consent_terms(patient: Patient, **fields: Any) -> ConsentTerms:
    row = Consent.objects.first() or consent(patient, "active", NOW)
    stamps = {"text_version": "1", "from_at": NOW}
    return ConsentTerms.objects.create(consent=row, **(stamps | fields))


def share_code(patient: Patient, **fields: Any) -> ShareCode:
    stamps = {"created_at": NOW, "expires_at": NOW + HOUR}
    return ShareCode.objects.create(patient=patient, digest="x", **stamps, **fields)


def invitation(**fields: Any) -> ClinicInvitation:
    by = Clinician.objects.get()
    stamps = {"created_at": NOW, "expires_at": NOW + HOUR}
    return ClinicInvitation.objects.create(
        clinic=by.clinic, invited_by=by, role="clinician", digest="x", **stamps, **fields
    )


def desk_line(patient: Patient, **fields: Any) -> DeskLine:
    return DeskLine.objects.create(consent=consent(patient, "active", NOW), **fields)


def delivery(patient: Patient) -> Delivery:
    return Delivery.objects.create(
        kind="weekly",
        recipient_kind="patient",
        recipient_id=str(patient.pk),
        period="2026-W24",
        not_before=NOW,
        message_id=str(uuid.uuid4()),
        created_at=NOW,
    )


def review(patient: Patient) -> Review:
    return Review.objects.create(
        patient=patient,
        clinician=Clinician.objects.get(),
        finding=finding(patient),
        alert=alert(patient),
        decision="note",
        at=NOW,
    )


def limit(patient: Patient, **said: Any) -> ClinicLimit:
    clinician = Clinician.objects.get()
    fields: dict[str, Any] = {"kind": "fluid", "fluid_ml": 1500, "set_at": NOW}
    who = {"patient": patient, "clinic": clinician.clinic, "set_by": clinician}
    return ClinicLimit.objects.create(**(who | fields | said))


def corrected(patient: Patient, decision: str) -> Review:
    who = {"patient": patient, "clinician": Clinician.objects.get(), "at": NOW}
    first = Review.objects.create(**who, decision="note")
    return Review.objects.create(**who, decision=decision, corrects=first)


def entry_change(patient: Patient, **changes: Any) -> EntryChange:
    fields: dict[str, Any] = {"what": "night", "object_id": str(DAY), "date": DAY, "at": NOW}
    return EntryChange.objects.create(patient=patient, **(fields | changes))


def finding_answer(patient: Patient, **said: Any) -> FindingAnswer:
    about = finding(patient)
    return FindingAnswer.objects.create(patient=patient, finding=about, changed_at=NOW, **said)


def life_event(patient: Patient, last_on: dt.date) -> LifeEvent:
    return LifeEvent.objects.create(
        patient=patient, first_on=DAY, last_on=last_on, sealed_label=b"x", created_at=NOW
    )


def helper(patient: Patient, **changes: Any) -> Helper:
    fields: dict[str, Any] = {
        "text_version": "1",
        "invited_at": NOW,
        "expires_at": NOW + HOUR,
        "accepted_at": NOW,
        "user": patient.user,
    }
    return Helper.objects.create(patient=patient, **(fields | changes))


def helper_entry(patient: Patient) -> HelperEntry:
    known = Helper.objects.filter(patient=patient).first() or helper(patient)
    return HelperEntry.objects.create(
        helper=known, patient=patient, what="night", object_id=str(DAY), at=NOW
    )


def emergency(patient: Patient, **changes: Any) -> EmergencyAccess:
    fields: dict[str, Any] = {
        "sealed_reason": b"x",
        "opened_at": NOW,
        "ends_at": NOW + HOUR,
        "clinician": Clinician.objects.get(),
    }
    return EmergencyAccess.objects.create(patient=patient, **(fields | changes))


def summary_link(patient: Patient, **changes: Any) -> SummaryLink:
    fields: dict[str, Any] = {"digest": "x", "days": 7, "created_at": NOW}
    return SummaryLink.objects.create(patient=patient, **(fields | changes))


def refusal(patient: Patient, **said: Any) -> int:
    return User.objects.filter(pk=patient.user_id).update(**said)


def message(patient: Patient, **said: Any) -> Message:
    """A message of the patient; `asks` makes it one of the clinic."""
    thread = Consent.objects.filter(patient=patient).first() or consent(patient, "active", NOW)
    if said.pop("asks", False):
        said["clinician"] = Clinician.objects.get()
    fields: dict[str, Any] = {"kind": "message", "sealed_words": b"x", "written_at": NOW}
    return Message.objects.create(patient=patient, consent=thread, **(fields | said))


def message_answer(patient: Patient, **said: Any) -> Message:
    """An answer to the one question of the clinic."""
    asked = Message.objects.filter(kind="yes_no").first() or message(
        patient, kind="yes_no", asks=True
    )
    return message(patient, **({"kind": "answer", "answer_to": asked, "choice": "yes"} | said))


def saved_view(_: Patient, **fields: Any) -> SavedView:
    wanted: dict[str, Any] = {"name": "Silent", "show": "silent", "created_at": NOW}
    return SavedView.objects.create(clinician=Clinician.objects.get(), **(wanted | fields))


def heartbeat(_: Patient) -> Heartbeat:
    return Heartbeat.objects.create(name="plan-nights", at=NOW)


def twice(make: Callable[[Patient], object]) -> Callable[[Patient], object]:
    """Once is allowed, the second time is not."""

    def again(patient: Patient) -> object:
        make(patient)
        return make(patient)

    return again


def change(patient: Patient, **fields: Any) -> int:
    return Patient.objects.filter(pk=patient.pk).update(**fields)


BREAKS: dict[str, Callable[[Patient], object]] = {
    "alert_once_a_day": twice(alert),
    "audit_link_once": twice(link),
    "audit_root_head_once": twice(root_head),
    "consent_active_was_given": lambda p: consent(p, "active", None),
    "consent_names_its_last_day": lambda p: change_consent(p, span="month", last_day=DAY),
    "consent_has_one_set_of_terms": lambda p: (consent_terms(p), consent_terms(p)),
    "consent_terms_end_after_they_begin": lambda p: consent_terms(p, to_at=NOW - HOUR),
    "share_code_names_its_last_day": lambda p: share_code(p, span="date"),
    "clinician_removed_is_not_verified": lambda _: Clinician.objects.update(
        verified_at=NOW, removed_at=NOW
    ),
    "clinic_invitation_ends_one_way": lambda _: invitation(used_at=NOW, stopped_at=NOW),
    "consent_one_live_per_clinic": twice(lambda p: consent(p, "asked", None)),
    "cramp_ends_after_it_starts": lambda p: cramp(p, ended_at=NOW - HOUR),
    "cramp_kept_has_a_night": lambda p: cramp(p, night=None),
    "cramp_one_running_per_person": twice(lambda p: cramp(p, is_running=True)),
    "cramp_running_has_no_end": lambda p: cramp(p, is_running=True, ended_at=NOW + HOUR),
    "cramp_severity_is_0_to_10": lambda p: cramp(p, severity=11),
    "day_note_exertion_is_0_to_3": lambda p: day_note(p, exertion=4),
    "day_note_once_a_day": twice(day_note),
    "day_note_urine_colour_is_1_to_8": lambda p: day_note(p, urine_colour=9),
    "delivery_once_per_period": twice(delivery),
    "dose_change_once_a_day": twice(dose_change),
    "dose_taken_once_a_day": twice(dose_taken),
    "drink_volume_is_plausible": lambda p: drink(p, 3001),
    "emergency_ends_after_it_opens": lambda p: emergency(p, ends_at=NOW),
    "entry_change_undone_after_it_was_made": lambda p: entry_change(p, undone_at=NOW - HOUR),
    "finding_answer_has_words_only_with_an_answer": lambda p: finding_answer(p, sealed_words=b"x"),
    "finding_answer_is_a_known_word": lambda p: finding_answer(p, fit="maybe"),
    "finding_one_open_per_episode": twice(finding),
    "fluid_day_once_per_person": twice(fluid_day),
    "heartbeat_once_per_task": twice(heartbeat),
    "helper_code_is_spent_once": lambda p: helper(p, digest="x"),
    "helper_entry_once": twice(helper_entry),
    "helper_is_known_after_yes": lambda p: helper(p, accepted_at=None),
    "helper_once_per_person": twice(helper),
    "lab_value_is_positive": lambda p: lab(p, "0"),
    "limit_ends_with_a_moment": lambda p: limit(p, sealed_end_reason=b"x"),
    "limit_has_its_own_numbers": lambda p: limit(p, sodium_low=130),
    "limit_objection_has_a_moment": lambda p: limit(p, sealed_objection=b"x"),
    "limit_one_in_force_per_clinic": twice(limit),
    "life_event_ends_after_it_began": lambda p: life_event(p, DAY - dt.timedelta(days=1)),
    "medication_has_a_name": lambda p: medication(p, sealed_words=None),
    "medication_stopped_by_has_a_day": lambda p: medication(p, stopped_by="patient"),
    "message_answers_one_question": lambda p: message(p, kind="answer"),
    "message_asks_for_a_clinic": lambda p: message(p, kind="question"),
    "message_choice_is_a_known_word": lambda p: message_answer(p, choice="maybe"),
    "message_is_of_a_known_kind": lambda p: message(p, kind="owl"),
    "message_one_standing_answer": twice(message_answer),
    "message_says_something": lambda p: message(p, sealed_words=None),
    "medication_stops_after_it_starts": lambda p: medication(
        p, started_on=DAY, stopped_on=DAY - dt.timedelta(days=1)
    ),
    "night_once_per_person": twice(night),
    "night_state_fits_its_cramps": lambda p: night(p, state="cramps", cramp_count=0),
    "patient_cramps_before_are_plausible": lambda p: change(p, cramps_in_four_weeks=281),
    "patient_fluid_limit_is_plausible": lambda p: change(p, fluid_limit_ml=249),
    "patient_weekly_time_exists": lambda p: change(p, weekly_hour=24),
    "desk_line_dates_what_waits": lambda p: desk_line(p, waits=1),
    "desk_line_dates_what_was_said": lambda p: desk_line(p, unread=1),
    "desk_line_shows_one_thing": lambda p: desk_line(
        p, waits=2, newest_at=NOW, alert=alert(p), finding=finding(p)
    ),
    "push_address_has_one_owner": twice(push_subscription),
    "receipt_once_per_key": twice(receipt),
    "reminder_hour_is_of_its_part": lambda p: reminder(p, part="morning", hour=12),
    "reminder_way_is_known": lambda p: reminder(p, way="owl"),
    "restless_once_a_day": twice(restless),
    "review_corrects_with_a_note": lambda p: corrected(p, decision="acknowledged"),
    "review_is_of_one_thing": review,
    "run_once_per_night_and_version": twice(run),
    "weighed_state_one_a_place": twice(weighed_state),
    "weighed_state_in_a_known_place": lambda p: weighed_state(p, 3),
    "saved_view_filters_something": lambda p: saved_view(p, show=""),
    "saved_view_name_once": twice(saved_view),
    "summary_link_lives_one_or_seven_days": lambda p: summary_link(p, days=8),
    "summary_link_stops_after_it_was_made": lambda p: summary_link(p, stopped_at=NOW - HOUR),
    "user_email_is_of_one_account": lambda p: User.objects.create_user(
        p.user.email, password="Rowan-and-heather-7"
    ),
    "user_email_is_lower_case": lambda p: User.objects.filter(pk=p.user.pk).update(
        email="Ruth@Stillnight.test"
    ),
    "user_refusal_is_whole": lambda p: refusal(p, refused_address=p.user.email),
}
# The other side of each border: these must be kept.
ALLOWED: dict[str, Callable[[Patient], object]] = {
    "a cramp of severity 10": lambda p: cramp(p, severity=10),
    "a cramp that ends as it starts": lambda p: cramp(p, ended_at=NOW),
    "a removed cramp without a night": lambda p: cramp(p, night=None, removed_at=NOW),
    "a second cramp that does not run": lambda p: (cramp(p, is_running=True), cramp(p)),
    "a drink of three litres": lambda p: drink(p, 3000),
    "a drink of one millilitre": lambda p: drink(p, 1),
    "the same finding once it is set aside": lambda p: (
        finding(p, state="dismissed"),
        finding(p, state="expired"),
        finding(p),
    ),
    "a new consent after a withdrawn one": lambda p: (
        consent(p, "withdrawn", NOW),
        consent(p, "refused", None),
        consent(p, "active", NOW),
    ),
    "a line of the desk with nothing on it": desk_line,
    "a line of the desk with an unread message": lambda p: desk_line(p, unread=1, said_at=NOW),
    "an answer without own words": lambda p: message_answer(p, sealed_words=None),
    "an answer after one that was taken back": lambda p: (
        message_answer(p, withdrawn_at=NOW),
        message_answer(p),
    ),
    "two messages of one thread": twice(message),
    "a view of the same name after it was removed": lambda p: (
        saved_view(p, removed_at=NOW),
        saved_view(p),
    ),
    "a line of the desk with an alert first": lambda p: desk_line(
        p, waits=2, newest_at=NOW, alert=alert(p)
    ),
    "a link of seven days that was stopped at once": lambda p: summary_link(p, stopped_at=NOW),
    "a medicine stopped on its first day": lambda p: medication(
        p, started_on=DAY, stopped_on=DAY, stopped_by="patient"
    ),
    "a catalogue medicine without own words": lambda p: medication(
        p, sealed_words=None, drug=Drug.objects.create(inn="amlodipine")
    ),
    "the last hour of a Sunday": lambda p: change(p, weekly_weekday=6, weekly_hour=23),
    "ten cramps on each of 28 nights": lambda p: change(p, cramps_in_four_weeks=280),
    "a change undone at once": lambda p: entry_change(p, undone_at=NOW),
    "a limit of 250 ml": lambda p: change(p, fluid_limit_ml=250),
    "a limit after another was ended": lambda p: (limit(p, ended_at=NOW), limit(p)),
    "a sodium target beside a fluid limit": lambda p: (
        limit(p),
        limit(p, kind="sodium", fluid_ml=None, sodium_low=130, sodium_high=140),
    ),
    "a note that stands for another": lambda p: corrected(p, decision="note"),
    "a very hard day": lambda p: day_note(p, exertion=3, urine_colour=8),
    "a day note without a word": day_note,
    "an answer that was taken back": lambda p: finding_answer(p, fit=""),
    "an answer with own words": lambda p: finding_answer(p, fit="no", sealed_words=b"x"),
    "an address that takes no mail": lambda p: refusal(
        p, refused_address=p.user.email, refused_as="bounced", refused_at=NOW
    ),
    "a helper who comes back": lambda p: (helper(p, ended_at=NOW), helper(p)),
    "a code that waits": lambda p: helper(p, user=None, accepted_at=None, digest="x"),
    "terms that ended at once": lambda p: consent_terms(p, to_at=NOW),
    "a link until a day of one's own": lambda p: share_code(
        p, kind="link", span="date", last_day=DAY
    ),
    "somebody who was removed": lambda _: Clinician.objects.update(
        verified_at=None, removed_at=NOW
    ),
    "an older state beside the newest": lambda p: (weighed_state(p), weighed_state(p, 1)),
    "a life event of one day": lambda p: life_event(p, DAY),
    "a reminder at eleven in the morning": lambda p: reminder(p, part="morning", hour=11),
    "a reminder at ten in the evening": lambda p: reminder(p, hour=22, way="push"),
}


def named_constraints() -> set[str]:
    return {
        constraint.name
        for model in apps.get_app_config("tracker").get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_of_the_diary_has_a_test_that_breaks_it() -> None:
    assert named_constraints() == set(BREAKS)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str, ruth: Patient, anna: Clinician) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](ruth)
    assert _broken(refused.value) in (name, _columns(name))


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_the_database_keeps(name: str, ruth: Patient, anna: Clinician) -> None:
    ALLOWED[name](ruth)


def test_two_patients_may_each_have_a_running_cramp(ruth: Patient, tom: Patient) -> None:
    cramp(ruth, is_running=True)
    cramp(tom, is_running=True)


def test_two_patients_may_use_the_same_key(ruth: Patient, tom: Patient) -> None:
    receipt(ruth)
    receipt(tom)


def _broken(error: IntegrityError) -> str:
    """The constraint PostgreSQL names; SQLite names a check, or columns."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    return str(error).rpartition("constraint failed: ")[2]


def _columns(name: str) -> str:
    """The columns of a unique constraint as SQLite names them."""
    for model in apps.get_app_config("tracker").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                table, fields = model._meta.db_table, getattr(constraint, "fields", ())
                of_model = {field.name: field.column for field in model._meta.concrete_fields}
                return ", ".join(f"{table}.{of_model[field]}" for field in fields)
    raise LookupError(name)
