"""What must hold for every name and for every text, not only for chosen ones."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.analysis.drug_index import LONG_NAME, names_of, substances
from tracker.analysis.drug_words import compact
from tracker.analysis.medicines import Confidence, catalogue, match, suggest
from tracker.analysis.near_names import NearNames, distance

NAMES = sorted({name for drug in catalogue() for name in names_of(drug)})
LONG = [name for name in NAMES if len(name) >= LONG_NAME and name.isalpha()]
ACCENTS = ["\u0301", "\u0308", "\u0327", "\u200b"]

names = st.sampled_from(NAMES)
strengths = st.sampled_from(
    [" 25 mg", " 12,5mg", " 0.5 mcg tablets", " 100 units/ml", " 20/12.5 mg", " XR 40MG", " x2"]
)


@settings(deadline=None)
@given(name=names, data=st.data())
def test_case_space_and_accents_do_not_matter(name: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    marks = data.draw(st.lists(st.sampled_from(["", *ACCENTS]), min_size=1, max_size=len(name)))
    typed = "".join(
        (char.upper() if up else char.lower()) + (marks[i % len(marks)] if char.isalpha() else "")
        for i, (char, up) in enumerate(zip(name, upper, strict=True))
    )
    around = data.draw(st.sampled_from(["", " ", "\t", "  \n", "\u00a0"]))
    found = match(around + unicodedata.normalize("NFC", typed).replace(" ", " " + around) + around)
    assert (found.drug, found.confidence) == (match(name).drug, Confidence.EXACT)


@settings(deadline=None)
@given(name=names, strength=strengths)
def test_a_strength_behind_a_name_does_not_change_the_match(name: str, strength: str) -> None:
    assert match(name + strength).drug is match(name).drug


@settings(deadline=None)
@given(text=st.text(max_size=400))
def test_no_text_is_an_exception_and_no_doubt_carries_groups(text: str) -> None:
    found = match(text)
    assert found.typed == text
    sure = found.confidence in {Confidence.EXACT, Confidence.CLOSE}
    assert sure == (found.drug is not None) == bool(found.groups)
    assert bool(found.candidates) == (found.confidence is Confidence.ASK)
    assert len(suggest(text)) <= 8


@settings(deadline=None)
@given(name=names, other=st.sampled_from(["qwrtq", "not", "zzkkvv", "bjxq wvk"]))
def test_a_word_that_is_not_understood_turns_a_match_into_a_question(name: str, other: str) -> None:
    for typed in (f"{name} {other}", f"{other} {name}"):
        found = match(typed)
        assert (found.confidence, found.groups) == (Confidence.ASK, ()), typed
        assert match(name).drug in found.candidates


@settings(deadline=None)
@given(one=names, two=names)
@example(one="Froop", two="Co-Betaloc")
@example(one="benazepril", two="hydrochlorothiazide + amiloride")
def test_two_medicines_in_one_field_are_one_row_or_a_question(one: str, two: str) -> None:
    found = match(f"{one} + {two}")
    first, second = match(one).drug, match(two).drug
    assert first is not None
    assert second is not None
    if found.drug is None:
        assert {first, second} <= set(found.candidates)
    else:
        assert substances(found.drug.inn) == substances(first.inn) | substances(second.inn)


@settings(deadline=None)
@given(name=st.sampled_from(LONG), data=st.data())
def test_a_misspelling_is_never_close_to_another_medicine(name: str, data: st.DataObject) -> None:
    letters = list(compact(name))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(letters) - 1))
        letters[place : place + data.draw(st.integers(0, 1))] = data.draw(
            st.sampled_from(["", "a", "i", "e", "t", "z"])
        )
    found = match("".join(letters))
    if found.confidence is Confidence.CLOSE:
        assert found.drug is match(name).drug


@settings(deadline=None)
@given(one=st.text("abc", max_size=9), two=st.text("abc", max_size=9))
def test_the_index_finds_exactly_the_names_that_are_near(one: str, two: str) -> None:
    near = NearNames.of([two]).near(one, 2)
    assert near == ({two: distance(one, two)} if distance(one, two) <= 2 else {})
    assert distance(one, two) == distance(two, one)
