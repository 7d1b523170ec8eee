"""What a finding says, over every pattern, level and reader."""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict
from typing import Any

import pytest

from education.articles import find_article
from education.escalation import escalation
from education.urgency import Urgency
from tests.education.reading import grade, sentences
from tests.presenters.evidences import SAMPLES, sample_reason, stored
from tracker.actions.findings import evidence_json
from tracker.analysis.facts import Facts
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Certainty, Pattern
from tracker.analysis.red_flags import check, highest
from tracker.presenters.call_words import SIGNS_THAT_RAISE
from tracker.presenters.finding_words import FindingWords, words
from tracker.presenters.reason_words import Audience, reason_words

from .evidences import sample

ALL_CODES = sorted(
    value
    for name, value in vars(codes).items()
    if name.isupper() and isinstance(value, str) and name != "TYPE_CHECKING"
)
MEDICINE_VERBS = r"(stop|start|reduce|increase|change|skip|halve|double|lower|raise|cut|quit|avoid)"
ADVICE = re.compile(
    rf"(?<!not )(?<!how to )\b{MEDICINE_VERBS}\b (taking |using )?(your |the |this |a )?"
    r"(dose|pill|medicine|water pill|statin|inhaler|diuretic|hydrochlorothiazide|sertraline)",
    re.IGNORECASE,
)
DRINK = re.compile(
    r"drink (more|plenty|extra|less)|stay hydrated|electrolyte drink|salt tablet", re.IGNORECASE
)
BANNED = re.compile(
    r"\b(failed|missed|good job|streak|goal|abnormal|non-compliant|harmless|flag|significant)\b|!"
    r"|sodium is low|p-value",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 14  # words: under 15


def said(pattern: Pattern, *, fluid_caution: bool = False, **changes: Any) -> FindingWords:
    return words(
        stored(pattern, **changes), fluid_caution=fluid_caution, country="US", volume_unit="oz"
    )


def shown(found: FindingWords) -> list[str]:
    """Every text a page shows, in order."""
    return list(_texts(asdict(found)))


def _texts(part: Any) -> Any:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "articles":
                yield from _texts(value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from _texts(value)


def every_page() -> list[tuple[str, FindingWords]]:
    return [
        (
            f"{pattern.value} {urgency.value} {caution}",
            said(pattern, urgency=urgency, fluid_caution=caution),
        )
        for pattern, urgency, caution in itertools.product(Pattern, Urgency, (True, False))
    ]


@pytest.mark.parametrize("code", ALL_CODES)
@pytest.mark.parametrize("audience", Audience)
def test_every_reason_has_words(code: str, audience: Audience) -> None:
    reasons = evidence_json(sample(Pattern.RLS, reasons=(sample_reason(code),)))["reasons"]
    spoken = reason_words(reasons, audience, volume_unit="oz")
    is_silent = code == codes.FLUID_CAUTION and audience is Audience.PATIENT
    assert bool(spoken) is not is_silent
    assert not any("None" in text or "{" in text for text in spoken)


def test_the_samples_are_exactly_the_reasons_of_the_analysis() -> None:
    assert sorted(SAMPLES) == ALL_CODES


def test_a_medicine_taken_before_the_diary_has_words_too() -> None:
    reasons = [{"code": codes.SODIUM_LOWERING_MEDICINE, "values": {"name": "x", "days": None}}]
    assert reason_words(reasons, Audience.PATIENT) == (
        "You took x before this diary began. It can lower sodium.",
    )


@pytest.mark.parametrize("known", [{"close": True}, {"close": False}, {}])
def test_a_clinician_reads_whether_a_rise_and_a_start_can_be_told_apart(
    known: dict[str, bool],
) -> None:
    values = {"name": "x", "date": "2026-05-11", **known}
    reasons = [{"code": codes.BEGAN_BEFORE_MEDICINE, "values": values}]
    (told,) = reason_words(reasons, Audience.CLINICIAN)
    assert ("cannot be told apart" in told) is known.get("close", False)


@pytest.mark.parametrize("pattern", Pattern)
def test_a_finding_has_every_part(pattern: Pattern) -> None:
    found = said(pattern)
    assert found.seen
    assert found.lead
    assert found.compared.startswith("We compared")
    assert found.others
    assert found.unknown == "We do not know the cause."
    assert found.dont[0].startswith("Do not stop your medicine on your own.")
    assert found.care.who in found.care_card.card.lead
    assert found.how_sure[0].startswith("It rests on")
    assert found.closing == "This is a pattern in your notes. It is not a diagnosis."


@pytest.mark.parametrize(("name", "found"), every_page())
def test_no_page_advises_a_change_of_medicine_or_drinking(name: str, found: FindingWords) -> None:
    for text in shown(found):
        assert not ADVICE.search(text), text
        assert not DRINK.search(text), text
        assert not BANNED.search(text), text


def test_the_search_for_advice_can_find_some() -> None:
    assert ADVICE.search("Stop taking your water pill.")
    assert ADVICE.search("You could reduce the dose.")
    assert not ADVICE.search("Do not stop your medicine on your own.")
    assert DRINK.search("Drink plenty of water.")


@pytest.mark.parametrize(("name", "found"), every_page())
def test_what_to_do_with_medicines_follows_the_level(name: str, found: FindingWords) -> None:
    is_soon = found.care.urgency in {Urgency.TODAY, Urgency.EMERGENCY}
    expected = (
        "Tell them every medicine you take."
        if is_soon
        else "Take your medicines as your physician told you."
    )
    assert found.do[0] == expected


@pytest.mark.parametrize(("name", "found"), every_page())
def test_the_text_is_plain_and_sentences_are_short(name: str, found: FindingWords) -> None:
    texts = [text for text in shown(found) if " " in text]
    assert grade("\n\n".join(texts)) <= 6
    for text in texts:
        for sentence in sentences(text):
            assert len(sentence) <= LONGEST_SENTENCE, text


def test_only_the_title_names_what_the_numbers_show() -> None:
    assert said(Pattern.DIURETIC).title == "Your cramps rose after you started hydrochlorothiazide"
    assert said(Pattern.DIURETIC).lead == (
        "Before: cramps on 4 of 28 logged nights. After: 12 of 34."
    )


def test_a_raised_dose_is_named_as_one() -> None:
    raised = sample_reason(codes.MEDICINE_STEP, step="raised")
    found = said(Pattern.DIURETIC, reasons=(raised, sample_reason(codes.CRAMP_NIGHTS_ROSE)))
    assert found.title == "Your cramps rose after your dose of hydrochlorothiazide went up"


def test_two_medicines_of_one_episode_are_told_as_inseparable() -> None:
    steps = (
        sample_reason(codes.MEDICINE_STEP),
        sample_reason(codes.MEDICINE_STEP, name="salmeterol", pattern="laba"),
    )
    found = said(Pattern.DIURETIC, reasons=(*steps, sample_reason(codes.CRAMP_NIGHTS_ROSE)))
    assert "We cannot tell these apart: hydrochlorothiazide and salmeterol." in found.others


def test_a_rule_finding_is_possible_and_gives_no_odds() -> None:
    found = said(Pattern.RLS)
    assert found.certainty == "Possible"
    assert [step.word for step in found.scale if step.is_reached] == ["Just a hint", "Possible"]
    assert "They cannot say how likely it is." in " ".join(found.how_sure)
    assert not any("%" in text or "in 100" in text for text in shown(found))


def test_a_weighed_finding_says_how_rarely_chance_looks_like_it() -> None:
    found = said(Pattern.DIURETIC)
    assert "Chance alone would look like this in 1 of 41 diaries or fewer." in " ".join(found.seen)
    assert "Cramps came between 1.25 and 4 times as often as on other nights." in found.seen
    assert "That cannot prove a cause." in " ".join(found.how_sure)


def test_no_chance_smaller_than_one_in_a_hundred_is_claimed() -> None:
    weight = sample_reason(codes.WEIGHT, weight=1000)
    found = said(Pattern.DIURETIC, reasons=(sample_reason(codes.MEDICINE_STEP), weight))
    assert "in 1 of 100 diaries or fewer" in " ".join(found.seen)


def test_a_ratio_without_an_upper_end_is_told_as_at_least() -> None:
    ratio = sample_reason(codes.RATE_RATIO, low=2.0, high=5.5, open_ended=True)
    found = said(Pattern.DIURETIC, reasons=(sample_reason(codes.MEDICINE_STEP), ratio))
    assert "Cramps came at least 2 times as often as on other nights." in found.seen


def test_clinicians_read_the_weight_the_intervals_and_the_rival() -> None:
    text = " ".join(
        words(stored(Pattern.STATIN), audience=Audience.CLINICIAN, fluid_caution=True).seen
    )
    assert "(e-value) 41 since June 12; a change in the two months before: 3.2" in text
    assert "between 1.25 and 4 (80 %" in text
    assert "between 1 and 5.5 or more (90 %)" in text


@pytest.mark.parametrize("certainty", Certainty)
def test_one_step_of_the_scale_is_current(certainty: Certainty) -> None:
    scale = said(Pattern.RLS, certainty=certainty).scale
    assert [step.is_current for step in scale].count(True) == 1


def test_fluid_caution_sends_questions_of_drinking_to_the_care_team() -> None:
    ask = "Ask your care team how much you should drink."
    for pattern in (Pattern.HYPONATREMIA, Pattern.DIURETIC, Pattern.OVER_DRINKING):
        assert said(pattern, fluid_caution=True).do.count(ask) == 1
    assert ask not in said(Pattern.STATIN, fluid_caution=True).do


def test_the_amount_is_said_in_the_readers_unit() -> None:
    assert "189 oz" in said(Pattern.OVER_DRINKING).lead
    metric = words(stored(Pattern.OVER_DRINKING), fluid_caution=True, volume_unit="ml")
    assert "5,600 ml" in metric.lead


def test_the_emergency_number_is_that_of_the_country() -> None:
    british = words(stored(Pattern.RLS), fluid_caution=True, country="GB")
    assert british.calls[-1].level.heading == "Call 999 now"


@pytest.mark.parametrize("pattern", Pattern)
@pytest.mark.parametrize("urgency", Urgency)
def test_cards_below_name_only_sooner_levels(pattern: Pattern, urgency: Urgency) -> None:
    ranks = [call.level.urgency.rank for call in said(pattern, urgency=urgency).calls]
    assert ranks == sorted(ranks)
    assert all(rank > urgency.rank for rank in ranks)
    assert bool(ranks) is (urgency is not Urgency.EMERGENCY)


@pytest.mark.parametrize("pattern", Pattern)
def test_signs_that_raise_the_level_do_so_in_the_red_flag_rules(pattern: Pattern) -> None:
    for level, groups in SIGNS_THAT_RAISE[pattern].items():
        for signs in groups:
            facts = Facts(signs=frozenset(signs), unknown_medicine=True, unknown_conditions=True)
            assert highest(check(facts)) is level, signs


@pytest.mark.parametrize("pattern", Pattern)
def test_every_article_of_a_pattern_is_there(pattern: Pattern) -> None:
    slugs = said(pattern).articles
    assert "how-we-find-patterns" in slugs
    assert all(find_article(slug) for slug in slugs)


@pytest.mark.parametrize("pattern", Pattern)
def test_the_care_card_speaks_the_fixed_words(pattern: Pattern) -> None:
    found = said(pattern)
    assert found.care == escalation(found.care.urgency, "US")


@pytest.mark.parametrize("pattern", Pattern)
def test_clinicians_read_counts_that_can_be_checked(pattern: Pattern) -> None:
    found = words(stored(pattern), audience=Audience.CLINICIAN, fluid_caution=True)
    assert not found.title.startswith("You")
    assert found.seen != said(pattern).seen
    assert found.others
