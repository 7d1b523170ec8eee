"""Passwords: long ones and odd ones work, easy ones do not, and the desk needs longer ones."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.conftest import PASSWORD
from tracker.models import Clinician, Patient, User

TWELVE, FIFTEEN = "slow-harbor9", "slow-harbor-979"


def refused(password: str, user: User | None = None) -> list[str | None]:
    """The codes of the rules that are broken."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [one.code for one in error.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        TWELVE,
        "x" * 64 + "y" * 64,
        "тихая ночь на реке",
        "        a  b  c d  ",
        "🌙🦵 quiet lantern",
    ],
)
def test_twelve_characters_of_any_kind_are_enough(password: str) -> None:
    assert refused(password) == []


@pytest.mark.parametrize("password", ["slow-harbor", "x", ""])
def test_fewer_than_twelve_are_not(password: str) -> None:
    assert "password_too_short" in refused(password)


@pytest.mark.parametrize("password", ["1234567890123", "passwordpassword", "qwertyuiop123"])
def test_a_common_password_is_refused(password: str) -> None:
    assert {"password_too_common", "our_words"} & set(refused(password))


@pytest.mark.parametrize(
    "password",
    [
        "Stillnight2026!",
        "stillnightdiary",
        "NightCramp-1234",
        "my-leg-cramp-diary",
        "clinic-1234-5",
    ],
)
def test_the_words_of_this_product_are_no_password(password: str) -> None:
    assert "our_words" in refused(password)


def test_a_word_of_ours_among_others_does_no_harm() -> None:
    assert refused("a-quiet-night-by-the-river") == []


@pytest.mark.django_db
def test_the_desk_needs_fifteen(anna: Clinician, ruth: Patient) -> None:
    assert refused(TWELVE, ruth.user) == []
    assert refused(TWELVE, anna.user) == ["desk_length"]
    assert refused(FIFTEEN, anna.user) == []


@pytest.mark.django_db
def test_the_page_says_why_a_clinicians_password_is_too_short(annas_browser: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": TWELVE, "password2": TWELVE}
    shown = annas_browser.post("/account/password/change/", form).content.decode()
    assert "at least 15 characters" in shown


@pytest.mark.django_db
def test_every_sign_of_a_long_password_counts(ruth: Patient) -> None:
    long = "quiet lantern " * 9 + "a"
    ruth.user.set_password(long)
    ruth.user.save()
    assert ruth.user.check_password(long)
    assert not ruth.user.check_password(long[:-1])
    assert not ruth.user.check_password(long.upper())


def test_pages_let_password_managers_work(client: Client, db: None) -> None:
    assert 'autocomplete="current-password"' in client.get("/account/login/").content.decode()
    assert 'autocomplete="new-password"' in client.get("/account/signup/").content.decode()
