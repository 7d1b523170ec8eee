"""What every chart is: a title, a sentence, a table and a drawing of the same numbers.

The drawing knows two ways to be shown: as SVG that needs no script, and as the figure
Plotly draws over it. Whoever makes a picture counts once and gives both the same counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString

from .cramp_weeks import Mark


class Drawing(Protocol):
    """Numbers that can be drawn twice."""

    def svg(self, label: str) -> SafeString:
        """The drawing without a script, under this label."""

    def figure(self) -> str | None:
        """The figure as Plotly JSON; None where the SVG is all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers as a table; the first cell of a row names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One chart: `title` is what was seen, `counted` what is counted, `drawing` None too early.

    `key` names the looks of a drawing, `notes` say what a look means, `still` what is missing.
    """

    name: str
    title: str
    counted: str
    sentence: str
    table: Table
    drawing: Drawing | None
    marks: tuple[Mark, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    still: str = ""

    @property
    def svg(self) -> SafeString:
        """The drawing with its label; empty while there is none."""
        if self.drawing is None:
            return SafeString()
        return self.drawing.svg(f"{self.title}. {self.sentence}")

    @property
    def figure(self) -> str | None:
        """The figure as Plotly JSON, or None."""
        return None if self.drawing is None else self.drawing.figure()

    @property
    def has_figure(self) -> bool:
        """Whether Plotly draws it; asked without building the figure."""
        return getattr(self.drawing, "is_plotted", False)
