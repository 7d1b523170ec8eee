"""One measured figure: what, how much, in which unit, and within which budget."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure. `budget` is the most (or with `at_least` the least) it should be."""

    section: str
    what: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def within(self) -> bool | None:
        """Whether the figure keeps its budget; None when it has none."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget


def write(line: Line) -> None:
    """Print the figure as one JSON object, at once."""
    content = asdict(line) | {"within": line.within, **line.more}
    del content["more"]
    del content["at_least"]
    if line.budget is None:
        del content["budget"], content["within"]
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()
