"""The scan of a person's own words: whole files of sentences, and what must hold for any text.

`tuned` and `held` were written before there was a lexicon, the others after it and before
it was run on them; each of those says how it did on its first run.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.signs import SIGNS
from tracker.analysis.free_text import signs_in
from tracker.analysis.free_text_lexicon import expression, lexicon

GOLDEN = Path(__file__).parent / "golden"
Row = tuple[str, frozenset[str], frozenset[str]]


def rows(name: str) -> list[Row]:
    """Each sentence, the signs that must be found, and those that may be."""
    lines = (GOLDEN / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(text, _codes(must), _codes(may)) for text, must, may in parts]


def _codes(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split(",")))


ROWS = [
    row for name in ("tuned", "held", "fresh", "last", "final") for row in rows(f"free_text_{name}")
]
PIECES = ["no", "chest pain", "and", ",", "or", "my husband", "walk", "the", "if I get", "gone"]
PLAIN = [text for text, _, _ in ROWS if not text.lower().startswith(("he ", "she ", "they "))]


@pytest.mark.parametrize(("text", "must", "may"), ROWS, ids=[text for text, _, _ in ROWS])
def test_a_sentence_tells_of_these_signs_and_no_other(
    text: str, must: frozenset[str], may: frozenset[str]
) -> None:
    found = signs_in(text)
    assert must <= found <= must | may


def test_the_sentences_are_many_and_a_fifth_tell_of_nothing() -> None:
    quiet = [text for text, must, _ in ROWS if not must]
    assert len({text for text, _, _ in ROWS}) == len(ROWS) >= 750
    assert len(quiet) * 5 >= len(ROWS)


def test_every_sign_has_phrases_and_every_phrase_a_sign() -> None:
    assert set(lexicon().expressions) == set(SIGNS)


def test_every_sign_is_told_of_in_some_sentence() -> None:
    assert frozenset[str]().union(*(must for _, must, _ in ROWS)) == set(SIGNS)


@given(st.text(max_size=300))
def test_any_text_is_answered_with_known_signs(text: str) -> None:
    assert signs_in(text) <= set(SIGNS)


@given(st.sampled_from(PLAIN), st.sampled_from(PLAIN))
def test_one_more_line_takes_nothing_back(one: str, two: str) -> None:
    assert signs_in(f"{one}\n{two}") >= signs_in(one) | signs_in(two)


@given(st.lists(st.sampled_from(PIECES), max_size=250))
def test_a_long_thought_without_a_mark_is_read_to_its_end(pieces: list[str]) -> None:
    assert signs_in(" ".join(pieces)) <= set(SIGNS)


@given(st.sampled_from(PLAIN))
def test_capitals_change_nothing(text: str) -> None:
    assert signs_in(text.upper()) == signs_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "78 year old woman with chest pain",
        "walking the dog brought on chest pain",
        "I asked for help with my chest pain",
        "worried about my chest pain",
        "not used to this chest pain",
        "chest pain started two months ago",
        "cramp as usual and then chest pain",
        "no idea why I have chest pain",
        "No relief, chest pain",
        "can't sleep for chest pain",
        "couldn't walk without chest pain",
        "chest pain gone when I rest",
        "no fever. Chest pain",
        "I never had chest pain before today",
        "my chest pain is worse than last year",
        "The pain in my chest is not gone",
        "Nothing but chest pain all night",
        "no sleep because of chest pain",
        "I don't know if it is chest pain",
        "with a history of gout and now chest pain",
        "CHEST PAIN!!!",
        "chest  pain",
        "chest-pain",
        "Cramp (calf) then chest pain",
    ],
)
def test_in_doubt_a_chest_pain_counts(text: str) -> None:
    assert "chest_pain" in signs_in(text)


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("siezure", "seizure"),
        ("had a seisure", "seizure"),
        ("diahrea", "diarrhea"),
        ("swolen calf", "one_leg_swollen"),
        ("palpatations", "palpitations"),
        ("I am confussed", "confusion"),
        ("vomitting", "vomiting"),
        ("bad hedache", "bad_headache"),
        ("brething is hard", "sudden_breathless"),
        ("went uncontious", "fainted"),
        ("feel suicidle", "self_harm"),
    ],
)
def test_misspellings_are_understood(typed: str, sign: str) -> None:
    assert sign in signs_in(typed)


def test_a_brace_left_open_is_an_error_with_the_phrase() -> None:
    with pytest.raises(ValueError, match=r"left open: \{chest"):
        expression("{chest|breast pain")


@pytest.mark.parametrize(
    "piece", ["leg ", "sugar still at below ", "calf walk pain stop yards ", ", ", "no pain and "]
)
def test_a_long_note_is_read_in_a_moment(piece: str) -> None:
    signs_in("warm up")
    began = time.perf_counter()
    signs_in(piece * (4000 // len(piece)))
    assert time.perf_counter() - began < 3
