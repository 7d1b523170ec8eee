"""Draws the list of patients: `{% load desk %}`.

A line has twenty values; drawn node by node they would be most of the page's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.templatetags.page import urgency

if TYPE_CHECKING:
    from tracker.presenters.panel import Row
    from tracker.presenters.sparks import Sparks

register = template.Library()

NEW = SafeString('<span class="newdot">New</span>')
LINE = (
    '<tr class="{look}"><td>{level}</td>'
    '<th scope="row"><a class="pt" href="{address}">{name}</a><span class="meta">{meta}</span></th>'
    "<td>{new}{news}{more}</td><td>{sparks}</td><td>{medicine}</td><td>{last_entry}</td>"
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
    return format_html(
        LINE,
        look=row.look,
        level=urgency(row.level.rank, row.level.name),
        address=row.address,
        name=row.name,
        meta=row.meta,
        new=NEW if row.is_new else "",
        news=row.news,
        more=format_html(' <span class="muted">And {} more.</span>', row.more) if row.more else "",
        sparks=_sparks(row.sparks) if row.sparks else "Not shared",
        medicine=row.medicine,
        last_entry=row.last_entry,
    )


def _sparks(drawn: Sparks) -> SafeString:
    return format_html(SPARKS, drawn.spoken, drawn.bars, drawn.stubs, drawn.last_week)
