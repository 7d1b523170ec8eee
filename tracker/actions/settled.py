"""What still waits for a clinic: each clinic acknowledges for itself.

What one clinician acknowledged is settled for everybody of that clinic, and for nobody else's.
A finding or alert that nobody acknowledged, or that got worse since, waits everywhere. What
another clinic settled before this one could read does not begin to wait with the consent.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tracker.models import Alert, Consent, Finding, Review

SETTLES = frozenset((Review.Decision.ACKNOWLEDGED.value, Review.Decision.NOT_RELEVANT.value))
DECIDES = (*sorted(SETTLES), Review.Decision.REOPENED.value)
Kind = Literal["alert", "finding"]
KINDS: Mapping[Kind, Any] = {"alert": Alert, "finding": Finding}
BEGAN: Mapping[Kind, str] = {"alert": "fired_at", "finding": "raised_at"}


def with_decisions(rows: QuerySet[Any], kind: Kind, clinic_id: int) -> QuerySet[Any]:
    """`rows`, each with the newest decision of this clinic and when it was made."""
    reviews = Review.objects.filter(
        **{kind: OuterRef("pk")}, clinician__clinic=clinic_id, decision__in=DECIDES
    ).order_by("-at", "-pk")
    found: QuerySet[Any] = rows.annotate(
        decision=Subquery(reviews.values("decision")[:1]),
        decided_at=Subquery(reviews.values("at")[:1]),
    )
    return found


def waits_for(consent: Consent, row: Any, kind: Kind) -> bool:
    """True while a row of `with_decisions` waits for the clinic of this consent."""
    if kind == "finding" and row.state == Finding.State.EXPIRED:
        return False
    if row.acknowledged_at is None:
        return kind == "alert" or row.state == Finding.State.OPEN
    began = getattr(row, BEGAN[kind])
    return _waits(consent, began, row.acknowledged_at, row.decision, row.decided_at)


def still_waiting(kind: Kind, consents: Sequence[Consent]) -> Q:
    """Which rows wait for the one clinic of these consents."""
    elsewhere = waiting_elsewhere(kind, consents)
    return Q(patient__in={consent.patient_id for consent in consents}) & (
        unsettled(kind) | Q(pk__in=[pk for pk, waits in elsewhere.items() if waits])
    )


def unsettled(kind: Kind) -> Q:
    """Which rows nobody acknowledged since they last got worse."""
    new = Q(acknowledged_at__isnull=True)
    return new & Q(state=Finding.State.OPEN) if kind == "finding" else new


def waiting_elsewhere(kind: Kind, consents: Sequence[Consent]) -> dict[int, set[int]]:
    """Who still waits for what some clinic has settled: the consents, by the row's id."""
    rows = list(_settled_somewhere(kind, consents))
    if not rows:
        return {}
    newest = _newest(kind, [row.pk for row in rows])
    of: dict[int, list[Consent]] = defaultdict(list)
    for consent in consents:
        of[consent.patient_id].append(consent)
    return {
        row.pk: {
            consent.pk
            for consent in of[row.patient_id]
            if _waits(
                consent,
                getattr(row, BEGAN[kind]),
                row.acknowledged_at,
                *newest.get((row.pk, consent.clinic_id), (None, None)),
            )
        }
        for row in rows
    }


def _settled_somewhere(kind: Kind, consents: Iterable[Consent]) -> QuerySet[Any]:
    """What was acknowledged, and may wait all the same: settled by others, or opened again.

    With one clinic to think of, what it settled itself is left out in the database.
    """
    rows = KINDS[kind].objects.filter(
        patient__in={consent.patient_id for consent in consents}, acknowledged_at__isnull=False
    )
    if kind == "finding":
        rows = rows.exclude(state=Finding.State.EXPIRED)
    clinics = {consent.clinic_id for consent in consents}
    since = min(consent.given_at for consent in consents if consent.given_at)
    by_others = Q(**{f"{BEGAN[kind]}__gte": since})
    if len(clinics) == 1:
        by_others &= ~Q(acknowledged_by__clinic__in=clinics)
    opened_again = Review.objects.filter(
        **{kind: OuterRef("pk")},
        clinician__clinic__in=clinics,
        decision=Review.Decision.REOPENED,
    )
    found: QuerySet[Any] = rows.filter(by_others | Exists(opened_again))
    return found


def _newest(kind: Kind, ids: Sequence[int]) -> dict[tuple[int, int], tuple[str, dt.datetime]]:
    """The newest decision of each clinic on each of these rows."""
    reviews = Review.objects.filter(**{f"{kind}__in": ids}, decision__in=DECIDES)
    fields = (f"{kind}_id", "clinician__clinic_id", "decision", "at")
    return {
        (row, clinic): (decision, at)
        for row, clinic, decision, at in reviews.order_by("at", "pk").values_list(*fields)
    }


def _waits(
    consent: Consent,
    began: dt.datetime,
    acknowledged_at: dt.datetime,
    decision: str | None,
    decided_at: dt.datetime | None,
) -> bool:
    """Of something acknowledged since it last got worse: by this clinic, or only by others?"""
    if decision is not None and decided_at is not None and decided_at >= acknowledged_at:
        return decision not in SETTLES
    return consent.given_at is not None and began >= consent.given_at
