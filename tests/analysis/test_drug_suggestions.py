"""What is offered while a name is being typed."""

from __future__ import annotations

import time

import pytest

from tracker.analysis.medicines import DIURETIC_GROUPS, Via, catalogue, match, suggest


def _inns(prefix: str, limit: int = 8) -> list[str]:
    return [suggestion.drug.inn for suggestion in suggest(prefix, limit)]


@pytest.mark.parametrize(
    ("prefix", "inn"),
    [
        ("hydroch", "hydrochlorothiazide"),
        ("HYDROCH", "hydrochlorothiazide"),
        ("hydroclor", "hydrochlorothiazide"),
        ("hydrchlo", "hydrochlorothiazide"),
        ("lasi", "furosemide"),
        ("lasix 40 mg", "furosemide"),
        ("frus", "furosemide"),
        ("micro", "hydrochlorothiazide"),
        ("metropol", "metoprolol"),
        ("zólof", "sertraline"),
        ("d3", "colecalciferol"),
        ("coversyl p", "perindopril + indapamide"),
        ("losartan hyd", "losartan + hydrochlorothiazide"),
    ],
)
def test_the_likeliest_medicine_comes_first(prefix: str, inn: str) -> None:
    assert _inns(prefix)[0] == inn


def test_a_beginning_inside_a_combination_is_found_after_the_plain_name() -> None:
    found = _inns("hydrochlor")
    assert found[0] == "hydrochlorothiazide"
    assert "lisinopril + hydrochlorothiazide" in found


@pytest.mark.parametrize("typed", ["water pill", "fluid tablet", "Water Pi", "diuretic"])
def test_a_water_pill_opens_the_picker_of_diuretics(typed: str) -> None:
    found = suggest(typed)
    assert len(found) == 8
    assert all(DIURETIC_GROUPS & set(suggestion.drug.groups) for suggestion in found)
    assert {suggestion.via for suggestion in found} == {Via.CLASS}


def test_a_cholesterol_pill_opens_the_picker_of_statins_first() -> None:
    assert _inns("cholesterol pill")[:2] == ["atorvastatin", "simvastatin"]


def test_both_look_alikes_are_offered_for_a_name_between_them() -> None:
    assert {"furosemide", "omeprazole"} <= set(_inns("losix"))


def test_the_mark_is_what_was_typed() -> None:
    first = suggest("hydroch")[0]
    assert first.label[slice(*first.mark)] == "Hydroch"
    close = suggest("hydroclor")[0]
    assert (close.label[slice(*close.mark)], close.via) == ("Hydrochlor", Via.SPELLING)
    brand = suggest("lasix 40 mg")[0]
    assert (brand.label, brand.label[slice(*brand.mark)]) == ("Lasix (furosemide)", "Lasix")


@pytest.mark.parametrize("typed", ["", "h", "?", "25 mg", "xyzzyq", "🙂🙂", "a" * 300])
def test_nothing_is_offered_for_what_is_no_name(typed: str) -> None:
    assert suggest(typed) == ()


def test_the_limit_is_kept_and_no_medicine_comes_twice() -> None:
    for prefix in ("hy", "co", "water", "lo", "hydroclor", "plus"):
        found = _inns(prefix, 3)
        assert len(found) <= 3
        assert len(set(found)) == len(found)


def test_what_is_chosen_from_the_list_matches_exactly_that_medicine() -> None:
    for drug in catalogue():
        for typed in (drug.inn[:5], drug.inn[:8]):
            for suggestion in suggest(typed):
                assert match(suggestion.value).drug is suggestion.drug


def test_a_keystroke_costs_less_than_two_milliseconds() -> None:
    typed = [drug.inn[:n] for drug in catalogue() for n in (2, 4, 7)]
    typed += [drug.inn[:3] + "x" + drug.inn[4:9] for drug in catalogue()]
    suggest("warm up")
    start = time.process_time()
    for prefix in typed:
        suggest(prefix)
    assert (time.process_time() - start) / len(typed) < 0.002
