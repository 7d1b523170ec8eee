"""Who reads, as far as a page of general text may know it.

The tracker sets `request.reader`; this app never asks who the person is. Without it
the reader is anonymous, and for an anonymous reader fluid caution is on: we do not
know whether drinking more is safe for them (clinical evidence, section 4.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a person takes and has, and which parts of a text are for them.

    `groups` are the medicine groups, `medicines` the names with the groups of each.
    With `fluid_caution`, text on how much to drink is held back.
    """

    groups: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    medicines: tuple[tuple[str, frozenset[str]], ...] = ()
    fluid_caution: bool = True
    is_clinician: bool = False

    def as_clinician(self) -> Reader:
        """The same reader, who may read notes for clinicians too."""
        return replace(self, is_clinician=True)

    def named_in(self, groups: frozenset[str]) -> tuple[str, ...]:
        """The names of the person's own medicines that belong to any of `groups`."""
        return tuple(name for name, own in self.medicines if own & groups)


def reader_of(request: HttpRequest) -> Reader:
    """The reader that middleware put on the request, or the anonymous one."""
    reader = getattr(request, "reader", None)
    return reader if isinstance(reader, Reader) else Reader()


def country_of(request: HttpRequest) -> str:
    """The reader's country as two letters, or "" when nobody told us."""
    return str(getattr(request, "reader_country", "") or "")


def for_clinicians(request: HttpRequest) -> bool:
    """True when the reader was verified as a clinician; asked only where it matters."""
    return bool(getattr(request, "reader_is_clinician", False))
