"""Tags that every template may use: icons by name, urgency by shape, addresses that are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from django import template
from django.conf import settings
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ANY_ID = "00000000-0000-0000-0000-000000000000"

_PATHS = {
    "add": '<path d="M12 5v14M5 12h14"/>',
    "alert": '<path d="M12 4 21.500 20h-19ZM12 10v4.500M12 17.300v.1"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "bars": '<path d="M4 20V10M10 20V4M16 20v-8M21 20H3"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.500 5-2 8-1.500V5c-3-.5-6 0-8'
    ' 1.500ZM12 6.500v13"/>',
    "bottle": '<path d="M10 3h4v3.500l1.500 2.500V20a1 1 0 0 1-1 1h-5a1 1 0 0 1-1-1V9l1.500-2.500Z'
    'M8.500 13h7"/>',
    "calendar": '<path d="M4 6h16v14H4ZM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.500 2"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "cup": '<path d="M5 8h11v7a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4ZM16 9.500h1.500a2.500 2.500 0 0 1 0 5'
    'H16M8.500 5V4M12.500 5V4"/>',
    "drop": '<path d="M12 3.500c3.500 4.200 6 7.200 6 10.500a6 6 0 0 1-12 0c0-3.300 2.500-6.300'
    ' 6-10.500Z"/>',
    "glass": '<path d="M6 4h12l-1.500 16h-9ZM6.700 11h10.600"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.500v.1"/>',
    "leg": '<path d="M9 3h6.500l-1 7c1.500 3 1.200 5.500.2 9l3.800 1.500V22H10l-.5-8C8 11 8.500 7 9'
    ' 3Z"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "phone": '<path d="M6.500 3.500 9 4l1.500 4-2 1.800a12 12 0 0 0 5.700 5.700l1.800-2 4'
    " 1.500.5 2.500c0 1.700-1.300 3-3 3C10.500 20.500 3.500 13.500 3.500 6.500c0-1.700 1.300-3"
    ' 3-3Z"/>',
    "pill": '<path d="M10.5 20.5a5 5 0 0 1-7-7l7-7a5 5 0 0 1 7 7ZM7 10l7 7"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7Z"/>',
    "search": '<circle cx="11" cy="11" r="6.500"/><path d="m16 16 4.500 4.500"/>',
    "share": '<path d="M12 15V3M8 7l4-4 4 4M5 12v8h14v-8"/>',
    "sunrise": '<path d="M3 18h18M6 18a6 6 0 0 1 12 0M12 5v3M4.5 9.5l2 1.6M19.5 9.5l-2 1.6"/>',
    "table": '<path d="M5 4h14v11l-5 5H5ZM14 20v-5h5M8.500 9h7M8.500 12.500h4"/>',
    "tick": '<path d="m5 12.500 4.500 4.500L19 7.500"/>',
    "wave": '<path d="M3 9c3-4 6 4 9 0s6 4 9 0M3 16c3-4 6 4 9 0s6 4 9 0"/>',
    "weight": '<path d="M8 8h8l1.500 12h-11ZM9 8a3 3 0 0 1 6 0M11 5.800v.1M13 5.800v.1M10.500'
    ' 13h3"/>',
}

_ICONS = {
    name: format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(path),  # noqa: S308  # constants of this file
    )
    for name, path in _PATHS.items()
}


_SHAPES = {
    rank: mark_safe(paths)  # noqa: S308  # constants of this file
    for rank, paths in {
        3: '<path class="fillme" d="M8 2.500h8L21.500 8v8L16 21.500H8L2.500 16V8Z"/>'
        '<path class="inkme" d="M12 7v6M12 16.800v.1"/>',
        2: '<path class="fillme" d="M12 2.500 22.500 21h-21Z"/>'
        '<path class="inkme" d="M12 9v5.500M12 17.600v.1"/>',
        1: '<circle class="fillme" cx="12" cy="12" r="10"/>'
        '<path class="inkme" d="M12 6.500V12l3.500 2.500"/>',
        0: '<circle class="fillme" cx="12" cy="12" r="9.500"/><path class="inkme" d="M8 12h8"/>',
    }.items()
}


@register.simple_tag
def urgency(rank: int, name: str) -> SafeString:
    """A level of urgency by shape and word; rank 3 is the most urgent."""
    return _drawn(rank, name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """The drawing called `name`; always beside a word, so hidden from screen readers."""
    return _ICONS[name]


class KnownURLNode(URLNode):
    """Django's `{% url %}`, with what it found out kept.

    A page asks for some thirty addresses, and each time every pattern of that name is tried.
    Those without a part that changes, and those with an id, are always the same around it.
    """

    def render(self, context: Context) -> str:
        """The address; what is not plain is asked of Django as ever."""
        name = self.view_name.resolve(context)
        ids = [str(each.resolve(context)) for each in self.args]
        is_plain = context.autoescape and self.asvar is None and not self.kwargs
        if not is_plain or ":" in name or not _is_known(ids):
            return str(super().render(context))
        urlconf = get_urlconf() or settings.ROOT_URLCONF
        before, after = _around(name, len(ids), urlconf, get_script_prefix())
        return f"{before}{''.join(ids)}{after}"


@register.tag
def url(parser: Parser, token: Token) -> KnownURLNode:
    """As Django's tag of that name."""
    node = defaulttags.url(parser, token)
    return KnownURLNode(node.view_name, node.args, node.kwargs, node.asvar)


def _is_known(ids: Sequence[str]) -> bool:
    return not ids or (len(ids) == 1 and UUID.fullmatch(ids[0]) is not None)


@cache
def _around(name: str, ids: int, urlconf: str, prefix: str) -> tuple[str, str]:
    """What stands before and after the id in the addresses of a name, escaped."""
    address = escape(reverse(name, urlconf, args=[ANY_ID] * ids))
    before, _, after = address.partition(ANY_ID)
    return before, after


@cache  # there are five; a list of patients draws them over and over
def _drawn(rank: int, name: str) -> SafeString:
    return format_html(
        '<span class="urg urg--{}"><svg viewBox="0 0 24 24" aria-hidden="true">{}</svg>{}</span>',
        rank,
        _SHAPES[rank],
        name,
    )
