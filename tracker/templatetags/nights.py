"""Draws the calendar of nights: `{% load nights %}`.

A year has hundreds of cells; drawn by tags of their own they would be most of a page's time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tracker.templatetags.page import icon

if TYPE_CHECKING:
    from tracker.presenters.calendar import Cell

register = template.Library()

LINK = '<a href="{4}" class="{0}"><i aria-hidden="true">{1}</i>{2}<span class="vh">{3}</span></a>'
PLAIN = '<span class="{0}"><i aria-hidden="true">{1}</i>{2}<span class="vh">{3}</span></span>'


@register.simple_tag
def calendar_row(cells: Iterable[Cell | None]) -> SafeString:
    """One week of the calendar; None is a place without a night."""
    return format_html(
        "<tr>{}</tr>",
        format_html_join("", "<td>{}</td>", ((_night(cell) if cell else "",) for cell in cells)),
    )


def _night(cell: Cell) -> SafeString:
    return format_html(
        LINK if cell.address else PLAIN,
        cell.classes,
        cell.date.day,
        format_html('<b aria-hidden="true">{}</b>', cell.shown) if cell.shown else icon("tick"),
        cell.spoken,
        cell.address,
    )
