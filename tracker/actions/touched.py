"""Whose diaries somebody opened: asked after a stolen password, answered from the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from tracker.models import AuditEvent

OUTSIDE = ("clinician", "link", "helper", "operator")  # not the patient, not a job


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One diary: its chain, how often it was read or written, when first and last, and how."""

    chain: str
    count: int
    first: dt.datetime
    last: dt.datetime
    actions: tuple[str, ...]


def touched(*, actors: Sequence[str] = (), since: dt.datetime, until: dt.datetime) -> list[Touched]:
    """The diaries that anybody outside opened from `since` up to `until`, by their chains.

    `actors` are public ids of accounts or links; without any, everybody outside counts.
    Erased people are among them: their chain is all that is left to name them.
    """
    links = AuditEvent.objects.filter(role__in=OUTSIDE, at__gte=since, at__lt=until)
    if actors:
        links = links.filter(actor__in=actors)
    rows = links.values("chain").annotate(count=Count("pk"), first=Min("at"), last=Max("at"))
    said: dict[str, set[str]] = {}
    for chain, action in links.order_by().values_list("chain", "action").distinct():
        said.setdefault(chain, set()).add(action)
    return [
        Touched(
            chain=row["chain"],
            count=row["count"],
            first=row["first"],
            last=row["last"],
            actions=tuple(sorted(said[row["chain"]])),
        )
        for row in rows.order_by("chain")
    ]
