"""The weekly chart as SVG, drawn by the server and complete without a script.

Only classes, no style attributes: the style sheet colours it by day, at night and in print.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .cramp_weeks import (
    BAR_SHARE,
    Mark,
    Mean,
    Week,
    WeeksChart,
    axis_label,
    has_years,
    labelled_weeks,
    place_of,
    ticks_of,
    top_of,
)

WIDTH, HEIGHT = 320, 232  # units of the view box: pixels on the narrowest phone
LEFT, RIGHT, TOP, BASE = 26.0, 314.0, 44.0, 196.0
ROUND = 4.0  # corner of a bar
MARK_Y = 14.0
MARK_SIZE = 26.0  # from corner to corner
TICK_MOST = 12.0  # width of the tick of a quiet week
LABEL_Y = 220


def svg(chart: WeeksChart) -> SafeString:
    """The drawing with its one-sentence label; all text in it is escaped."""
    label = escape(f"{chart.title}. {chart.sentence}")
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">',
        (
            '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><path class="hatchline" d="M0 0V7"/></pattern></defs>'
        ),
        *_grid(chart),
        *(part for place, week in enumerate(chart.weeks) for part in _week(chart, place, week)),
        *(part for mean in chart.means for part in _mean(chart, mean)),
        *(part for mark in chart.marks for part in _mark(chart, mark)),
        *_dates(chart),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308  # numbers, and texts escaped above


def slot_width(chart: WeeksChart) -> float:
    """The width of one week with the gap beside it."""
    return (RIGHT - LEFT) / len(chart.weeks)


def height_of(chart: WeeksChart, nights: float) -> float:
    """How tall so many nights are drawn."""
    return (BASE - TOP) * nights / top_of(chart)


def _grid(chart: WeeksChart) -> Iterator[str]:
    for tick in ticks_of(top_of(chart)):
        y = BASE - height_of(chart, tick)
        kind = "gridline" if tick else "axis"
        yield f'<path class="{kind}" d="M{LEFT:g} {y:.1f}H{RIGHT:g}"/>'
        yield f'<text x="18" y="{y + 5:.1f}" text-anchor="end">{tick}</text>'


def _week(chart: WeeksChart, place: int, week: Week) -> Iterator[str]:
    width = slot_width(chart) * BAR_SHARE
    x = LEFT + slot_width(chart) * (place + (1 - BAR_SHARE) / 2)
    tall = height_of(chart, week.cramp_nights)
    if week.cramp_nights:
        yield _bar(x, width, tall, is_part=week.is_unfinished)
    if week.not_logged:
        blank = height_of(chart, week.not_logged)
        yield (
            f'<rect class="bar--none" x="{x:.1f}" y="{BASE - tall - blank:.1f}" '
            f'width="{width:.1f}" height="{blank:.1f}"/>'
        )
        if not week.logged:
            middle = x + width / 2
            yield f'<text x="{middle:.1f}" y="{BASE - 8:g}" text-anchor="middle">?</text>'
    elif week.nights and not week.cramp_nights:
        yield _tick(x + width / 2, min(width, TICK_MOST))


def _bar(x: float, width: float, tall: float, *, is_part: bool) -> str:
    r = min(ROUND, width / 2)
    kind = "bar bar--part" if is_part else "bar"
    return (
        f'<path class="{kind}" d="M{x:.1f} {BASE:g}V{BASE - tall + r:.1f}q0-{r:.1f} {r:.1f}-{r:.1f}'
        f'h{width - 2 * r:.1f}q{r:.1f} 0 {r:.1f} {r:.1f}V{BASE:g}Z"/>'
    )


def _tick(middle: float, size: float) -> str:
    """The sign of a week with every night logged and no cramps."""
    return (
        f'<path class="quiet" d="M{middle - size / 2:.1f} {BASE - size * 0.7:.1f}'
        f'l{size * 0.35:.1f} {size * 0.35:.1f} {size * 0.65:.1f}-{size * 0.65:.1f}"/>'
    )


def _mean(chart: WeeksChart, mean: Mean) -> Iterator[str]:
    first = LEFT + slot_width(chart) * place_of(chart, mean.first)
    last = min(RIGHT, LEFT + slot_width(chart) * place_of(chart, mean.last))
    y = BASE - height_of(chart, mean.per_week)
    yield f'<path class="meanline" d="M{first:.1f} {y:.1f}H{last:.1f}"/>'
    yield (
        f'<text class="tx-strong tx-halo" x="{(first + last) / 2:.1f}" y="{y - 8:.1f}" '
        f'text-anchor="middle">{escape(mean.words)}</text>'
    )


def _mark(chart: WeeksChart, mark: Mark) -> Iterator[str]:
    x = LEFT + slot_width(chart) * place_of(chart, mark.on)
    half = MARK_SIZE / 2
    yield f'<path class="medline" d="M{x:.1f} {MARK_Y:g}V{BASE:g}"/>'
    yield (
        f'<path class="medmark" d="M{x:.1f} {MARK_Y - half:g}l{half:g} {half:g}-{half:g} {half:g}'
        f'-{half:g}-{half:g}Z"/>'
    )
    yield (
        f'<text class="medmark-t" x="{x:.1f}" y="{MARK_Y + 5:g}" text-anchor="middle">'
        f"{escape(mark.letter)}</text>"
    )


def _dates(chart: WeeksChart) -> Iterator[str]:
    shown = labelled_weeks(len(chart.weeks))
    for place in shown:
        x, anchor = LEFT + slot_width(chart) * (place + 0.5), "middle"
        if len(shown) > 1 and place == shown[0]:
            x, anchor = LEFT, "start"
        elif len(shown) > 1 and place == shown[-1]:
            x, anchor = RIGHT, "end"
        label = axis_label(chart.weeks[place].start, years=has_years(chart.weeks))
        yield f'<text x="{x:.1f}" y="{LABEL_Y}" text-anchor="{anchor}">{label}</text>'
