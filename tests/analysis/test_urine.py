"""Urine colour counts under 65 only; a brown one counts for everybody."""

from __future__ import annotations

import pytest

from education.signs import SIGNS
from tracker.analysis.urine import COLOUR_SIGNS, colour_tells, signs_of_colour


@pytest.mark.parametrize(
    ("colour", "age", "codes"),
    [
        (None, 40, set()),
        (4, 40, set()),
        (5, 40, {"dark_urine"}),
        (7, 64, {"dark_urine"}),
        (7, 65, set()),
        (7, None, set()),
        (8, 40, {"brown_urine"}),
        (8, 80, {"brown_urine"}),
        (8, None, {"brown_urine"}),
    ],
)
def test_a_colour_is_a_sign_where_it_may_be(
    colour: int | None, age: int | None, codes: set[str]
) -> None:
    assert signs_of_colour(colour, age) == codes


def test_colours_are_signs_that_exist() -> None:
    assert SIGNS.keys() >= COLOUR_SIGNS
    assert (colour_tells(64), colour_tells(65), colour_tells(None)) == (True, False, False)
