"""Which pictures there are, what each rests on, and how one page of them is read and drawn.

A picture is made for its owner, or for a clinician as far as every category it rests on is
shared. Each kind of entry is read once, whatever is drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.analysis.nights import night_of
from tracker.analysis.records import Pattern
from tracker.charts.picture import Picture
from tracker.history import CRAMP_TIMES, load_history
from tracker.models import AnalysisRun, Finding, LabResult, Patient
from tracker.presenters import finding_parts
from tracker.presenters.life_events import Marked, life_events
from tracker.presenters.medicine_marks import Named, all_marks, named_medicines
from tracker.presenters.reason_words import Audience
from tracker.presenters.spans import Span
from tracker.presenters.weeks import weeks_shown
from tracker.sealing import Unsealer

from .diary import Diary, diary_of
from .fluids import fluids
from .hours import hours
from .labs import labs
from .medicines import medicines
from .ratio import Kept
from .severity import severity
from .sure import sure
from .symptoms import symptoms

HOUR_READS = frozenset({"nights", CRAMP_TIMES})
OWN = frozenset({"cramps", "fluids", "medicines", "symptoms", "labs", "notes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of pictures: its name, what its link says, and what it rests on.

    `rests_on` are categories, `reads` what is loaded of the history.
    """

    name: str
    link: str
    empty: str
    rests_on: frozenset[str]
    reads: frozenset[str]
    draw: Callable[[Source], list[Picture]]


class Source:
    """The entries of one patient for one reader, read as they are asked for, each once.

    `shared` are the categories this reader may see; what is not among them is never read.
    """

    def __init__(
        self,
        patient: Patient,
        span: Span,
        now: dt.datetime,
        *,
        reads: Iterable[str],
        shared: frozenset[str] = OWN,
        audience: Audience = Audience.PATIENT,
        unseal: Unsealer | None = None,
        named: Sequence[Named] | None = None,
        findings: Sequence[Finding] = (),
        since: dt.date | None = None,
        newest_labs: int | None = None,
    ) -> None:
        self.patient, self.span, self.shared, self.audience = patient, span, shared, audience
        hidden = frozenset() if "cramps" in shared else frozenset({"nights", CRAMP_TIMES})
        self.reads, self.findings, self._named = frozenset(reads) - hidden, findings, named
        self.tonight = night_of(now, patient.zone)
        self._since, self._newest_labs = since or span.first, newest_labs
        self._unseal = unseal or Unsealer(patient.user.public_id)

    @cached_property
    def diary(self) -> Diary:
        """The history of the span with its marks."""
        history = load_history(self.patient, self._since, self.reads)
        begun = min([history.start, *(night.date for night in history.nights[:1])])
        return diary_of(
            history,
            self.span,
            self.tonight,
            marks=all_marks(self.named, self.events, weeks=weeks_shown(self.span, begun)),
            audience=self.audience,
            unit=self.patient.volume_unit,
            shows_nights="cramps" in self.shared,
        )

    @cached_property
    def named(self) -> Sequence[Named]:
        """The medicines with their names; none where they are not shared."""
        if "medicines" not in self.shared:
            return ()
        return named_medicines(self.patient, self._unseal) if self._named is None else self._named

    @cached_property
    def events(self) -> Sequence[Marked]:
        """The life events; their words are notes."""
        if "notes" not in self.shared:
            return ()
        return life_events(self.patient, self.span.first, self.span.last, self._unseal)

    @cached_property
    def lab_rows(self) -> list[LabResult]:
        """The blood tests, oldest first; none where they are not shared."""
        if "labs" not in self.shared:
            return []
        kept = self.patient.labs.filter(removed_at__isnull=True)
        if self._newest_labs is None:
            return list(kept.filter(taken_on__gte=self.span.first).order_by("taken_on", "pk"))
        return list(kept.order_by("-taken_on", "-pk")[: self._newest_labs])[::-1]

    def runs(self) -> Iterable[Kept]:
        """What the nightly job kept of each night, oldest first."""
        done = self.patient.runs.filter(
            state=AnalysisRun.State.DONE, night__gte=self.span.first, night__lte=self.span.last
        )
        return done.order_by("night", "finished_at").values_list("night", "evidence")

    def titled(self) -> list[tuple[Finding, str]]:
        """The findings with their titles."""
        return [
            (
                row,
                finding_parts.title(Pattern(row.pattern), row.evidence, self.audience),
            )
            for row in self.findings
        ]


def pages_for(shared: frozenset[str] = OWN) -> list[Page]:
    """The pages whose every category is among `shared`, in the order of their links."""
    return [page for page in PAGES.values() if page.rests_on <= shared]


def hour_picture(source: Source) -> Picture:
    """The hours of the night; the source reads `HOUR_READS`."""
    return hours(source.diary)[0]


def one_of(pictures: Iterable[Picture], name: str) -> Picture | None:
    """The picture of this name."""
    return next((picture for picture in pictures if picture.name == name), None)


def _page(
    name: str,
    link: str,
    empty: str,
    rests_on: str,
    reads: str,
    draw: Callable[[Source], list[Picture]],
) -> Page:
    return Page(
        name=name,
        link=link,
        empty=empty,
        rests_on=frozenset(rests_on.split()),
        reads=frozenset(reads.split()),
        draw=draw,
    )


def _sure(source: Source) -> list[Picture]:
    return sure(source.diary, source.titled(), source.runs()) if source.findings else []


PAGES: Mapping[str, Page] = {
    page.name: page
    for page in (
        _page(
            "severity",
            "How bad and how long",
            "",
            "cramps",
            "nights",
            lambda source: severity(source.diary),
        ),
        _page(
            "fluids",
            "Fluids and cramps",
            "",
            "cramps fluids",
            "nights fluids",
            lambda source: fluids(source.diary),
        ),
        _page(
            "symptoms",
            "Signs over time",
            "",
            "symptoms",
            "nights symptoms",
            lambda source: symptoms(source.diary),
        ),
        _page(
            "medicines",
            "Medicines over time",
            "",
            "medicines",
            "nights",
            lambda source: medicines(source.diary, source.named),
        ),
        _page(
            "labs",
            "Blood tests over time",
            "No blood test was entered for this time.",
            "labs",
            "nights",
            lambda source: labs(source.diary, source.lab_rows),
        ),
        _page(
            "sure",
            "How sure we were",
            "Nothing was found in your notes that still stands.",
            "cramps",
            "nights",
            _sure,
        ),
    )
}
