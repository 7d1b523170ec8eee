"""The weekly mail before it is chosen: the same words, no style in the markup."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.conftest import NOW
from tracker import audit
from tracker.actions.nights import NightEntry, record_nights
from tracker.models import Patient
from tracker.presenters.weekly_preview import preview_style, previews

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def bare(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_somebody_new_sees_an_example_that_says_so(ruth: Patient) -> None:
    link, numbers = previews(ruth, NOW)
    assert (link.kind, link.is_example) == ("link", False)
    assert (numbers.kind, numbers.is_example) == ("numbers", True)
    assert "Sign in to see it." in bare(link.body)
    assert "You logged 6 nights. You had cramps on 2 of them." in bare(numbers.body)


def test_somebody_with_nights_sees_their_own_numbers(ruth: Patient) -> None:
    monday = dt.date(2026, 6, 8)
    entries = [NightEntry(date=monday + n * DAY, cramps=()) for n in range(7)]
    record_nights(ruth, entries, now=NOW, actor=audit.patient_actor(ruth))
    _, numbers = previews(ruth, NOW)
    assert not numbers.is_example
    assert "You logged 7 nights, all without cramps." in bare(numbers.body)


def test_no_style_and_no_old_attribute_is_left(ruth: Patient) -> None:
    for preview in previews(ruth, NOW):
        assert not re.search(r"\s(style|bgcolor|align|valign|width|height|border)=", preview.body)
        assert "<style" not in preview.body
        assert "<h1" not in preview.body


def test_every_class_of_a_preview_has_its_rule(ruth: Patient) -> None:
    sheet = preview_style(ruth, NOW)
    for preview in previews(ruth, NOW):
        named = set(re.findall(r"\bm[0-9a-f]{10}\b", preview.body))
        assert named
        assert all(f".mailshot .{name} {{" in sheet for name in named)


def test_the_night_colors_of_the_mail_come_along(ruth: Patient) -> None:
    sheet = preview_style(ruth, NOW)
    assert '[data-theme="night"] .mailshot .m-card { background: #1F1711 !important; }' in sheet
    assert '[data-theme="auto"] .mailshot .m-card' in sheet


def test_a_name_in_the_mail_cannot_become_markup(ruth: Patient) -> None:
    ruth.user.name = "<b>Ruth</b>"
    _, numbers = previews(ruth, NOW)
    assert "<b>Ruth" not in numbers.body
    assert "&lt;b&gt;Ruth" in numbers.body
