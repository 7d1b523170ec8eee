"""How the clinician's desk names levels, findings, alerts and moments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from education.urgency import Urgency

from . import words
from .logged_by import SOMEBODY, ticked_line
from .standing_words import STANDING_CLINIC_TITLES

AFTER_MEDICINE = frozenset(("diuretic", "statin", "laba"))
EPISODE = re.compile(r"(?P<name>.+):(?P<date>\d{4}-\d{2}-\d{2})")
HEADLINES = {
    "hyponatremia": "Signs and risks that fit low sodium",
    "over_drinking": "Very high fluid intake",
    "dehydration": "More cramps after low-fluid days",
    "rls": "Evening signs that fit restless legs",
    "worsening": "Cramp nights are rising",
    **{pattern.value: title for pattern, title in STANDING_CLINIC_TITLES.items()},
}
CERTAINTIES = {
    "hint": "Just a hint",
    "possible": "Possible",
    "likely": "Likely",
    "very_likely": "Very likely",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """An urgency as the desk draws it: rank 3 to 0, and its words."""

    rank: int
    name: str


LEVELS = {
    Urgency.EMERGENCY: Level(rank=3, name="Told to call now"),
    Urgency.TODAY: Level(rank=2, name="Call today"),
    Urgency.SOON: Level(rank=1, name="Review this week"),
    Urgency.ROUTINE: Level(rank=0, name="Routine"),
}
NOTHING_OPEN = Level(rank=0, name="Nothing open")


def level_of(urgency: str) -> Level:
    """The level of a stored urgency."""
    return LEVELS[Urgency(urgency)]


def finding_line(pattern: str, episode: str, certainty: str) -> str:
    """ "Cramp nights rose after hydrochlorothiazide (May 11). Possible." """
    return f"{finding_title(pattern, episode)}. {CERTAINTIES.get(certainty, certainty)}."


def finding_title(pattern: str, episode: str) -> str:
    """ "Cramp nights rose after hydrochlorothiazide (May 11)"."""
    found = EPISODE.fullmatch(episode)
    if pattern not in AFTER_MEDICINE or found is None:
        return HEADLINES.get(pattern, "Cramp nights rose after a medicine change")
    on = day(dt.date.fromisoformat(found["date"]))
    return f"Cramp nights rose after {found['name']} ({on})"


def alert_line(
    signs: Sequence[str], told: str, helped: Collection[str] = (), by: str = SOMEBODY
) -> str:
    """What was ticked and by whom, or for a rule without signs what the patient was told."""
    return ticked_line(signs, helped, by) or f"Told: “{told}”"


def day(date: dt.date) -> str:
    """ "Jun 18"."""
    return f"{date:%b} {date.day}"


def moment(at: dt.datetime, zone: str) -> str:
    """ "Jun 18, 2:10 am" on the patient's own clock."""
    return f"{day(at.astimezone(ZoneInfo(zone)).date())}, {words.clock(at, zone)}"


def last_entry(at: dt.datetime | None, now: dt.datetime, zone: str) -> str:
    """ "Today, 2:12 am", "Yesterday", "Jun 6", or that there is none."""
    if at is None:
        return "No entry yet"
    on = at.astimezone(ZoneInfo(zone)).date()
    ago = (now.astimezone(ZoneInfo(zone)).date() - on).days
    if ago <= 0:
        return f"Today, {words.clock(at, zone)}"
    return "Yesterday" if ago == 1 else day(on)


def person(birth_year: int | None, sex: str, now: dt.datetime) -> str:
    """ "About 71, F": from the year of birth alone, so a year may be missing."""
    age = f"About {now.year - birth_year}" if birth_year else "Age not given"
    return f"{age}, {sex}" if sex else age


def talk_line(unread: int, asked: int) -> str:
    """ "2 new messages, 1 question without an answer"; an empty string when nothing waits."""
    new = words.counted(unread, "new message") if unread else ""
    waits = f"{words.counted(asked, 'question')} without an answer" if asked else ""
    return ", ".join(filter(None, [new, waits]))
