"""Draws the list of patients: `{% load desk %}`.

A line has twenty values; drawn node by node they would be most of the page's time.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from tracker.templatetags.page import urgency

if TYPE_CHECKING:
    from tracker.presenters.panel import Row
    from tracker.presenters.sparks import Sparks

register = template.Library()

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
def panel_row(row: Row) -> SafeString:
    """One patient of the list; every value is escaped."""
    more = MORE.format(row.more) if row.more else ""
    return SafeString(  # put together at once: `format_html` costs more than the rest of a row
        LINE.format(
            look=escape(row.look),
            level=urgency(row.level.rank, row.level.name),
            address=escape(row.address),
            name=escape(row.name),
            meta=escape(row.meta),
            new=NEW if row.is_new else "",
            news=escape(row.news),
            more=more,
            talk=TALK.format(escape(row.talk)) if row.talk else "",
            sparks=_sparks(row.sparks) if row.sparks else "Not shared",
            medicine=escape(row.medicine),
            last_entry=escape(row.last_entry),
        )
    )


def _sparks(drawn: Sparks) -> str:
    values = (drawn.spoken, drawn.bars, drawn.stubs, drawn.last_week)
    return SPARKS.format(*map(escape, values))
