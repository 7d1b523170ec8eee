"""One thread of messages as its reader sees it: whose words, when, and what became of them.

What the other side wrote stays closed until its reader opens it: only an act of theirs can
honestly be called read.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tracker.actions.message_marks import can_take_back
from tracker.models import Clinician, Consent, Message, Patient
from tracker.sealing import Unsealer

from . import desk_words

A_PAGE = 50
LONGEST_QUOTE = 120  # characters of the question above its answer
KINDS = {
    Message.Kind.MESSAGE: "",
    Message.Kind.QUESTION: "A question",
    Message.Kind.YES_NO: "A question",
    Message.Kind.ANSWER: "An answer",
}
GONE = "These words cannot be read any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message: who wrote it, its words, and its marks. No words while it is closed."""

    public_id: uuid.UUID
    who: str
    when: str
    kind: str
    words: str
    choice: str
    about: str
    mark: str
    is_own: bool
    is_taken_back: bool
    can_take_back: bool
    has_choices: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The page of a thread, newest first, and how much of it is still closed."""

    rows: tuple[Said, ...]
    questions: tuple[Said, ...]
    closed: int
    older: uuid.UUID | None


def thread(
    consent: Consent,
    patient: Patient,
    now: dt.datetime,
    *,
    clinician: Clinician | None = None,
    before: uuid.UUID | None = None,
) -> Thread:
    """What was said under one consent, for this clinician or for the patient.

    `questions` are the open ones the patient has read: they wait for an answer.
    """
    rows = list(_rows(consent, before)[: A_PAGE + 1])
    shown = rows[:A_PAGE]
    waiting = [] if clinician else list(_open_questions(consent))
    told = _Told(patient, now, clinician)
    said = told.all([*shown, *waiting])
    return Thread(
        rows=tuple(each for each in said[: len(shown)] if each is not None),
        questions=tuple(each for each in said[len(shown) :] if each is not None),
        closed=sum(_is_closed(row, clinician) for row in shown),
        older=shown[-1].public_id if len(rows) > A_PAGE else None,
    )


def named(consent: Consent) -> str:
    """Who of the clinic the patient named and still works there."""
    people = [each for each in consent.clinicians.all() if each.verified_at]
    return ", ".join(sorted(each.display_name for each in people))


def _rows(consent: Consent, before: uuid.UUID | None) -> QuerySet[Message]:
    rows = Message.objects.filter(consent=consent).order_by("-written_at", "-pk")
    last = rows.filter(public_id=before).values("written_at", "pk").first() if before else None
    if last is not None:
        at, pk = last["written_at"], last["pk"]
        rows = rows.filter(Q(written_at__lt=at) | Q(written_at=at, pk__lt=pk))
    return rows.select_related("clinician__user", "read_by__user", "answer_to")


def _open_questions(consent: Consent) -> Iterable[Message]:
    rows = Message.objects.open_questions().filter(consent=consent, read_at__isnull=False)
    return rows.select_related("clinician__user", "read_by__user", "answer_to").order_by(
        "written_at"
    )


def _is_own(row: Message, clinician: Clinician | None) -> bool:
    return (row.clinician_id is not None) == (clinician is not None)


def _is_closed(row: Message, clinician: Clinician | None) -> bool:
    return not _is_own(row, clinician) and row.read_at is None and row.withdrawn_at is None


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE].rstrip()} …"


class _Told:
    """Puts rows into words, with one look at the keys."""

    def __init__(self, patient: Patient, now: dt.datetime, clinician: Clinician | None) -> None:
        self.patient, self.now, self.clinician = patient, now, clinician

    def all(self, rows: Sequence[Message]) -> list[Said | None]:
        """Each row in words; None for one that is still closed."""
        unseal = Unsealer(self.patient.user.public_id)
        sealed = [row.sealed_words if self._shows(row) else None for row in rows]
        asked = [row.answer_to.sealed_words if row.answer_to else None for row in rows]
        words, about = unseal(sealed), unseal(asked)
        return [
            None if _is_closed(row, self.clinician) else self._said(row, own, question)
            for row, own, question in zip(rows, words, about, strict=True)
        ]

    def _shows(self, row: Message) -> bool:
        """Words taken back are shown to the side that wrote them, and to nobody else."""
        if _is_closed(row, self.clinician):
            return False
        return row.withdrawn_at is None or _is_own(row, self.clinician)

    def _said(self, row: Message, words: str | None, about: str | None) -> Said:
        shows = self._shows(row)
        is_gone = shows and row.sealed_words is not None and words is None
        return Said(
            public_id=row.public_id,
            who=self._who(row.clinician),
            when=self._moment(row.written_at),
            kind=KINDS[Message.Kind(row.kind)],
            words=GONE if is_gone else words or "",
            choice=row.get_choice_display() if shows and row.choice else "",
            about=_shortened(about or "") if shows else "",
            mark=self._mark(row),
            is_own=_is_own(row, self.clinician),
            is_taken_back=row.withdrawn_at is not None,
            can_take_back=row.clinician == self.clinician and can_take_back(row, self.now),
            has_choices=row.kind == Message.Kind.YES_NO,
        )

    def _who(self, writer: Clinician | None) -> str:
        if writer is None:
            return "The patient" if self.clinician else "You"
        return "You" if writer == self.clinician else writer.display_name

    def _mark(self, row: Message) -> str:
        """What became of it: opened by whom and when, taken back when."""
        opened = self._opened(row)
        if row.withdrawn_at is None:
            return opened if _is_own(row, self.clinician) else ""
        taken = f"Taken back {self._moment(row.withdrawn_at)}."
        return f"{taken} {opened}" if row.read_at else f"{taken} Nobody had opened it."

    def _opened(self, row: Message) -> str:
        if row.read_at is None:
            return "Not opened yet."
        return f"Opened by {self._reader(row)}, {self._moment(row.read_at)}."

    def _reader(self, row: Message) -> str:
        if row.clinician_id is not None:
            return "the patient" if self.clinician else "you"
        if row.read_by is None:
            return "your clinic"
        return "you" if row.read_by == self.clinician else row.read_by.display_name

    def _moment(self, at: dt.datetime) -> str:
        return desk_words.moment(at, self.patient.zone)
