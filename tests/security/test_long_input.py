"""Long input is not slow input: a hundred thousand signs in any field cost less than a second."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from tests.support.rows import all_rows
from tests.views.test_odd_input import FORMS, QUERIES
from tracker.models import Consent, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SIGNS = 100_000
SECONDS = 1.0  # of the processor, so that a busy machine does not count
# What makes careless patterns try every way: one sign, words, numbers, pairs, an end that fits
# none.
PIECES = ("a", "1", " ", "not leg ", "1.", "a-b,")


def seconds(ask: Callable[[], object]) -> float:
    start = time.process_time()
    ask()
    return time.process_time() - start


def long(piece: str) -> str:
    return (piece * SIGNS)[:SIGNS] + "\x7f"


@pytest.mark.parametrize("address", FORMS)
def test_no_field_of_a_form_is_slow(ruths_browser: Client, address: str) -> None:
    ruths_browser.get(address)  # what is loaded once is loaded
    before = all_rows()
    for field in FORMS[address]:
        for piece in PIECES:
            body = FORMS[address] | {field: long(piece), "key": str(uuid.uuid4())}
            taken = seconds(lambda body=body: ruths_browser.post(address, body))  # type: ignore[misc]
            assert taken < SECONDS, (field, piece)
    assert len(str(all_rows())) < len(str(before)) + SIGNS


@pytest.mark.parametrize("address", QUERIES)
def test_no_question_in_an_address_is_slow(ruths_browser: Client, address: str) -> None:
    ruths_browser.get(address)
    for piece in PIECES:
        asked = address + quote(long(piece))
        assert seconds(lambda asked=asked: ruths_browser.get(asked)) < SECONDS, piece  # type: ignore[misc]


def test_nothing_a_clinician_types_is_slow(
    ruth: Patient, annas_browser: Client, consent: Consent
) -> None:
    annas_browser.get("/panel/")
    for piece in PIECES:
        asked = f"/panel/?q={quote(long(piece))}"
        note = {"note": long(piece), "key": str(uuid.uuid4())}
        assert seconds(lambda asked=asked: annas_browser.get(asked)) < SECONDS  # type: ignore[misc]
        address = f"/panel/{ruth.public_id}/note"
        assert seconds(lambda note=note: annas_browser.post(address, note)) < SECONDS  # type: ignore[misc]  # noqa: B023
