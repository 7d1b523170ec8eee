"""The figures of detection as JSON lines, as a table to read, and as one for a document."""

from __future__ import annotations

import json
import math
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging import HORIZONS, Found, Result, Share

NULL_GROUP = "null"
FOUND_HEAD = (
    *("scenario", "pattern", "people"),
    *(f"within {nights}" for nights in HORIZONS),
    *("limit", "median", "named first", "also false"),
)


Limits = Mapping[str, Mapping[int, float]]


def as_record(result: Result, limits: Limits) -> dict[str, Any]:
    """A result as one JSON object; every share as [value, low, high]."""
    return {
        "section": "detection",
        "scenario": result.scenario,
        "group": result.group,
        "patients": result.patients,
        "ever_false": _numbers(result.ever_false),
        "false_by_pattern": dict(result.false_by_pattern),
        "named": _numbers(result.named) if result.named.of else None,
        "limit": {str(n): round(v, 3) for n, v in limits.get(result.scenario, {}).items()} or None,
        "found": {
            found.pattern: {
                "within": {str(n): _numbers(share) for n, share in found.within.items()},
                "median_nights": _finite(found.median_nights),
                "restricted_mean_nights": round(found.restricted_mean_nights, 1),
            }
            for found in result.found
        },
    }


def nulls_record(results: Sequence[Result]) -> dict[str, Any] | None:
    """The mean and the worst of the harmless scenarios, or None where there is none."""
    nulls = [result for result in results if result.group == NULL_GROUP]
    if not nulls:
        return None
    worst = max(nulls, key=lambda result: result.ever_false.value)
    return {
        "section": "detection",
        "what": f"ever a false finding, mean over {len(nulls)} harmless scenarios",
        "value": round(statistics.fmean(result.ever_false.value for result in nulls), 4),
        "interval": _mean_interval([result.ever_false for result in nulls]),
        "worst": worst.scenario,
        "worst_value": round(worst.ever_false.value, 4),
    }


def markdown(results: Sequence[Result], limits: Limits) -> str:
    """Two tables: what was found when, and what was raised where there was nothing.

    `limits` holds for each scenario the share within each horizon that the semi-clairvoyant
    finds (`detection_limit`); the table shows that of a year.
    """
    found = [(result, item) for result in results for item in result.found]
    text = ""
    if found:
        text += _table(
            FOUND_HEAD,
            (_found_row(result, item, limits) for result, item in found),
        )
    if nulls := [result for result in results if not result.found]:
        text += "\n" if text else ""
        text += _table(
            ("harmless scenario", "people", "ever a false finding in a year", "which"),
            (_null_row(result) for result in nulls),
        )
        if summary := nulls_record(results):
            low, high = summary["interval"]
            text += f"\nMean over the nulls {summary['value']:.3f} ({low:.3f} to {high:.3f}), "
            text += f"worst {summary['worst_value']:.3f} ({summary['worst']}).\n"
    return text


def write_into(document: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of table `name`. Raises ValueError without them."""
    begin, end = f"<!-- detection:{name} -->", f"<!-- /detection:{name} -->"
    content = document.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(content):
        message = f"{document}: no {begin} … {end}"
        raise ValueError(message)
    block = f"{begin}\n\n{text}\n{end}"
    document.write_text(pattern.sub(lambda _: block, content), encoding="utf-8")


def json_lines(results: Sequence[Result], limits: Limits) -> Iterable[str]:
    """One line a scenario, then the nulls together."""
    for result in results:
        yield json.dumps(as_record(result, limits))
    if summary := nulls_record(results):
        yield json.dumps(summary)


def _found_row(result: Result, found: Found, limits: Limits) -> tuple[str, ...]:
    limit = limits.get(result.scenario, {}).get(HORIZONS[-1])
    return (
        result.scenario,
        found.pattern,
        str(found.within[HORIZONS[0]].of),
        *(f"{found.within[nights].value:.2f}" for nights in HORIZONS[:-1]),
        _words(found.within[HORIZONS[-1]]),
        "–" if limit is None else f"{limit:.2f}",
        "–" if math.isinf(found.median_nights) else f"{found.median_nights:.0f}",
        f"{result.named.value:.2f}" if result.named.of else "–",
        f"{result.ever_false.value:.2f}",
    )


def _null_row(result: Result) -> tuple[str, ...]:
    which = ", ".join(f"{name} {n}" for name, n in sorted(result.false_by_pattern.items()))
    return (result.scenario, str(result.patients), _words(result.ever_false, digits=3), which)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"


def _words(share: Share, digits: int = 2) -> str:
    low, high = share.interval
    return f"{share.value:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def _numbers(share: Share) -> list[float]:
    return [round(share.value, 4), *(round(end, 4) for end in share.interval)]


def _mean_interval(shares: Sequence[Share]) -> list[float]:
    """95 % of the mean of independent shares; a share of 0 counts as half a hit."""
    mean = statistics.fmean(share.value for share in shares)
    variances = []
    for share in shares:
        value = (share.hits + 0.5) / (share.of + 1)
        variances.append(value * (1 - value) / share.of)
    half = 1.96 * math.sqrt(sum(variances)) / len(shares)
    return [round(max(0.0, mean - half), 4), round(mean + half, 4)]


def _finite(value: float) -> float | None:
    return None if math.isinf(value) else value
