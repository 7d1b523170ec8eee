"""Fields that read amounts and dates the way people type them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms

from .dates import DateNotUnderstoodError, SaidDate, read_date, read_day

HIGHEST_AMOUNT = Decimal(99_999)  # the column holds 8 digits, 3 of them after the point
PLACES = 3
NOT_A_NUMBER = "Type a number, like 12.5."
ONE_THOUSAND = "Type the number without a comma, like 1000 or 12.5."
TOO_FINE = "Type at most three digits after the point."
TOO_LARGE = "That number is too large. Check it."

_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_WRITTEN_FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")  # "1,000" is one thousand here, one elsewhere
_NUMBER = re.compile(r"(\d{1,9})?(?:[.,](\d{1,6}))?")


class AmountField(forms.CharField):
    """A number above zero as `Decimal`, or None: "12.5", "12,5", "1/2", "1 ½".

    More than three digits after the point are rounded away, or refused when `exact`.
    """

    def __init__(
        self,
        *args: Any,
        highest: Decimal = HIGHEST_AMOUNT,
        exact: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.highest, self.exact = highest, exact

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for anything that could be read in two ways."""
        text = str(super().clean(value) or "").strip()
        amount = _amount(text) if text else None
        return None if amount is None else _checked(amount, self.highest, exact=self.exact)


class DateField(forms.CharField):
    """A date in people's own words, as `SaidDate`, or None; see `dates.read_date`."""

    today: dt.date = dt.date.max
    country: str = ""

    def ask(self, *, today: dt.date, country: str) -> None:
        """Tell the field where and when the person is."""
        self.today, self.country = today, country

    def clean(self, value: Any) -> Any:
        """Raises ValidationError with words that say what to type."""
        text = str(super().clean(value) or "").strip()
        try:
            return self.read(text) if text else None
        except DateNotUnderstoodError as reason:
            raise forms.ValidationError(str(reason)) from None

    def read(self, text: str) -> SaidDate | dt.date:
        """What the text means."""
        return read_date(text, today=self.today, country=self.country)


class DayField(DateField):
    """The same, exact to the day, as `datetime.date`."""

    def read(self, text: str) -> dt.date:
        """What the text means."""
        return read_day(text, today=self.today, country=self.country)


def _amount(text: str) -> Decimal:
    for written, sign in _WRITTEN_FRACTIONS.items():
        text = re.sub(rf"(?<!\d){written}$", sign, text)
    part = _FRACTIONS.get(text[-1:], Decimal(0))
    whole = text[:-1].strip() if part else text
    if _THOUSANDS.fullmatch(whole):
        raise forms.ValidationError(ONE_THOUSAND)
    number = _NUMBER.fullmatch(whole)
    if number is None or not (part or whole):
        raise forms.ValidationError(NOT_A_NUMBER)
    return part + Decimal(f"{number[1] or 0}.{number[2] or 0}")


def _checked(amount: Decimal, highest: Decimal, *, exact: bool) -> Decimal:
    if amount > highest:
        raise forms.ValidationError(TOO_LARGE)
    rounded = round(amount, PLACES)
    if exact and rounded != amount:
        raise forms.ValidationError(TOO_FINE)
    if rounded <= 0:
        raise forms.ValidationError(NOT_A_NUMBER)
    return rounded
