"""Which name is taken at once, which is asked about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tracker.actions.medications import Dose
from tracker.forms.medicines import ChangeForm, MedicineForm, StopForm

TODAY = dt.date(2026, 6, 18)


def form(**fields: Any) -> MedicineForm:
    """A form as it was sent."""
    return MedicineForm(fields, today=TODAY, country="US")


@pytest.mark.parametrize(
    ("typed", "inn"),
    [("Hydrochlorothiazide 25 mg tablets", "hydrochlorothiazide"), ("Bumex", "bumetanide")],
)
def test_an_exact_name_is_taken_at_once(typed: str, inn: str) -> None:
    sent = form(name=typed)
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["inn"] == inn


@pytest.mark.parametrize(
    "typed", ["hydroclorothiazide", "Losex", "Losec", "Diovan 80 mg", "water pill", "xyzzyphen"]
)
def test_any_other_name_is_asked_about(typed: str) -> None:
    sent = form(name=typed)
    assert not sent.is_valid()
    assert sent.asks_name
    assert list(sent.errors) == ["choice"]


def test_the_answer_counts_only_for_the_name_that_was_asked_about() -> None:
    answer = {"asked": "hydroclorothiazide", "choice": "hydrochlorothiazide"}
    assert form(name="hydroclorothiazide", **answer).is_valid()
    other = form(name="Losex", **answer)
    assert not other.is_valid()
    assert other.asks_name


def test_only_an_offered_row_may_be_chosen() -> None:
    sent = form(name="hydroclorothiazide", asked="hydroclorothiazide", choice="digoxin")
    assert not sent.is_valid()


def test_own_words_are_kept_when_they_were_chosen() -> None:
    sent = form(name="Grandma's drops", asked="Grandma's drops", choice="own")
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["inn"] is None


def test_own_words_from_the_list_do_not_hide_a_medicine_we_know() -> None:
    assert form(name="xyzzyphen", own="xyzzyphen").is_valid()
    known = form(name="Bumex", own="Bumex")
    assert not known.is_valid()
    assert [drug.inn for drug in known.offers] == ["bumetanide"]


def test_an_amount_needs_its_unit() -> None:
    sent = form(name="Bumex", amount="1")
    assert list(sent.errors) == ["unit"]


def test_only_when_needed_is_no_time_of_day() -> None:
    sent = form(name="Bumex", times=["morning", "needed"])
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["as_needed"]
    assert sent.cleaned_data["dose"].times == ("morning",)


def test_a_change_must_change_something() -> None:
    before = Dose(value=Decimal("12.5"), unit="mg", times=("morning",))
    sent = {"amount": "12.5", "unit": "mg", "times": ["morning"], "on": "today"}
    assert not ChangeForm(sent, today=TODAY, country="US", before=before).is_valid()
    moved = sent | {"times": ["evening"]}
    assert ChangeForm(moved, today=TODAY, country="US", before=before).is_valid()


def test_a_stop_needs_who_decided() -> None:
    sent = StopForm({"on": "June 18, 2026"}, today=TODAY, country="US")
    assert sent.errors["by"] == ["Choose who decided."]
