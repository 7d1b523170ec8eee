"""The ruler itself: syllables, sentences and grades that can be checked by hand."""

from __future__ import annotations

import pytest

from tests.education.reading import grade, sentences, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cramp", 1),
        ("muscle", 2),
        ("water", 2),
        ("stretched", 1),
        ("needed", 2),
        ("medicine", 3),
        ("physician", 3),
        ("potassium", 4),
        ("emergency", 4),
        ("one-sided", 3),
        ("42", 1),
    ],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_list_items_headings_and_cells_are_sentences() -> None:
    text = "## Two words\n\nOne two. Three [four](/x/)!\n\n- five\n- six\n\n| a | b |\n|---|---|\n"
    assert [len(words) for words in sentences(text)] == [2, 2, 2, 1, 1, 1, 1]


def test_hard_text_gets_a_high_grade_and_easy_text_a_low_one() -> None:
    hard = (
        "Hyponatraemia represents a disturbance of electrolyte homeostasis necessitating "
        "immediate pharmacological investigation in vulnerable populations."
    )
    assert grade(hard) > 12
    assert grade("The leg hurts. Pull your toes up. Then walk.") < 3


def test_names_of_medicines_do_not_count() -> None:
    assert grade("You take hydrochlorothiazide now.") == grade("You take now.")
