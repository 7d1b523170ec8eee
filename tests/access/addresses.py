"""Which addresses stand for a route: somebody's thing, nobody's, one taken away, no id at all."""

from __future__ import annotations

import re
from functools import lru_cache

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from tests.access.diaries import THE_DAY
from tests.access.routes import routes
from tests.access.world import World, nobodys

ROUTES = {route.name: route for route in routes()}
PARTS = {route.name: route.parts for route in routes()}
# Which thing of the owner an id in an address names, by the beginning of the route's name.
THINGS = {
    "change": "change",
    "cramp-stop": "running",
    "cramp": "cramp",
    "drink": "drink",
    "medicine": "medicine",
    "dose": "medicine",
    "lab": "lab",
    "limit": "limit",
    "event": "event",
    "mail-letter": "mail",
    "alert": "alert",
    "finding": "finding",
    "summary-link": "summary_link",
    "message-answer": "question",
    "message-take-back": "said",
    "message": "consent",
    "emergency": "emergency",
    "helper-stop": "helper",
    "for-nights": "seeing",
    "for-summary": "seeing",
    "for": "helper",
    "clinic-remove": "colleague",
    "clinic-uninvite": "invitation",
    "share-yes": "asked",
    "share-no": "asked",
    "share-categories": "narrowed",
    "share-end": "narrowed",
    "share-seen-part": "consent_of_days",
    "share": "consent",
    "panel-view": "view",
    "panel": "patient",
}
# What else an address may hold that is nobody's id.
PLAIN = {
    "date": str(THE_DAY),
    "slug": "low-sodium",
    "name": "0",
    "token": "forged",
    "topic": "you",
    "pattern": "diuretic",
    "page": "severity",
    "part": "record",
    "picture": "severity",
    "pk": "0",
}
THEIRS, ANOTHERS, NOBODYS, GONE, CROSSED = "owner's", "another's", "nobody's", "gone", "crossed"
LOG_ONLY = "log only"  # the address of a helper who may not see
MIXED = "owner's, with another's in the form"
MALFORMED = ("0", "-1", "1 OR 1=1", "../", "9" * 300, "00001", "1e9", "%00", "١٢")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def address_of(name: str, world: World, kind: str) -> str | None:
    """The route's address with a thing of this kind; None where there is no such thing.

    A kind may also be one of `MALFORMED`: what somebody typed where the id belongs.
    """
    if kind in MALFORMED:
        return _typed(name, kind)
    parts = {part: _part(name, part, world, kind) for part in PARTS[name]}
    known = {part: value for part, value in parts.items() if value is not None}
    if len(known) < len(parts):
        return None
    try:
        return reverse(name, kwargs=known)
    except NoReverseMatch as error:
        raise AssertionError(f"{name}: the matrix needs a value for {PARTS[name]}") from error


@lru_cache(maxsize=4096)
def reaches(name: str, address: str) -> bool:
    """False where no view is behind the address."""
    try:
        return resolve(address.partition("?")[0]).view_name == name
    except Resolver404:
        return False


def thing_of(name: str) -> str:
    """The kind of thing whose id this route holds."""
    thing = next((THINGS[start] for start in THINGS if name.startswith(start)), None)
    assert thing is not None, f"{name}: say in THINGS whose id this address holds"
    return thing


def _part(name: str, part: str, world: World, kind: str) -> str | None:
    if part != "public_id":
        return PLAIN[part]
    thing = thing_of(name)
    ids = {
        THEIRS: world.ids.get(thing),
        ANOTHERS: world.others.get(thing),
        NOBODYS: nobodys(),
        GONE: world.gone.get(thing),
        LOG_ONLY: world.ids["helper"],
        MIXED: world.ids.get(thing),
        CROSSED: world.ids["lab" if thing != "lab" else "drink"],
    }
    return ids[kind]


def _typed(name: str, text: str) -> str | None:
    """The first part as somebody typed it; the others as they should be."""
    first, *rest = PLACE.findall(ROUTES[name].pattern) or [None]
    if first is None:
        return None
    values = {first: text} | {part: PLAIN.get(part, nobodys()) for part in rest}
    return "/" + PLACE.sub(lambda place: values[place.group(1)], ROUTES[name].pattern)
