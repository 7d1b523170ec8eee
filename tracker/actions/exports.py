"""A person's own data as files: all of it, at once, for the person alone.

A file is made in the request that asked for it and kept nowhere, so there is no link that
somebody else could open and nothing to clean up. Making one is a link in the trail.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tracker import audit
from tracker.exchange import diary, diary_csv
from tracker.exchange.diary_schema import KINDS, PERSON
from tracker.exchange.diary_values import Row
from tracker.models import Patient
from tracker.sealing import Unsealer

from .diary_copies import copies, trail
from .diary_tables import SEALED_IN_CHANGES, TABLES
from .summaries import own_questions

KEY_OF_SEALS = b"stillnight diary file:"


def export_diary(patient: Patient, *, now: dt.datetime) -> bytes:
    """The whole diary as JSON, in one picture of the database; see `exchange.diary`."""
    with transaction.atomic():
        _note(patient, "json", now)
        return diary.write(gather(patient, now=now, with_copies=True), seal_keys()[0])


def export_tables(patient: Patient, *, now: dt.datetime) -> bytes:
    """The same and the trail as a zip with one CSV for each kind."""
    with transaction.atomic():
        _note(patient, "csv", now)
        found = gather(patient, now=now, with_copies=True)
        return diary_csv.write(found, trail=trail(patient))


def export_trail(patient: Patient, *, now: dt.datetime) -> bytes:
    """Who did what with this diary and when, this export included; JSON."""
    with transaction.atomic():
        _note(patient, "trail", now)
        lines = ",\n".join(json.dumps(link, ensure_ascii=False) for link in trail(patient))
    head = {"format": "stillnight-trail", "version": 1, "chain": str(patient.public_id)}
    return f'{json.dumps(head)[:-1]}, "links": [\n{lines}\n]}}\n'.encode()


def gather(patient: Patient, *, now: dt.datetime, with_copies: bool = False) -> diary.Diary:
    """The rows of every kind, sealed words opened, each kind in one query."""
    patient = Patient.objects.select_related("user").get(pk=patient.pk)
    unseal = Unsealer(patient.user.public_id)
    return diary.Diary(
        made_at=now,
        person=_person(patient, unseal),
        rows={kind.name: _rows(patient, kind.name, unseal) for kind in KINDS},
        copies=copies(patient) if with_copies else {},
    )


def seal_keys() -> list[bytes]:
    """The keys of seals, the one in use first; older ones while the secret is being changed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hashlib.sha256(KEY_OF_SEALS + str(secret).encode()).digest() for secret in secrets]


def _note(patient: Patient, what: str, now: dt.datetime) -> None:
    audit.record(audit.patient_actor(patient), patient, "diary.export", now=now, section=what)


def _person(patient: Patient, unseal: Unsealer) -> Row:
    given = {"name": patient.user.name, "questions": own_questions(patient, unseal)}
    names = [field.name for field in PERSON.fields]
    return {name: given[name] if name in given else getattr(patient, name) for name in names}


def _rows(patient: Patient, kind: str, unseal: Unsealer) -> list[Row]:
    table = TABLES[kind]
    schema = next(each for each in KINDS if each.name == kind)
    names = [field.name for field in schema.fields]
    columns = [table.sealed.get(name) or table.columns.get(name, name) for name in names]
    rows: QuerySet[Any] = QuerySet(table.model).filter(**{table.owner: patient})
    found = rows.order_by(*table.order).values_list(*columns)
    read: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in found]
    for name in table.sealed:
        for row, text in zip(read, unseal([row[name] for row in read]), strict=True):
            row[name] = text
    return _opened_changes(read, unseal) if kind == "changes" else list(read)


def _opened_changes(rows: Sequence[dict[str, Any]], unseal: Unsealer) -> list[Row]:
    """Words stand sealed inside a change, too."""
    sealed = [
        (row, side, name)
        for row in rows
        if (name := SEALED_IN_CHANGES.get(row["what"]))
        for side in ("before", "after")
        if row[side].get(name)
    ]
    texts = unseal([row[side][name].encode() for row, side, name in sealed])
    for (row, side, name), text in zip(sealed, texts, strict=True):
        row[side] = row[side] | {name: text or ""}
    return list(rows)
