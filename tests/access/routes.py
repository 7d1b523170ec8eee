"""Every route of the product, by name, with its pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address: its name ("" when somebody forgot it) and the names of its parts."""

    name: str
    pattern: str
    parts: tuple[str, ...]


def routes() -> list[Route]:
    """All routes of the URLconf in use."""
    return list(_walk(get_resolver(), "", ()))


def without_policy(known: set[str]) -> set[str]:
    """The routes no policy speaks of, by name, or by pattern where there is no name."""
    return {route.name or route.pattern for route in routes() if route.name not in known}


def _walk(resolver: URLResolver, prefix: str, before: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        parts = before + tuple(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield Route(name=entry.name or "", pattern=pattern, parts=parts)
        else:
            yield from _walk(entry, pattern, parts)
