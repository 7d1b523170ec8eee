"""The pages of days, medicines and tests in a real browser: sound in both themes, and tapped."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.browser.conftest import OpenWindow
from tests.browser.hands import tick
from tests.browser.test_pages import check
from tests.support.processes import wait_until
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.labs import record_lab
from tracker.actions.medication_changes import correct_medication
from tracker.actions.medications import NO_DOSE
from tracker.analysis.nights import waking_day_of
from tracker.models import Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages(patient: Patient) -> list[str]:
    """Each page with something on it, its history and its undo."""
    now = dt.datetime.now(dt.UTC)
    today = waking_day_of(now, patient.zone)
    record_day(patient, today, DayEntry(exertion=1, words="First."), now=now)
    record_day(patient, today, DayEntry(exertion=2, words="Second."), now=now)
    medicine = patient.medications.kept().order_by("pk")[0]
    correct_medication(
        patient, medicine, dose=NO_DOSE, as_needed=True, started_on=medicine.started_on, now=now
    )
    lab, _ = record_lab(patient, analyte="tsh", taken_on=today, value=Decimal("2.1"), now=now)
    old = today - dt.timedelta(days=30)
    one = f"/medicines/{medicine.public_id}/"
    return [
        f"/days/{today}/",
        f"/days/{old}/",
        f"/days/{today}/legs/",
        "/medicines/",
        one,
        f"{one}before/",
        f"{one}correct/",
        "/labs/",
        f"/labs/{lab.public_id}/",
        "/share/",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_the_record_are_sound(
    window: OpenWindow, diary: Patient, theme: str, width: int
) -> None:
    check(window, diary.user, pages(diary), theme, width)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_day_is_filled_in_and_answered_with_and_without_scripts(
    window: OpenWindow,
    diary: Patient,
    scripts: bool,  # noqa: FBT001
) -> None:
    opened = window(diary.user, scripts=scripts)
    page = opened.open("/today/")
    page.get_by_role("link", name="How was your day?").click()
    tick(page.get_by_label("Dark yellow"))
    page.get_by_label("Weight that day").fill("160.5")
    page.get_by_label("Anything about this day").fill("Chest pain since noon.")
    page.get_by_role("button", name="Save this day").click()
    page.get_by_role("heading", name="Call 911 now").wait_for()
    assert page.get_by_text("You wrote: “Chest pain since noon.”").is_visible()
    note = diary.day_notes.get()
    assert (note.urine_colour, note.weight_g) == (6, 72_802)
    page.get_by_role("button", name="I did not mean this").click()
    wait_until(
        lambda: not diary.alerts.filter(mistaken_at__isnull=True).exists(),
        seconds=10,
        otherwise=lambda: page.url,
    )
    assert opened.complaints == []


def test_every_target_of_a_day_is_large_enough(window: OpenWindow, diary: Patient) -> None:
    today = waking_day_of(dt.datetime.now(dt.UTC), diary.zone)
    page = window(diary.user, width=320).open(f"/days/{today}/")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'main a, main button, main label, main input.input, main select, main textarea')]
          .filter((e) => e.offsetParent && !e.closest('p') && !e.classList.contains('vh'))
          .filter((e) => e.tagName !== 'LABEL' || e.closest('.pick__item'))
          .map((e) => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )
    assert small == []
