"""Everything else we hold about a person, to read: no file brings it back.

A consent must be given anew, a clinic's note is the clinic's word, a sent mail was sent.
The tables are found by their keys to the person, so that one that is new is in the export
from its first day; what is a secret or says nothing about the person is named here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import BinaryField, Field, ForeignKey, ForeignObjectRel, Model, QuerySet

from tracker.exchange.diary_values import text_of
from tracker.models import (
    AuditEvent,
    Clinic,
    Clinician,
    ConsentTerms,
    Delivery,
    DeskLine,
    HeldFile,
    Patient,
    PushSubscription,
    Receipt,
    User,
    WeighedState,
)
from tracker.sealing import Unsealer

from .diary_tables import TABLES
from .kept_mails import open_mail

# Random keys of forms, the clinic's own order of its list, a file on its way in, and what the
# analysis has to remember of entries that are in the file anyway.
NOT_ABOUT_THE_PERSON = frozenset((Receipt, DeskLine, HeldFile, WeighedState))
# What opens something or lets somebody be called; the row itself is shown without it.
SECRETS = {"digest", "endpoint_digest"}
SEALED_SECRETS = frozenset(((PushSubscription, "sealed"),))
# Rows that hang on a row of the person and not on the person.
FARTHER = (("consent_terms", ConsentTerms, "consent__patient"),)


def _relations(model: type[Model]) -> tuple[ForeignObjectRel, ...]:
    """Every key of another table to this one, those without a name included."""
    fields = model._meta.get_fields(include_hidden=True)
    return tuple(field for field in fields if isinstance(field, ForeignObjectRel))


NEAR = _relations(Patient)
OF_ACCOUNT = tuple(
    relation
    for relation in _relations(User)
    if relation.related_model not in {Patient, Clinician}
    and relation.related_model._meta.app_label == "tracker"
    and relation.related_model._meta.auto_created is False
)
LINK = (
    *("seq", "at", "actor", "role", "action", "section", "object_id"),
    *("previous_hash", "hash"),
)


def copies(patient: Patient) -> dict[str, list[dict[str, Any]]]:
    """Each table by what it is to the person: every column as plain JSON, sealed words opened."""
    unseal = Unsealer(patient.user.public_id)
    found = {name: [*_rows(rows, unseal)] for name, rows in _tables(patient)}
    return found | {"account": [_account(patient.user)], "mails": _mails(patient)}


def trail(patient: Patient) -> list[dict[str, Any]]:
    """Every link of the person's chain, the oldest first, with the hashes that join them.

    Names of clinicians stand beside their ids, as far as they are still here.
    """
    links = list(AuditEvent.objects.filter(chain=str(patient.public_id)).order_by("seq"))
    refs = {link.actor for link in links if link.role == "clinician"}
    people = Clinician.objects.filter(user__public_id__in=refs).select_related("user", "clinic")
    names = {str(one.user.public_id): _name(one) for one in people}
    return [
        {name: text_of(getattr(link, name)) for name in LINK} | {"name": names.get(link.actor, "")}
        for link in links
    ]


def covered_models() -> set[type[Model]]:
    """The models a file says something about, and those that say nothing about the person."""
    near = {relation.related_model for relation in (*NEAR, *OF_ACCOUNT)}
    entries = {table.model for table in TABLES.values()}
    return {*entries, *near, *(model for _, model, _ in FARTHER)}


def _tables(patient: Patient) -> Iterator[tuple[str, QuerySet[Any]]]:
    """The tables with a key to the person that hold no entry of the file."""
    left_out = {table.model for table in TABLES.values()} | NOT_ABOUT_THE_PERSON
    for relations, owner in ((NEAR, patient), (OF_ACCOUNT, patient.user)):
        for relation in relations:
            model = relation.related_model
            if model not in left_out:
                name = model._meta.model_name if relation.hidden else relation.get_accessor_name()
                yield str(name), QuerySet(model).filter(**{relation.field.name: owner})
    for name, model, path in FARTHER:
        yield name, QuerySet(model).filter(**{path: patient})


def _rows(rows: QuerySet[Any], unseal: Unsealer) -> Iterator[dict[str, Any]]:
    fields = rows.model._meta.concrete_fields
    many = list(rows.model._meta.many_to_many)
    sealed = [field for field in fields if _is_sealed(rows.model, field)]
    listed = list(_with_names(rows, fields, many))
    texts = iter(unseal([getattr(row, field.attname) for row in listed for field in sealed]))
    for row in listed:
        opened = {field.name.removeprefix("sealed_"): next(texts) for field in sealed}
        shown = {field.name: _plain(row, field) for field in fields if not _is_left_out(field)}
        named = {
            field.name: [_name(one) for one in getattr(row, field.name).all()] for field in many
        }
        yield shown | opened | named


def _with_names(
    rows: QuerySet[Any], fields: Sequence[Field[Any, Any]], many: Sequence[Field[Any, Any]]
) -> QuerySet[Any]:
    """The rows in their order, with what `_name` needs; as few queries as for one row."""
    keys = [field for field in fields if isinstance(field, ForeignKey) and not _is_left_out(field)]
    needed = [path for field in keys for path in _paths(field)]
    ordered = rows.order_by("pk").prefetch_related(*(p for field in many for p in _paths(field)))
    return ordered.select_related(*needed) if needed else ordered


def _paths(field: Field[Any, Any]) -> list[str]:
    if field.related_model is Clinician:
        return [f"{field.name}__user", f"{field.name}__clinic"]
    return [field.name]


def _is_sealed(model: type[Model], field: Field[Any, Any]) -> bool:
    return isinstance(field, BinaryField) and (model, field.name) not in SEALED_SECRETS


def _is_left_out(field: Field[Any, Any]) -> bool:
    is_owner = isinstance(field, ForeignKey) and field.related_model in {Patient, User}
    is_number = field.primary_key
    return is_owner or is_number or field.name in SECRETS or isinstance(field, BinaryField)


def _plain(row: Model, field: Field[Any, Any]) -> Any:
    if isinstance(field, ForeignKey):
        other = getattr(row, field.name)
        return None if other is None else _name(other)
    value = getattr(row, field.attname)
    return value if isinstance(value, list | dict | str | int | None) else _text(value)


def _text(value: object) -> Any:
    known = isinstance(value, dt.date | dt.time | Decimal | uuid.UUID | float)
    return text_of(value) if known else str(value)


def _name(row: Model) -> str:
    """What a row of somebody else is called; a row of the person by its public id."""
    if isinstance(row, Clinician):
        return f"{row.display_name}, {row.clinic.name}"
    return row.name if isinstance(row, Clinic) else str(getattr(row, "public_id", row.pk))


def _account(user: User) -> dict[str, Any]:
    """The account without its secrets: no password, no seed of a code app, no passkey."""
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    return {
        "public_id": str(user.public_id),
        "address": user.email,
        "claimed_addresses": list(
            EmailAddress.objects.filter(user=user).order_by("pk").values_list("email", flat=True)
        ),
        "joined": text_of(user.date_joined),
        "last_sign_in": text_of(user.last_login),
        "refused_address": user.refused_address,
        "panel_code": user.patient.panel_code,
        "patient_id": str(user.patient.public_id),
        "second_steps": [{"type": row.type, "since": text_of(row.created_at)} for row in factors],
    }


def _mails(patient: Patient) -> list[dict[str, Any]]:
    """Every mail to the person: when, what became of it, and its text as far as it is kept."""
    recipients = [str(patient.public_id), str(patient.user.public_id)]
    rows = Delivery.objects.filter(recipient_id__in=recipients).order_by("created_at", "pk")
    return [
        {
            "kind": row.kind,
            "period": row.period,
            "state": row.state,
            "subject": row.subject,
            "made_at": text_of(row.created_at),
            "sent_at": text_of(row.sent_at),
            "outcome": row.outcome,
            "text": _kept_text(patient, row),
        }
        for row in rows
    ]


def _kept_text(patient: Patient, row: Delivery) -> str:
    if row.recipient_kind != Delivery.Recipient.PATIENT:
        return ""  # codes and links of account mails; wiped at sending
    mail = open_mail(patient.user.public_id, row.sealed_body)
    return mail.text if mail else ""
