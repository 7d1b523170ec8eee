"""A daily root over all chains: what shows that the end of a chain was cut off.

A chain proves its own order, but somebody who can write in the database can take away its
last links together with its head. A root is the hash of every head that moved since the
root before it. It is logged, so it stands where the database cannot change it; a cut chain
no longer has the link its root names, and another root no longer has the logged hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from .models import AuditEvent, AuditHead, AuditRoot, AuditRootHead

AT_ONCE = 1000  # rows in one statement
Line = tuple[str, int, str]  # chain, number and hash of its newest link


def set_root(now: dt.datetime) -> tuple[AuditRoot, bool]:
    """The root of this UTC day, and whether it was made now.

    Heads are only read: nobody who writes waits for it. A link added meanwhile is in the
    next root. Two at once make one root, because a day has one.
    """
    day = now.astimezone(dt.UTC).date()
    if (there := AuditRoot.objects.filter(day=day).first()) is not None:
        return there, False
    try:
        with transaction.atomic():
            return _make(day, now), True
    except IntegrityError:
        return AuditRoot.objects.get(day=day), False


def faults(published: Mapping[dt.date, str]) -> Iterator[str]:
    """What is wrong, in order of the days; nothing when all roots and their links are whole.

    `published`: hashes by day as they were logged. Without them a root that was made anew
    over a cut trail cannot be told from the true one.
    """
    previous, known = "", {}
    for root in AuditRoot.objects.order_by("day"):
        known[root.day] = root.hash
        lines = list(root.heads.order_by("chain").values_list("chain", "seq", "hash"))
        if root.previous_hash != previous or root.hash != _hash(previous, root.day, lines):
            yield f"the root of {root.day} was changed"
        yield from _lost(root)
        previous = root.hash
    for day, wanted in published.items():
        if day not in known:
            yield f"the root of {day} is missing"
        elif known[day] != wanted:
            yield f"the root of {day} is not the published one"


def _make(day: dt.date, now: dt.datetime) -> AuditRoot:
    lines = list(_moved())
    last = AuditRoot.objects.order_by("-day").first()
    previous = last.hash if last else ""
    root = AuditRoot.objects.create(
        day=day,
        made_at=now,
        chains=len(lines),
        previous_hash=previous,
        hash=_hash(previous, day, lines),
    )
    AuditRootHead.objects.bulk_create(
        (AuditRootHead(root=root, chain=chain, seq=seq, hash=own) for chain, seq, own in lines),
        batch_size=AT_ONCE,
    )
    return root


def _moved() -> Iterable[Line]:
    """The heads with links that no root has yet."""
    newest = AuditRootHead.objects.filter(chain=OuterRef("chain")).order_by("-seq")
    heads = AuditHead.objects.annotate(rooted=Coalesce(Subquery(newest.values("seq")[:1]), 0))
    return heads.filter(seq__gt=F("rooted")).order_by("chain").values_list("chain", "seq", "hash")


def _lost(root: AuditRoot) -> Iterator[str]:
    """The links a root names and the chains no longer have."""
    same = {name: OuterRef(name) for name in ("chain", "seq", "hash")}
    lost = root.heads.filter(~Exists(AuditEvent.objects.filter(**same))).order_by("chain")
    for chain, seq in lost.values_list("chain", "seq"):
        yield f"{chain}: link {seq} is not the one of the root of {root.day}"


def _hash(previous: str, day: dt.date, lines: Iterable[Line]) -> str:
    """SHA-256 over the root before, the day, and a line for each head that moved."""
    said = hashlib.sha256(f"{previous}\n{day.isoformat()}\n".encode())
    for chain, seq, own in lines:
        said.update(f"{chain} {seq} {own}\n".encode())
    return said.hexdigest()
