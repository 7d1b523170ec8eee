"""For each care level: what to do, whom to call, what to say.

The four headings are fixed words of the product, and every page, mail and article takes
them from here, so that the same sign never carries two different orders.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from education.urgency import Urgency

# One European emergency number since Council Decision 91/396/EEC; the 27 member states.
_EUROPEAN_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_NATIONAL = {"US": "911", "GB": "999", "UK": "999"} | dict.fromkeys(_EUROPEAN_UNION.split(), "112")
# The countries whose emergency number we know.
COUNTRIES = tuple(_NATIONAL)
# Shown together when we do not know where the reader is.
COMMON_NUMBERS = ("911", "999", "112")
# The design's ladder has three rungs; "mention it" stands below the first.
RUNGS = 3


class Card(enum.Enum):
    """The drawn form of a care card, the last part of its class name."""

    VISIT = "visit"
    TODAY = "today"
    EMERGENCY = "911"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One care level in words: the order, whom to call, and what to tell them."""

    urgency: Urgency
    heading: str
    who: str
    say: tuple[str, ...]
    card: Card

    @property
    def rungs(self) -> tuple[bool, ...]:
        """The ladder from the lowest rung up, True where it is filled."""
        return tuple(rung < self.urgency.rank for rung in range(RUNGS))


def emergency_number(country: str, default: str = "") -> str:
    """The number to call in `country` (two letters), the deployer's `default`, or ""."""
    return _NATIONAL.get(country.strip().upper(), default.strip())


def emergency_numbers(country: str, default: str = "") -> tuple[str, ...]:
    """The numbers to offer: the country's own alone, else the deployer's, 911, 999, 112."""
    known = _NATIONAL.get(country.strip().upper())
    if known:
        return (known,)
    deployer = (default.strip(),) if default.strip() else ()
    return tuple(dict.fromkeys(deployer + COMMON_NUMBERS))


def emergency_words(country: str, default: str = "") -> str:
    """The number or numbers as they stand in a sentence: "911", or "911, 999 or 112"."""
    number = emergency_number(country, default)
    return number or f"{', '.join(COMMON_NUMBERS[:-1])} or {COMMON_NUMBERS[-1]}"


def dialled(number: str) -> str:
    """`number` as a telephone link wants it: digits, with a leading plus if there is one."""
    plus = "+" if number.strip().startswith("+") else ""
    return plus + "".join(char for char in number if char.isdecimal())


def escalation(urgency: Urgency, country: str = "", default: str = "") -> Escalation:
    """What a person at this care level should do, with the number of their country."""
    if urgency is Urgency.EMERGENCY:
        return _emergency(emergency_words(country, default))
    return _CALMER[urgency]


def _emergency(number: str) -> Escalation:
    return Escalation(
        urgency=Urgency.EMERGENCY,
        heading=f"Call {number} now",
        who=f"Call {number}. If you cannot, ask someone near you to call.",
        say=(
            "Say where you are.",
            "Say what you feel and when it began.",
            "Tell them every medicine you take.",
        ),
        card=Card.EMERGENCY,
    )


_CALMER = {
    Urgency.TODAY: Escalation(
        urgency=Urgency.TODAY,
        heading="Call today",
        who="Call your clinic or nurse line today. If they are closed, call urgent care.",
        say=(
            "Say what you feel and when it began.",
            "Tell them every medicine you take.",
            "Ask if you should be seen today.",
        ),
        card=Card.TODAY,
    ),
    Urgency.SOON: Escalation(
        urgency=Urgency.SOON,
        heading="See your physician",
        who="Book a normal visit in the next 2 weeks.",
        say=(
            "Bring your notes and your list of medicines.",
            "Ask what could be behind your cramps.",
            "Ask if a blood test is right for you.",
        ),
        card=Card.VISIT,
    ),
    Urgency.ROUTINE: Escalation(
        urgency=Urgency.ROUTINE,
        heading="Mention it at your next visit",
        who="Tell your physician, nurse or pharmacist the next time you see them.",
        say=("Bring your notes and your list of medicines.",),
        card=Card.VISIT,
    ),
}
