"""What else some of the sample people noted: days, weights, legs that would not rest, tests.

Days are counted back from today. Nothing here is answered by a red flag, and no number
says what is usual.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tracker.actions.day_notes import DayEntry
from tracker.analysis.body_weight import to_grams
from tracker.analysis.records import RestlessAnswers
from tracker.analysis.synthetic import Diary

STRAINS_KEPT = 40  # the newest ones; each is a page of the diary somebody filled in
RANGES = {  # as the sample laboratory prints them
    "sodium": ("mmol/L", "135", "145"),
    "potassium": ("mmol/L", "3.5", "5.0"),
    "creatinine": ("mg/dL", "0.6", "1.1"),
    "ferritin": ("ng/mL", "15", "150"),
    "ck": ("U/L", "30", "200"),
    "tsh": ("mIU/L", "0.4", "4.0"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What one person noted beside the rest.

    `weight` is what they weigh and how often they weigh themselves, in days; `urine` whether
    they note the color; `words` what they wrote; `restless` the evenings they answered the
    questions for; `labs` further tests; `worse_before` their answer by medicine; `events` the
    first and last day of what else happened.
    """

    weight: tuple[Decimal, str, int] | None = None
    urine: bool = False
    words: tuple[tuple[int, str], ...] = ()
    restless: tuple[int, ...] = ()
    labs: tuple[tuple[int, str, str], ...] = ()
    worse_before: tuple[tuple[str, str], ...] = ()
    events: tuple[tuple[int, int, str], ...] = ()


EXTRAS = {
    "Ruth Kessler": Extra(
        weight=(Decimal("151.5"), "lb", 7),
        words=(
            (20, "New pill box from the pharmacy. Set an alarm for the morning."),
            (5, "In the garden all afternoon. My calves were stiff at supper."),
            (1, "Slept on the sofa so I would not wake Frank."),
        ),
        worse_before=(("hydrochlorothiazide", "no"),),
        events=((33, 33, "A new mattress"), (17, 12, "At the lake with Ida")),
    ),
    "Walter Brandt": Extra(urine=True, words=((11, "Roof work in the sun, forgot my bottle."),)),
    "Grace Lindqvist": Extra(labs=((2, "creatinine", "0.9"),)),
    "Denise Moreau": Extra(restless=(11, 8, 6, 4, 2), labs=((25, "ferritin", "19"),)),
    "Henry Walsh": Extra(labs=((60, "tsh", "2.1"),)),
    "Joseph Adeyemi": Extra(weight=(Decimal("83.2"), "kg", 1)),
    "Carlos Medina": Extra(labs=((20, "ck", "146"),), worse_before=(("atorvastatin", "no"),)),
    "Linda Park": Extra(worse_before=(("formoterol + budesonide", "unsure"),)),
}
NOTHING = Extra()


def extra_of(written: Diary) -> Extra:
    """What this person noted beside the rest."""
    return EXTRAS.get(written.person.name, NOTHING)


def days_of(written: Diary) -> list[tuple[dt.date, DayEntry]]:
    """The person's day notes, oldest first."""
    extra = extra_of(written)
    strains = {strain.date: strain for strain in written.strains[-STRAINS_KEPT:]}
    words = {written.today - dt.timedelta(days=ago): text for ago, text in extra.words}
    weights, colours = dict(_weights(written, extra)), dict(_colours(written, extra))
    entries = []
    for date in sorted({*strains, *words, *weights, *colours}):
        strain = strains.get(date)
        entries.append(
            (
                date,
                DayEntry(
                    exertion=strain.exertion if strain else None,
                    hot=strain.hot if strain else None,
                    weight_g=weights.get(date),
                    urine_colour=colours.get(date),
                    urine_times=7 if date in colours else None,
                    words=words.get(date, ""),
                ),
            )
        )
    return entries


def restless_on(date: dt.date) -> RestlessAnswers:
    """The answers of an evening that resembles restless legs."""
    return RestlessAnswers(
        date=date,
        hard_knot=False,
        feel="urge",
        eased_by="move",
        lasts="returns",
        comes="evening",
        place="both",
    )


def _weights(written: Diary, extra: Extra) -> Iterator[tuple[dt.date, int]]:
    if extra.weight is None:
        return
    amount, unit, every = extra.weight
    for number, ago in enumerate(range(0, min(STRAINS_KEPT, written.person.joined), every)):
        wobble = Decimal((number * 7) % 9 - 4) / 10
        yield written.today - dt.timedelta(days=ago), to_grams(amount + wobble, unit)


def _colours(written: Diary, extra: Extra) -> Iterator[tuple[dt.date, int]]:
    """Pale on most days, yellow on days of hard work."""
    hard = {strain.date for strain in written.strains if strain.exertion > 1}
    for ago in range(1, min(STRAINS_KEPT, written.person.joined)) if extra.urine else ():
        date = written.today - dt.timedelta(days=ago)
        yield date, 4 if date in hard else 3
