"""What a clinic sees, shown to the patient: the same rows by the same code as on the desk.

Two things stay at the clinic: its own notes, and hints that are too unsure to be told to a
patient. The page says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.forms.share import CATEGORIES
from tracker.models import Clinician, Consent, Patient

from .desk_findings import Item
from .panel_patient import charts_page, days_page, record_page, review_page
from .share import named_kinds, until
from .spans import Span

PARTS = {
    "": "Alerts and findings",
    "charts": "Charts",
    "record": "Medicines, fluids, blood tests",
    "days": "Days, signs, notes",
}
HINT = "hint"
OF_THE_CLINIC = ("history", "earlier", "level", "reviewed", "key", "limits", "typed")


def seen(
    patient: Patient, consent: Consent, part: str, span: Span, now: dt.datetime
) -> dict[str, Any]:
    """Context for one part of the page, for a consent that is asked for or active."""
    rows = _part(patient, consent, part, span, now)
    return {name: value for name, value in rows.items() if name not in OF_THE_CLINIC} | {
        "preview": True,
        "theme": patient.theme,
        "part": part,
        "parts": PARTS,
        "consent": consent,
        "clinic": consent.clinic.name,
        "is_asked": consent.state == Consent.State.ASKED,
        "sees": named_kinds(consent.categories),
        "hides": named_kinds(set(CATEGORIES) - set(consent.categories)),
        "until": until(consent.expires_at, patient.zone),
    }


def _part(
    patient: Patient, consent: Consent, part: str, span: Span, now: dt.datetime
) -> Mapping[str, Any]:
    if part == "charts":
        return charts_page(patient, consent, span, now)
    if part == "record":
        return record_page(patient, consent, now)
    if part == "days":
        return days_page(patient, consent, now)
    page = review_page(_reader(consent), patient, consent, now)
    return page | {
        "waiting": _told(patient, page["waiting"]),
        "told": _told(patient, page["told"]),
    }


def _reader(consent: Consent) -> Clinician:
    """Somebody the consent names: to the rows it makes no difference who."""
    return consent.clinicians.first() or consent.asked_by


def _told(patient: Patient, items: Iterable[Item]) -> list[Item]:
    """Without hints: they are for clinicians only."""
    hints = set(patient.findings.filter(certainty=HINT).values_list("public_id", flat=True))
    return [item for item in items if item.public_id not in hints]
