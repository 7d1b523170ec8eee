"""The table of claims: complete, true of the pages, and printed by its command."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command

from education import claims
from education.articles import all_articles
from education.claims import Claim, Place, Verdict, all_claims

every_claim = pytest.mark.parametrize("claim", all_claims(), ids=lambda each: each.id)
EXPECTED = [*(f"A{number}" for number in range(1, 11)), *(f"B{number}" for number in range(1, 11))]


def test_every_claim_of_both_texts_is_in_the_table() -> None:
    assert [claim.id for claim in all_claims()] == EXPECTED


@every_claim
def test_the_page_says_what_the_table_says(claim: Claim) -> None:
    assert claim.places
    for place in claim.places:
        assert place.is_there(), place


@every_claim
def test_a_patient_can_read_about_every_claim(claim: Claim) -> None:
    assert any(not place.for_clinicians for place in claim.places)


def test_the_pages_name_the_same_claims() -> None:
    by_table = {(slug, claim.id) for claim in all_claims() for slug in claim.slugs}
    by_page = {(article.slug, each) for article in all_articles() for each in article.claims}
    assert by_table == by_page


def test_treatment_of_cirrhosis_is_for_clinicians_alone() -> None:
    hidden = {claim.id for claim in all_claims() for p in claim.places if p.for_clinicians}
    assert hidden == {"A8", "A9"}


def test_what_is_unsafe_or_unfounded_is_refused() -> None:
    refused = {claim.id for claim in all_claims() if claim.verdict is Verdict.REFUSED}
    assert refused == {"A2", "A8", "A9", "B4", "B7"}


def test_nobody_is_credited_or_quoted() -> None:
    text = claims.FILE.read_text(encoding="utf-8")
    assert re.search(r"walding|livestrong|aureau|seed [ab]\b", text, re.IGNORECASE) is None


def printed() -> str:
    out = io.StringIO()
    call_command("seed_claims", stdout=out)
    return out.getvalue()


def test_the_command_prints_each_claim_with_its_pages() -> None:
    text = printed()
    assert re.findall(r"^([AB]\d+) +(?:kept|corrected|refused) ", text, re.MULTILINE) == EXPECTED
    assert "-> liver-disease (clinicians only): “Sedation and encephalopathy" in text
    assert text.endswith("20 claims: 10 corrected, 5 refused, 5 kept\n")


def test_the_command_fails_when_a_page_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Place(slug="statins", says="words that nobody wrote", for_clinicians=False)
    claim = Claim(id="B9", claim="c", verdict=Verdict.KEPT, because="b", places=(gone,))
    monkeypatch.setattr("education.management.commands.seed_claims.all_claims", lambda: (claim,))
    with pytest.raises(CommandError, match="statins does not say"):
        printed()
