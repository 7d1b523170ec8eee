"""The `triage` command, as a person at a terminal meets it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from education.articles import all_articles


def ask(case: object, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(case)))
    call_command("triage", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_answer_has_the_four_promised_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    case = {"symptoms": ["confusion"], "medications": [{"name": "HCTZ", "started_days_ago": 9}]}
    assert ask(case, monkeypatch) == {
        "tier": "emergency",
        "rules": ["R02"],
        "patterns": [],
        "articles": ["when-to-get-help"],
    }


def test_every_article_it_names_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    case = {
        "symptoms": ["headache", "nausea", "one_leg_swollen", "tingling"],
        "medications": [
            {"name": "HCTZ", "started_days_ago": 9},
            {"name": "omeprazole", "started_days_ago": 900},
            {"name": "simvastatin"},
            {"name": "clarithromycin", "started_days_ago": 2},
        ],
        "conditions": ["cirrhosis"],
        "fluid_l_per_day": 6,
        "cramp_nights_per_week": 5,
    }
    answer = ask(case, monkeypatch)
    assert len(answer["patterns"]) >= 4
    assert set(answer["articles"]) <= {article.slug for article in all_articles()}


def test_an_unknown_code_ends_with_2_and_json_on_standard_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    err = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO('{"symptoms": ["chest_pian"]}'))
    with pytest.raises(SystemExit) as ended:
        call_command("triage", stderr=err)
    assert ended.value.code == 2
    assert "chest_pain" in json.loads(err.getvalue())["nearest"]


def test_the_vocabulary_is_json_and_reads_no_case() -> None:
    out = io.StringIO()
    call_command("triage", "--vocabulary", stdout=out)
    assert json.loads(out.getvalue())["symptoms"]["chest_pain"] == "Chest pain or pressure"
