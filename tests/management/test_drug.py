"""The `drug` and `load_drugs` commands."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from tracker.analysis.medicines import catalogue
from tracker.models import Drug


def _drug(*names: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("drug", *names, stdout=out)
    answers: list[dict[str, Any]] = json.loads(out.getvalue())
    return answers


def test_the_answer_has_the_promised_shape() -> None:
    assert _drug("HCTZ 12.5") == [
        {
            "typed": "HCTZ 12.5",
            "match": "hydrochlorothiazide",
            "confidence": "exact",
            "groups": ["thiazide"],
            "candidates": [],
        }
    ]


def test_one_answer_a_name_in_the_order_of_the_names() -> None:
    answers = _drug("Coversyl Plus", "hydroclorothiazide", "losix", "xyzzy", "", "🙂")
    assert [answer["confidence"] for answer in answers] == [
        "exact",
        "close",
        "ask",
        "unknown",
        "unknown",
        "unknown",
    ]
    assert answers[0]["groups"] == ["ace", "thiazide_like"]
    assert {"furosemide", "omeprazole"} <= set(answers[2]["candidates"])
    assert (answers[2]["match"], answers[2]["groups"]) == (None, [])


def test_no_name_gives_an_empty_list() -> None:
    assert _drug() == []


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time() -> None:
    Drug.objects.all().delete()
    first, second = io.StringIO(), io.StringIO()
    call_command("load_drugs", stdout=first)
    call_command("load_drugs", stdout=second)
    rows = len(catalogue())
    assert f"{rows} new" in first.getvalue()
    assert f"0 new, 0 changed, {rows} unchanged" in second.getvalue()
    assert Drug.objects.count() == rows


@pytest.mark.django_db
def test_loading_mends_a_row_and_keeps_its_key() -> None:
    call_command("load_drugs", stdout=io.StringIO())
    row = Drug.objects.get(inn="tolvaptan")
    Drug.objects.filter(pk=row.pk).update(sodium=2, groups=[])
    call_command("load_drugs", stdout=io.StringIO())
    mended = Drug.objects.get(inn="tolvaptan")
    assert (mended.pk, mended.sodium, mended.groups) == (row.pk, -1, ["vaptan"])
