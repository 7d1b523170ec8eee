"""What holds on every page and mail as it is rendered: the words around the findings too.

Finding pages and weekly mails are rendered from generated evidence, without a database;
all other pages are the ones drawn once for every role. `AUDIT=1` renders 2,000.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from education.articles import find_article
from tests.safety.advice import advises_intake, orders_a_change, reassures, sentences_of
from tests.safety.generated import MEDICINES, Told, one
from tests.support.intake_words import said_in
from tests.support.shown import NEW, NOBODY, Shown
from tracker.forms.fits import FitForm
from tracker.models import Patient, User
from tracker.presenters.weekly import PatientWeek, bare_week, week_of_counts

PAGES, MAILS = (1_600, 400) if os.environ.get("AUDIT") else (400, 60)
# A mail names no medicine, and nothing that was found.
UNNAMED = (
    *(name.casefold() for name in MEDICINES if len(name) > 4),
    *("sodium", "we found", "possible", "low-fluid"),
)
MONDAY = dt.date(2026, 6, 8)
# A seed and not hypothesis's own random source, which keeps every single draw.
SEEDS = st.integers(min_value=0, max_value=2**32)
# Labels of buttons that lead to a form about the list, not to the medicine.
LABELS = re.compile(r"(Add (a|another|this) medicine|Change [\w+ ]+)\Z")


def times(number: int) -> settings:
    """Settings that draw `number` examples, however long they take."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


def faults(text: str, *, cautious: bool) -> list[str]:
    """The sentences that no patient may read."""
    return [
        sentence
        for sentence in sentences_of(text)
        if (orders_a_change(sentence) and not LABELS.match(sentence))
        or reassures(sentence)
        or (cautious and advises_intake(sentence))
    ]


def finding_page(found: Told) -> str:
    said = found.said
    context: dict[str, Any] = {
        "user": AnonymousUser(),
        "theme": "auto",
        "finding": SimpleNamespace(public_id="00000000-0000-0000-0000-000000000000"),
        "said": said,
        "found": "Found June 18, 2026, from what you logged",
        "first_care": [said.care_card],
        "sides": [(side, None) for side in said.sides],
        "chart": None,
        "rows": [],
        "clinic": None,
        "seen_by": "Seen by: nobody yet. Nobody watches this diary in real time.",
        "state_note": "",
        "changed": ("You noted nothing else that changed in this time.",),
        "fit_form": FitForm(),
        "who_reads": "Only you see it. You do not share with a clinic.",
        "articles": [find_article(slug) for slug in said.articles],
    }
    return render_to_string("tracker/finding.html", context)


@times(PAGES)
@given(seed=SEEDS)
def test_a_finding_page_has_its_parts_and_says_nothing_forbidden(seed: int) -> None:
    found = one(random.Random(seed))
    html = finding_page(found)
    text = said_in(html)
    assert faults(text, cautious=True) == []
    for part in (
        "What we saw",
        "Compared with what?",
        "What else could explain it?",
        "We do not know the cause.",
        "Do not stop your medicine on your own.",
        "How sure are we?",
        "What else changed?",
        "Does this fit what you noticed?",
        "It rests on",
        "Seen by: nobody",
        "This is a pattern in your notes. It is not a diagnosis.",
    ):
        assert part in text, part
    assert html.count("<h1") == 1
    assert found.said.care.heading in text


def mail(week: PatientWeek) -> str:
    context = {"week": week, "stop_url": "http://localhost/stop/"}
    parts = ("subject.txt", "body.txt", "body.html")
    return "\n".join(render_to_string(f"emails/weekly_patient/{part}", context) for part in parts)


def week(chance: random.Random) -> PatientWeek:
    if chance.random() < 0.2:
        return bare_week(chance.choice(("link", "urgent")), "Please sign in", "911")
    patient = Patient(user=User(name="Ruth Kessler"), country="US")
    days = [MONDAY - dt.timedelta(days=back) for back in range(-6, 60)]
    counts = {day: chance.choice((0, 0, 1, 2, 5)) for day in days if chance.random() < 0.7}
    return week_of_counts(patient, MONDAY, counts, "911")


@times(MAILS)
@given(seed=SEEDS)
def test_a_weekly_mail_says_nothing_forbidden_and_names_no_medicine(seed: int) -> None:
    text = said_in(mail(week(random.Random(seed))))
    assert faults(text, cautious=True) == []
    assert [name for name in MEDICINES if re.search(rf"\b{re.escape(name)}\b", text)] == []
    assert (
        re.search(r"sodium|pattern that|we found|possible|low-fluid", text, re.IGNORECASE) is None
    )


@pytest.mark.django_db
def test_no_page_of_a_patient_or_a_stranger_says_anything_forbidden(pages: list[Shown]) -> None:
    shown = [page for page in pages if not page.is_for_clinicians]
    assert len(shown) > 100
    found = {
        str(page): wrong
        for page in shown
        if (wrong := faults(said_in(page.html), cautious=page.role in {NEW, NOBODY}))
    }
    assert found == {}


def test_the_search_reads_what_a_page_shows() -> None:
    html = "<p>Fine.</p><ul><li><b>Stop</b> your statin.</li></ul><svg><title>x</title></svg>"
    assert faults(said_in(html), cautious=False) == ["Stop your statin."]
    assert faults(said_in("<p>Drink more water.</p>"), cautious=True) == ["Drink more water."]
