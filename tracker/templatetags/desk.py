"""Draws the list of patients: `{% load desk %}`.

A line has twenty values; drawn node by node they would be most of the page's time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from tracker.templatetags.page import urgency

if TYPE_CHECKING:
    from tracker.presenters.panel import Row
    from tracker.presenters.sparks import Sparks

register = template.Library()
TO_ESCAPE = re.compile("[&<>\"']")  # what `html.escape` changes

NEW = '<span class="newdot">New</span>'
MORE = ' <span class="muted">And {} more.</span>'
TALK = ' <span class="meta"><b>{}</b></span>'
LINE = (
    '<tr class="{look}"><td>{level}</td>'
    '<th scope="row"><a class="pt" href="{address}">{name}</a><span class="meta">{meta}</span></th>'
    "<td>{new}{news}{more}{talk}</td><td>{sparks}</td><td>{medicine}</td><td>{last_entry}</td>"
    '<td><a class="btn btn--second btn--s" href="{address}">Review<span class="vh"> {name}</span>'
    "</a></td></tr>"
)
SPARKS = (
    '<div class="sparks"><svg viewBox="0 0 112 38" role="img" aria-label="{}">'
    '<path class="sparkbar" d="{}"/><path class="sparkbar--0" d="{}"/></svg>'
    "<span><b>{}</b> last week</span></div>"
)


@register.simple_tag
def panel_rows(rows: Iterable[Row]) -> SafeString:
    """The patients of the list, a line each; every value is escaped."""
    return SafeString("\n".join(map(_line, rows)))


def _line(row: Row) -> str:
    more = MORE.format(row.more) if row.more else ""
    # Put together at once: `format_html` costs more than the rest of a row.
    return LINE.format(
        look=_safe(row.look),
        level=urgency(row.level.rank, row.level.name),
        address=_safe(row.address),
        name=_safe(row.name),
        meta=_safe(row.meta),
        new=NEW if row.is_new else "",
        news=_safe(row.news),
        more=more,
        talk=TALK.format(_safe(row.talk)) if row.talk else "",
        sparks=_sparks(row.sparks) if row.sparks else "Not shared",
        medicine=_safe(row.medicine),
        last_entry=_safe(row.last_entry),
    )


def _sparks(drawn: Sparks) -> str:
    values = (drawn.spoken, drawn.bars, drawn.stubs, drawn.last_week)
    return SPARKS.format(*map(_safe, values))


def _safe(text: str) -> str:
    """Escaped. Few values have anything to escape, and looking is cheaper than doing it."""
    return escape(text) if TO_ESCAPE.search(text) else text
