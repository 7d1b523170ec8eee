"""Draws the calendar of nights: `{% load nights %}`.

A year has hundreds of cells; drawn by tags of their own they would be most of a page's time.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from tracker.templatetags.page import icon

if TYPE_CHECKING:
    from tracker.presenters.calendar import Cell

register = template.Library()

LINK = '<a href="{4}" class="{0}"><i aria-hidden="true">{1}</i>{2}<span class="vh">{3}</span></a>'
PLAIN = '<span class="{0}"><i aria-hidden="true">{1}</i>{2}<span class="vh">{3}</span></span>'
TICK = str(icon("tick"))


@register.simple_tag
def calendar_row(cells: Iterable[Cell | None]) -> SafeString:
    """One week of the calendar; None is a place without a night."""
    shown = "".join(f"<td>{_night(cell) if cell else ''}</td>" for cell in cells)
    return SafeString(f"<tr>{shown}</tr>")  # every value is escaped below


def _night(cell: Cell) -> str:
    return (LINK if cell.address else PLAIN).format(
        escape(cell.classes),
        cell.date.day,
        f'<b aria-hidden="true">{escape(cell.shown)}</b>' if cell.shown else TICK,
        escape(cell.spoken),
        escape(cell.address),
    )
