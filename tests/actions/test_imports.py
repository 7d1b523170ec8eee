"""A diary comes back as it was: export, erase, a new account, import, export again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.conftest import NOW, PASSWORD
from tests.support.full_diary import CANARY, make_full_patient
from tests.support.rows import all_rows
from tracker.actions import diary_storing
from tracker.actions.diary_copies import NOT_ABOUT_THE_PERSON, covered_models
from tracker.actions.diary_tables import COUNTED, TABLES
from tracker.actions.erasure import erase
from tracker.actions.exports import export_diary, gather
from tracker.actions.imports import GONE, HOLDS_ENTRIES, held_look, import_held, let_go, look_at
from tracker.actions.nights import record_quiet_night
from tracker.actions.people import create_patient
from tracker.exchange.diary import DiaryError
from tracker.exchange.diary_fields import Type
from tracker.exchange.diary_schema import KINDS, PERSON
from tracker.models import AuditEvent, HeldFile, Patient, User

pytestmark = pytest.mark.django_db

EMAIL = "again@stillnight.test"


def new_patient(name: str = "", email: str = EMAIL, **profile: Any) -> Patient:
    user = User.objects.create_user(email, PASSWORD, name=name)
    return create_patient(user, joined_on=NOW.date(), now=NOW, **profile)


def brought(patient: Patient, data: bytes, *, is_mine: bool = True) -> int:
    look_at(patient, data, now=NOW)
    return import_held(patient, is_mine=is_mine, now=NOW)


def content(patient: Patient) -> dict[str, Any]:
    """What a file says of the person and the entries, as plain data."""
    return dataclasses.asdict(gather(Patient.objects.get(pk=patient.pk), now=NOW))


def derived(patient: Patient) -> dict[str, list[Any]]:
    """What the write path counted for this person."""
    found: dict[str, list[Any]] = {"risk": [Patient.objects.get(pk=patient.pk).risk]}
    for model, names in COUNTED.items():
        rows: models.QuerySet[Any] = models.QuerySet(model).filter(patient=patient)
        for name in names - {"acknowledged_by"}:
            found[f"{model.__name__}.{name}"] = sorted(map(str, rows.values_list(name)))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_export_erase_import_export_is_the_same(seed: int) -> None:
    first = make_full_patient(EMAIL, seed=seed)
    before, counted = content(first), derived(first)
    data = export_diary(first, now=NOW)
    erase(first, now=NOW)
    second = new_patient()
    added = brought(second, data)
    assert content(second) == before
    assert derived(second) == counted
    assert added == sum(len(rows) for rows in before["rows"].values())
    again = json.loads(export_diary(Patient.objects.get(pk=second.pk), now=NOW))
    assert again["entries"] == json.loads(data)["entries"]


def test_the_same_file_again_adds_nothing() -> None:
    first = make_full_patient(EMAIL)
    data = export_diary(first, now=NOW)
    erase(first, now=NOW)
    second = new_patient()
    assert brought(second, data) > 100
    before = content(second)
    assert look_at(second, data, now=NOW).is_known
    assert import_held(second, is_mine=True, now=NOW) == 0
    assert content(second) == before


def test_a_second_account_can_hold_the_same_diary_and_the_first_is_untouched() -> None:
    first = make_full_patient("first@stillnight.test")
    data = export_diary(first, now=NOW)
    before = content(first)
    second = new_patient()
    brought(second, data)
    assert content(first) == before
    own = content(second)
    assert own["person"] == before["person"]
    assert [row["date"] for row in own["rows"]["nights"]] == [
        row["date"] for row in before["rows"]["nights"]
    ]
    assert {row["id"] for row in own["rows"]["cramps"]}.isdisjoint(
        row["id"] for row in before["rows"]["cramps"]
    )
    assert look_at(second, data, now=NOW).is_known
    ids = {str(row["id"]) for row in own["rows"]["cramps"]}
    about = [row["object_id"] for row in own["rows"]["changes"] if row["what"] == "cramp"]
    assert about
    assert set(about) <= ids


def test_the_words_come_back_sealed() -> None:
    first = make_full_patient(EMAIL)
    data = export_diary(first, now=NOW)
    erase(first, now=NOW)
    patient = new_patient()
    brought(patient, data)
    rows = all_rows()
    del rows["User"]  # a name stays plain: sign-in pages and mails need it
    blobs = [
        bytes(cell)
        for table in rows.values()
        for row in table
        for cell in row.values()
        if isinstance(cell, bytes | memoryview)
    ]
    assert blobs
    assert CANARY not in json.dumps(rows, default=str)
    assert not [blob for blob in blobs if CANARY.encode() in blob]


def test_a_diary_with_entries_takes_no_file() -> None:
    first = make_full_patient("first@stillnight.test")
    data = export_diary(first, now=NOW)
    second = new_patient(zone="America/New_York")
    record_quiet_night(second, NOW.date() - dt.timedelta(days=1), now=NOW)
    assert look_at(second, data, now=NOW).holds_entries
    with pytest.raises(DiaryError, match=HOLDS_ENTRIES):
        import_held(second, is_mine=True, now=NOW)
    assert second.cramps.count() == 0


@pytest.mark.parametrize(
    "other", [{"name": "Somebody Else"}, {"birth_year": 1980}], ids=["name", "year of birth"]
)
def test_the_file_of_somebody_else_is_asked_about_and_nothing_is_stored(
    other: dict[str, Any],
) -> None:
    data = export_diary(make_full_patient("first@stillnight.test", name="Ruth Kessler"), now=NOW)
    second = new_patient(**{"name": "ruth kessler"} | other)
    assert look_at(second, data, now=NOW).is_another
    with pytest.raises(DiaryError):
        import_held(second, is_mine=False, now=NOW)
    assert second.nights.count() == 0
    assert import_held(second, is_mine=True, now=NOW) > 0


def test_the_same_name_and_year_are_not_asked_about() -> None:
    data = export_diary(make_full_patient("first@stillnight.test", name="Ruth Kessler"), now=NOW)
    assert not look_at(new_patient(name=" ruth kessler", birth_year=1951), data, now=NOW).is_another
    assert not look_at(new_patient(email="x@stillnight.test"), data, now=NOW).is_another


def test_a_file_waits_an_hour_sealed_and_then_is_gone() -> None:
    data = export_diary(make_full_patient("first@stillnight.test"), now=NOW)
    second = new_patient()
    look_at(second, data, now=NOW)
    held = bytes(HeldFile.objects.get().sealed)
    assert CANARY.encode() not in held
    assert len(held) < len(data)
    late = NOW + dt.timedelta(hours=1)
    assert held_look(second, now=late) is None
    with pytest.raises(DiaryError, match=GONE):
        import_held(second, is_mine=True, now=late)
    let_go(second)
    assert held_look(second, now=NOW) is None


def test_a_file_that_breaks_on_the_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = export_diary(make_full_patient("first@stillnight.test"), now=NOW)
    second = new_patient()
    look_at(second, data, now=NOW)
    before = all_rows()

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(diary_storing, "refresh_risk", broken)
    with pytest.raises(RuntimeError):
        import_held(second, is_mine=True, now=NOW)
    assert all_rows() == before


def test_a_changed_file_brings_entries_and_nothing_that_we_said() -> None:
    first = make_full_patient(EMAIL, name="Ruth")
    data = export_diary(first, now=NOW)
    erase(first, now=NOW)
    changed = json.loads(data)
    changed["entries"]["alerts"][0]["words"] = "You are well. Take more."
    changed["entries"]["findings"][0]["evidence"] = {"reasons": 7}
    second = new_patient()
    look = look_at(second, json.dumps(changed).encode(), now=NOW)
    assert not look.diary.is_whole
    import_held(second, is_mine=True, now=NOW)
    ours = {kind.name for kind in KINDS if kind.ours}
    found = content(second)["rows"]
    assert {name for name in ours if found[name]} == set()
    assert len(found["cramps"]) == len(changed["entries"]["cramps"])


def test_the_seal_holds_while_the_secret_is_changed(settings: Any) -> None:
    data = export_diary(make_full_patient("first@stillnight.test"), now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of this installation"
    assert look_at(new_patient(), data, now=NOW).diary.is_whole


def test_an_import_is_a_link_in_the_trail() -> None:
    data = export_diary(make_full_patient("first@stillnight.test"), now=NOW)
    second = new_patient()
    count = brought(second, data)
    link = AuditEvent.objects.get(chain=str(second.public_id), action="diary.import")
    assert (link.role, link.object_id) == ("patient", str(count))


def test_a_medicine_the_catalogue_does_not_know_is_kept_in_own_words() -> None:
    first = make_full_patient(EMAIL, name="Ruth")
    data = json.loads(export_diary(first, now=NOW))
    erase(first, now=NOW)
    named = next(row for row in data["entries"]["medicines"] if row["drug"])
    named["drug"] = "unheardofine"
    second = new_patient()
    brought(second, json.dumps(data).encode())
    names = {(row["drug"], row["words"]) for row in content(second)["rows"]["medicines"]}
    assert (None, "unheardofine") in names


def test_every_table_of_a_person_is_in_the_file_or_left_out_by_name() -> None:
    about = {
        model
        for model in apps.get_app_config("tracker").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model == Patient
    }
    assert about <= covered_models() | NOT_ABOUT_THE_PERSON


def test_every_column_of_an_entry_is_in_the_file() -> None:
    for kind in KINDS:
        table = TABLES[kind.name]
        told = {table.columns.get(field.name, field.name) for field in kind.fields}
        told = {name.split("__")[0] for name in told} | set(table.sealed.values())
        counted = COUNTED.get(table.model, frozenset()) | {"id", "patient"}
        assert {field.name for field in table.model._meta.concrete_fields} - counted <= told, kind


def test_the_choices_of_the_file_are_those_of_the_rows() -> None:
    for kind in (*KINDS, PERSON):
        model = TABLES[kind.name].model if kind.name in TABLES else Patient
        columns = TABLES[kind.name].columns if kind.name in TABLES else {}
        for field in kind.fields:
            if field.type is Type.TEXT and field.choices:
                column = model._meta.get_field(columns.get(field.name, field.name))
                known = {value for value, _ in column.flatchoices} | (  # type: ignore[union-attr]
                    {""} if column.blank else set()  # type: ignore[union-attr]
                )
                assert set(field.choices) | {""} == known | {""}, (kind.name, field.name)
