"""Getting ready for a visit: what changed, top concerns, own questions, and links to show it.

And around the one page itself: the paper it stands on and the ranges it offers.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from tracker.actions.summaries import OPENED, open_links, own_questions
from tracker.analysis.nights import night_of
from tracker.charts.paper import PAPERS, inked, pdf
from tracker.forms.summaries import LinkForm, QuestionsForm
from tracker.history import load_history
from tracker.models import AuditEvent, Patient, SummaryLink
from tracker.sealing import Unsealer

from . import summary_parts as parts
from . import words
from .medicine_marks import Named, medicine_marks, named_medicines
from .reason_words import Audience
from .spans import ONE_DAY, ONE_WEEK, usual_span
from .visit_summary import EVERYTHING, FOOT, USUAL_WEEKS, WEEKS, Summary, cramp_nights, summary

# Unicode CLDR, supplemental data "paperSize": everybody else prints on A4.
LETTER_COUNTRIES = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
NO_MEDICINE_CHANGE = "You noted no change of a medicine."


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link that opens now."""

    public_id: str
    made: str
    ends: str
    opened: str


def visit_page(
    patient: Patient,
    now: dt.datetime,
    *,
    form: QuestionsForm | None = None,
    link_form: LinkForm | None = None,
    address: str = "",
    refused: bool = False,
) -> dict[str, Any]:
    """Context of the page. At most eight queries however long the diary.

    `address` is a link just made, shown this one time; `refused` is true when none was
    made because the person's own address is not checked.
    """
    unseal = Unsealer(patient.user.public_id)
    first = usual_span(night_of(now, patient.zone), USUAL_WEEKS).first
    findings, more_findings = parts.findings(patient, EVERYTHING, Audience.PATIENT)
    alerts, more_alerts = parts.alerts(patient, first, EVERYTHING, Audience.PATIENT)
    return {
        "theme": patient.theme,
        "nav_active": "patterns",
        "key": form.data.get("key") or uuid.uuid4() if form and form.is_bound else uuid.uuid4(),
        "weeks": USUAL_WEEKS,
        "changed": list(_changed(patient, now, named_medicines(patient, unseal))),
        "findings": findings,
        "more_findings": more_findings,
        "alerts": alerts,
        "more_alerts": more_alerts,
        "closing": parts.closing(Audience.PATIENT),
        "nothing_found": parts.nothing_found(EVERYTHING, Audience.PATIENT),
        "foot": FOOT,
        "form": form or _filled(own_questions(patient, unseal)),
        "link_form": link_form or LinkForm(),
        "address": address,
        "refused": refused,
        "links": _links(patient, now),
    }


def paper_page(page: Summary, *, weeks: int, theme: str) -> dict[str, Any]:
    """Context of the page that is printed; `weeks` is the range it shows."""
    return {
        "page": page,
        "theme": theme,
        "weeks": weeks,
        "ranges": [(number, number == weeks) for number in WEEKS],
        "papers": (("letter", "Letter"), ("a4", "A4")),
    }


def paper_pdf(page: Summary, paper: str) -> bytes:
    """The same page as a PDF; `paper` is one that `paper_for` knows."""
    values = asdict(page)
    return pdf(values | {"chart": inked(page.chart) if page.chart else ""}, paper)


def paper_for(asked: str, country: str) -> str:
    """The paper an address asks for, or the one of the person's country."""
    if asked in PAPERS:
        return asked
    return "letter" if country in LETTER_COUNTRIES else "a4"


def of_link(link: SummaryLink, now: dt.datetime) -> Summary:
    """What a link shows: the person's own summary of the usual weeks."""
    return summary(link.patient, now)


def _changed(patient: Patient, now: dt.datetime, medicines: Collection[Named]) -> Iterator[str]:
    """Nights with cramps now and before, then each change of a medicine. One query."""
    tonight = night_of(now, patient.zone)
    first = usual_span(tonight, USUAL_WEEKS).first
    earlier = first - USUAL_WEEKS * ONE_WEEK
    nights = load_history(patient, earlier, {"nights"}).nights
    cramps, logged = cramp_nights(nights, first, tonight)
    yield f"Last {USUAL_WEEKS} weeks: cramps on {_of_nights(cramps, logged)}."
    cramps, logged = cramp_nights(nights, earlier, first - ONE_DAY)
    if logged:
        yield f"The {USUAL_WEEKS} weeks before: {_of_nights(cramps, logged)}."
    marks = medicine_marks(medicines, weeks=1)
    told = [parts.mark_words(mark.on, mark.changes) for mark in marks if mark.on >= first]
    yield from told or [NO_MEDICINE_CHANGE]


def _of_nights(cramps: int, logged: int) -> str:
    return f"{cramps} of {words.counted(logged, 'logged night')}"


def _filled(questions: list[str]) -> QuestionsForm:
    return QuestionsForm(
        initial={f"question_{place}": text for place, text in enumerate(questions, start=1)}
    )


def _links(patient: Patient, now: dt.datetime) -> list[Link]:
    links = open_links(patient, now)
    opened = _openings(patient) if links else {}
    return [_link(link, opened, patient.zone) for link in links]


def _openings(patient: Patient) -> dict[str, tuple[int, dt.datetime]]:
    """How often each link was opened, and when last; from the trail itself."""
    rows = AuditEvent.objects.filter(chain=str(patient.public_id), role="link", action=OPENED)
    counted = rows.values_list("object_id").annotate(Count("pk"), Max("at"))
    return {link: (times, newest) for link, times, newest in counted}


def _link(link: SummaryLink, opened: Mapping[str, tuple[int, dt.datetime]], zone: str) -> Link:
    times, newest = opened.get(str(link.public_id), (0, None))
    often = "once" if times == 1 else f"{times} times"
    return Link(
        public_id=str(link.public_id),
        made=_moment(link.created_at, zone),
        ends=_moment(link.expires_at, zone),
        opened=f"Opened {often}, last {_moment(newest, zone)}." if newest else "Not opened yet.",
    )


def _moment(at: dt.datetime, zone: str) -> str:
    return f"{words.long_date(at.astimezone(ZoneInfo(zone)).date())}, {words.clock(at, zone)}"
