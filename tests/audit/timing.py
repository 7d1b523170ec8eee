"""How long a page thinks tells nobody who has an account: 200 answers each, known and unknown.

Run by name (`python -m tests.audit timing`): a file that pytest does not find by itself. It takes
real password hashes, which the other tests leave out, and a machine that does nothing else.
"""

from __future__ import annotations

import gc
import math
import statistics
import time

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.conftest import PASSWORD, make_patient
from tracker.models import Patient, User

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = 200  # each, as ASVS testers ask
WARM_UP = 10
# Of three pages one differs by chance in a hundred runs at most (Bonferroni).
LEAST_P = 0.01 / 3
# A difference nobody can use: guessing is limited to a few tries for an account and a place,
# and an answer through the net varies by more than this.
NOTICEABLE_MS = 1.0
# The page, its field for the address, the status of its answer, and what else is typed.
FORMS: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "sign-in": ("/account/login/", "login", 200, {"password": "wrong-wrong-wrong"}),
    "a new password": ("/account/password/reset/", "email", 302, {}),
    "sign-up": (
        "/account/signup/",
        "email",
        302,
        {"name": "A", "password1": PASSWORD, "agree": "on", "zone": "America/Chicago"},
    ),
}


@pytest.mark.parametrize("page", FORMS)
def test_known_and_unknown_addresses_take_as_long(page: str, settings: Settings) -> None:
    people = [make_patient(f"known{n}@stillnight.test", "A") for n in range(ANSWERS + WARM_UP)]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    User.objects.update(password=make_password(PASSWORD))
    known, unknown = _answers(page, people)
    p, apart = mann_whitney(known, unknown), _median_ms(known) - _median_ms(unknown)
    print(
        f"timing {page}: known {_median_ms(known):.2f} ms, unknown {_median_ms(unknown):.2f} ms, "
        f"apart {apart:+.2f} ms, p {p:.4f}"
    )
    assert p > LEAST_P or abs(apart) < NOTICEABLE_MS


def test_the_judge_sees_a_difference_of_two_milliseconds() -> None:
    slow = [0.050 + 0.001 * (n % 7) for n in range(ANSWERS)]
    quick = [one - 0.002 for one in slow]
    assert mann_whitney(slow, quick) < LEAST_P
    assert abs(_median_ms(slow) - _median_ms(quick)) > NOTICEABLE_MS
    assert mann_whitney(slow, list(reversed(slow))) > 0.9


def mann_whitney(one: list[float], other: list[float]) -> float:
    """Two-sided p that both come from one distribution (normal approximation, ties counted)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, start = [0.0] * len(ranked), 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        ranks[start:end] = [(start + end + 1) / 2] * (end - start)
        ties += (end - start) ** 3 - (end - start)
        start = end
    n, m = len(one), len(other)
    total = n + m
    u = sum(r for r, (_, which) in zip(ranks, ranked, strict=True) if not which) - n * (n + 1) / 2
    spread = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    z = (abs(u - n * m / 2) - 0.5) / math.sqrt(spread)
    return min(1.0, math.erfc(max(0.0, z) / math.sqrt(2)))


def _answers(page: str, people: list[Patient]) -> tuple[list[float], list[float]]:
    """Seconds of each answer, known and unknown in turn, so that a slow moment hits both."""
    known, unknown = list[float](), list[float]()
    gc.disable()
    for number, person in enumerate(people):
        turns = [(person.user.email, known), (f"unknown{number}@stillnight.test", unknown)]
        for email, taken in turns if number % 2 else reversed(turns):
            taken.append(_timed(page, email))
    gc.enable()
    return known[WARM_UP:], unknown[WARM_UP:]


def _timed(page: str, email: str) -> float:
    """Seconds from the form sent to the answer."""
    path, name, status, form = FORMS[page]
    cache.clear()
    browser = Client()
    start = time.perf_counter()
    answer = browser.post(path, form | {name: email})
    seconds = time.perf_counter() - start
    assert answer.status_code == status
    return seconds


def _median_ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
