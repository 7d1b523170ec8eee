"""What holds for every sentence the product can make: 100,000 of them, drawn anew.

Pure, without a database. Sentences repeat, so each different one is judged once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from education import help_words
from education.articles import all_articles
from education.escalation import escalation
from education.reader import Reader
from education.red_flags import RULES
from education.signs import SIGNS
from education.urgency import Urgency
from tests.safety.advice import advises_intake, orders_a_change, reassures, sentences_of
from tests.safety.generated import COUNTRIES, Told, told
from tracker.analysis.records import Pattern
from tracker.presenters.finding_words import CLOSING, SCALE, UNKNOWN_CAUSE
from tracker.presenters.pattern_words import ASK_HOW_MUCH

SENTENCES = 100_000
FINDINGS = 2_400  # enough for as many sentences
CAUTIOUS, FREE = Reader(fluid_caution=True), Reader(fluid_caution=False)
LONGEST_SENTENCE = 25  # words; settled, names of medicines count as one


@cache
def findings() -> tuple[Told, ...]:
    return tuple(told(FINDINGS, seed=20261122))


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence of every finding, as often as it was said."""
    return tuple(s for found in findings() for text in found.texts for s in sentences_of(text))


def fixed_texts() -> Iterator[str]:
    """What is said without a finding: rules, care levels, signs, help, articles."""
    for rule in RULES:
        for level in rule.levels:
            yield level.words
            yield level.words_us
    for urgency in Urgency:
        for country in COUNTRIES:
            card = escalation(urgency, country)
            yield from (card.heading, card.who, *card.say)
    yield from (sign.words for sign in SIGNS.values())
    yield from (str(value) for name, value in vars(help_words).items() if name.isupper())
    yield from (article.text(FREE) for article in all_articles())


def offending(found: Iterable[str]) -> list[str]:
    return sorted(set(found))[:20]


def test_there_are_a_hundred_thousand_sentences_of_every_pattern() -> None:
    assert len(sentences()) >= SENTENCES
    assert {found.evidence["pattern"] for found in findings()} == {p.value for p in Pattern}


def test_no_generated_sentence_orders_a_change_of_medicine() -> None:
    assert offending(s for s in set(sentences()) if orders_a_change(s)) == []


def test_no_fixed_text_orders_a_change_of_medicine() -> None:
    said = {s for text in fixed_texts() for s in sentences_of(text)}
    assert offending(s for s in said if orders_a_change(s)) == []


def test_no_finding_advises_how_much_to_drink() -> None:
    assert offending(s for s in set(sentences()) if advises_intake(s)) == []


def test_under_caution_no_fixed_text_advises_how_much_to_drink() -> None:
    texts = [article.text(CAUTIOUS) for article in all_articles()]
    texts += [t for t in fixed_texts() if t not in {a.text(FREE) for a in all_articles()}]
    assert offending(s for text in texts for s in sentences_of(text) if advises_intake(s)) == []


def test_no_sentence_excludes_an_illness() -> None:
    said = {s for text in fixed_texts() for s in sentences_of(text)} | set(sentences())
    assert offending(s for s in said if reassures(s)) == []


def test_every_finding_has_its_eight_parts() -> None:
    for found in findings():
        said = found.said
        assert said.title, found.evidence  # 1 what we saw
        assert said.lead, found.evidence
        assert said.seen, found.evidence
        assert said.compared.startswith("We compared")  # 2 with what
        assert said.others, found.evidence  # 3 what else
        assert said.unknown == UNKNOWN_CAUSE  # 4 the cause is not known
        assert said.dont[0].startswith("Do not stop your medicine on your own.")  # 5
        assert said.care.who in said.care_card.card.lead  # 6 whom to talk to
        assert said.certainty in SCALE.values()  # 7 how sure, and on how much
        assert said.how_sure[0].startswith("It rests on")
        assert said.closing == CLOSING  # 8 stands beside "Seen by", which the page adds


def test_no_text_is_empty_or_unfilled() -> None:
    broken = re.compile(r"\bNone\b|\{|\}|<|>|  |\bnan\b")
    texts = {text for found in findings() for text in found.texts}
    assert offending(t for t in texts if broken.search(t)) == []


def test_under_caution_questions_of_drinking_go_to_the_care_team() -> None:
    fluid = {Pattern.HYPONATREMIA, Pattern.OVER_DRINKING, Pattern.DIURETIC, Pattern.SODIUM_PAIR}
    for found in findings():
        if found.fluid_caution and Pattern(found.evidence["pattern"]) in fluid:
            assert found.said.do.count(ASK_HOW_MUCH) == 1


def test_cirrhosis_is_told_nothing_about_amounts() -> None:
    for found in findings():
        if found.evidence["pattern"] == Pattern.CIRRHOSIS.value:
            assert "Follow your liver team's plan." in found.said.do
            assert ASK_HOW_MUCH not in found.said.do


def test_no_sentence_is_long() -> None:
    def length(sentence: str) -> int:
        return len(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*", sentence))

    assert offending(s for s in set(sentences()) if length(s) > LONGEST_SENTENCE) == []


def test_the_level_of_the_finding_is_the_level_of_its_card() -> None:
    for found in findings():
        assert found.said.care.urgency is Urgency(found.evidence["urgency"])
        later = [call.level.urgency.rank for call in found.said.calls]
        assert all(rank > found.said.care.urgency.rank for rank in later)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_says_the_same(seed: int) -> None:
    assert [f.texts for f in told(5, seed)] == [f.texts for f in told(5, seed)]
