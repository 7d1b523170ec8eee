"""An entry of a phone: when it was tapped, and what is asked before it is stored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from tracker.actions.entries import CLOCK_SLACK
from tracker.actions.once import Once
from tracker.models import Patient
from tracker.presenters import offline as words

from .once import once_of

# Two taps this far apart are two entries, even from one page that was open all night.
SAME_TAP = dt.timedelta(minutes=2)
FIRST_YEAR, LAST_YEAR = 1900, 2200
UNREADABLE = "We could not read this entry. Please log it again."


class QuestionError(Exception):
    """The person must say something first: what, and with which answers.

    `at` is a time to choose instead, `choices` are other entries to make of this one (label,
    fields, perhaps path), `may_insist` the words of the button that keeps it as it is.
    `is_of_record` is true when the message tells what is stored: an idle sign-in may not
    see it.
    """

    def __init__(
        self,
        message: str,
        *,
        at: dt.datetime | None = None,
        choices: Sequence[Mapping[str, Any]] = (),
        may_insist: str = "",
        is_of_record: bool = False,
    ) -> None:
        super().__init__(message)
        self.at, self.choices, self.may_insist = at, list(choices), may_insist
        self.is_of_record = is_of_record

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        at = self.at.isoformat() if self.at else None
        more = {"at": at, "choices": self.choices, "may_insist": self.may_insist}
        return {"message": str(self), **{name: value for name, value in more.items() if value}}


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntry:
    """A form that comes late: when it was tapped, whether the person confirmed that time,
    and which alerts the phone has shown already.
    """

    patient: Patient
    path: str
    fields: QueryDict
    at: dt.datetime
    skew: dt.timedelta
    now: dt.datetime
    once: Once | None
    sure: bool
    shown: frozenset[str]
    id: str = ""

    @classmethod
    def read(
        cls, patient: Patient, data: Mapping[str, Any], *, skew: dt.timedelta, now: dt.datetime
    ) -> Self:
        """The entry; raises QuestionError for one that no page of ours makes."""
        try:
            path, fields = str(data["path"]), _fields(data["fields"])
            at = parse_datetime(data["at"])
            once = once_of(str(data["key"]), path, dict(fields.lists()))
            if at is None or not is_moment(at) or once is None:
                raise ValueError(data)
            shown = frozenset(str(each) for each in data.get("shown", ()))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise QuestionError(UNREADABLE) from None
        return cls(
            patient=patient,
            path=path,
            fields=fields,
            at=at,
            skew=skew,
            now=now,
            once=once,
            sure=data.get("sure") is True,
            shown=shown,
        )


def is_moment(at: dt.datetime) -> bool:
    """True for an aware time that can be compared with ours, however wrong the clock is."""
    return at.tzinfo is not None and FIRST_YEAR < at.year < LAST_YEAR


def ask_about_time(entry: LateEntry) -> None:
    """Raise QuestionError when the phone's clock and ours do not agree."""
    is_ahead = entry.at > entry.now + CLOCK_SLACK
    if not is_ahead and (entry.sure or abs(entry.skew) <= CLOCK_SLACK):
        return
    zone = entry.patient.zone
    theirs = words.day_and_clock(entry.at, entry.now, zone)
    real = entry.at - entry.skew
    if entry.sure or real > entry.now + CLOCK_SLACK:
        raise QuestionError(f"That time has not come yet: {theirs}. Please log it again.")
    raise QuestionError(
        f"The clock of this phone was wrong. It said {theirs}."
        f" Was it {words.day_and_clock(real, entry.now, zone)}?",
        at=real,
        may_insist="" if is_ahead else f"No, it was {theirs}",
    )


def receipt_of(entry: LateEntry, once: Once | None) -> str | None:
    if once is None:
        return None
    found = entry.patient.receipts.filter(key=once.key).first()
    return found.result_id if found else None


def own_tap(entry: LateEntry, known: dt.datetime | None) -> Once | None:
    """The entry's key, or one of its own when the page's key was used for an earlier tap."""
    if entry.once is None or known is None or abs(known - entry.at) <= SAME_TAP:
        return entry.once
    return Once(key=uuid.uuid5(entry.once.key, entry.at.isoformat()), fields=entry.once.fields)


def _fields(data: Mapping[str, Any]) -> QueryDict:
    fields = QueryDict(mutable=True)
    for name, values in data.items():
        fields.setlist(str(name), [str(value) for value in values])
    return fields
