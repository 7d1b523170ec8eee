"""The trail: who read or wrote what of whose record, in chains nobody can bend.

Each patient has a chain. A link's hash covers the link before it, so a changed, removed
or moved link shows (`verify`). Rows hold opaque ids and codes, never words or values.
A read by the patient is not a row; every write and every read by anybody else is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from .models import AuditEvent, AuditHead, Clinician, Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it: the account's public id, or the name of a job, and in which role."""

    ref: str
    role: str


class Recorded(Protocol):
    """Whose chain it is: a patient, or what stands for one in a list."""

    @property
    def public_id(self) -> uuid.UUID:
        """The name of the chain."""


INSERT_LINKS = (
    'INSERT INTO "tracker_auditevent" (chain, seq, at, actor, role, action, section, object_id,'
    " previous_hash, hash) VALUES "
)
READ_HEADS = 'SELECT chain, seq, hash FROM "tracker_audithead" WHERE chain IN ({}) ORDER BY chain'
LINK_PLACES = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
MOVE_HEADS = (
    'INSERT INTO "tracker_audithead" (chain, seq, hash) VALUES {}'
    " ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
AS_TEXT = json.JSONEncoder(separators=(",", ":")).encode
Head = tuple[int, str]  # the number and the hash of a chain's newest link
Said = tuple[str, str, str, str, str]  # who, in which role, what, where, about which row
JOB = Actor(ref="job", role="system")


def patient_actor(patient: Patient) -> Actor:
    """The patient, acting on their own diary, or the helper who writes in their name now."""
    if patient.helper_ref:
        return Actor(ref=patient.helper_ref, role="helper")
    return Actor(ref=str(patient.public_id), role="patient")


def clinician_actor(clinician: Clinician) -> Actor:
    """A clinician at work; costs no query when the user is loaded."""
    return Actor(ref=str(clinician.user.public_id), role="clinician")


def record(
    actor: Actor,
    patient: Patient,
    action: str,
    *,
    now: dt.datetime,
    section: str = "",
    object_id: str = "",
) -> None:
    """Add one link to the patient's chain, inside the caller's transaction."""
    record_many(actor, [patient], action, now=now, section=section, object_id=object_id)


def record_many(
    actor: Actor,
    patients: Sequence[Recorded],
    action: str,
    *,
    now: dt.datetime,
    section: str = "",
    object_id: str = "",
) -> None:
    """Add the same link to several chains, in three statements however many there are."""
    chains = [str(patient.public_id) for patient in patients]
    if not chains:
        return
    with transaction.atomic(savepoint=False):
        heads = _locked_heads(chains)
        said = (actor.ref, actor.role, action, section, object_id)
        links = []
        for chain in chains:
            heads[chain], link = _next_link(chain, heads[chain], now, said)
            links.append(link)
        _insert(links)
        _move(heads)


def hold(patients: Iterable[Recorded]) -> None:
    """Keep these chains for this transaction: whoever writes about the patients next waits."""
    _locked_heads([str(patient.public_id) for patient in patients])


def verify(chain: str) -> str | None:
    """None when the chain is whole, else what is wrong with its first bad link.

    The chain cannot grow meanwhile: a link added after the head was read is not a fault.
    """
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().filter(chain=chain).first()
        return _first_fault(chain, head)


def link_hash(event: AuditEvent) -> str:
    """SHA-256 over the link before and this link's own fields."""
    said = (event.actor, event.role, event.action, event.section, event.object_id)
    return _hash(event.previous_hash, event.chain, event.seq, _moment(event.at), said)


def _first_fault(chain: str, head: AuditHead | None) -> str | None:
    previous, seq = "", 0
    for event in AuditEvent.objects.filter(chain=chain).order_by("seq").iterator():
        seq += 1
        if event.seq != seq:
            return f"link {seq} is missing"
        if event.previous_hash != previous or event.hash != link_hash(event):
            return f"link {seq} was changed"
        previous = event.hash
    if head is None or (head.seq, head.hash) != (seq, previous):
        return f"links after {seq} are missing"
    return None


def _locked_heads(chains: Sequence[str]) -> dict[str, Head]:
    """The heads, locked in one order where rows can be locked; SQLite has one writer anyway.

    A chain without a head gets an empty one first, so that two first links find the same
    row to lock.
    """
    found = _lock(chains) if chains else {}
    if missing := sorted(set(chains) - found.keys()):
        fresh = [AuditHead(chain=chain) for chain in missing]
        AuditHead.objects.bulk_create(fresh, ignore_conflicts=True)
        found |= _lock(missing)
    return found


def _lock(chains: Sequence[str]) -> dict[str, Head]:
    """Plain SQL: every page and every entry asks it, for many chains at once."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("heads are locked for a transaction")
    places = ", ".join(["%s"] * len(chains))
    lock = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{READ_HEADS.format(places)} {lock}", chains)
        return {chain: (seq, newest) for chain, seq, newest in cursor.fetchall()}


def _insert(links: Sequence[tuple[Any, ...]]) -> None:
    """All links in one statement.

    Every page and every entry writes some: plain SQL takes a quarter of the time of
    `bulk_create`, and a link has no field that needs more. Only places for values are
    repeated; the values themselves are parameters.
    """
    places = ", ".join([LINK_PLACES] * len(links))
    with connection.cursor() as cursor:
        cursor.execute(INSERT_LINKS + places, [value for link in links for value in link])


def _move(heads: Mapping[str, Head]) -> None:
    """Every head to its newest link, in one statement."""
    values = [value for chain, head in heads.items() for value in (chain, *head)]
    places = ", ".join(["(%s, %s, %s)"] * len(heads))
    with connection.cursor() as cursor:
        cursor.execute(MOVE_HEADS.format(places), values)


def _next_link(
    chain: str, head: Head, now: dt.datetime, said: Said
) -> tuple[Head, tuple[Any, ...]]:
    """The head after one more link, and the values of that link."""
    seq, previous = head[0] + 1, head[1]
    newest = _hash(previous, chain, seq, _moment(now), said)
    at = connection.ops.adapt_datetimefield_value(now)
    return (seq, newest), (chain, seq, at, *said, previous, newest)


def _hash(previous: str, chain: str, seq: int, at: str, said: Said) -> str:
    return hashlib.sha256(AS_TEXT([previous, chain, seq, at, *said]).encode()).hexdigest()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
