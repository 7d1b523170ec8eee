"""What holds for the standing rules whatever the profile: order, more signs, less data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.signs import LOW_SODIUM_SIGNS
from education.urgency import Urgency
from tracker.analysis.patterns.profile import WINDOW_DAYS, Profile, Taken, Value
from tracker.analysis.patterns.single_case import RULES, fitting
from tracker.analysis.patterns.standing import TOLD_ONCE
from tracker.analysis.records import Category, Pattern

KINDS = (
    ("hydrochlorothiazide", "thiazide", 2),
    ("sertraline", "ssri", 2),
    ("desmopressin", "desmopressin", 2),
    ("spironolactone", "mra", 1),
    ("simvastatin", "statin", 0),
    ("clarithromycin", "macrolide", 0),
    ("omeprazole", "ppi", 0),
    ("salmeterol", "laba", 0),
    ("salbutamol", "saba", 0),
    ("aspirin", "nsaid", 0),
)
SIGNS = (*LOW_SODIUM_SIGNS, "tingling", "spasm", "muscle_pain_all_over", "muscle_pain_bad")
days = st.none() | st.integers(0, 4000)


@st.composite
def medicines(draw: st.DrawFn) -> tuple[Taken, ...]:
    names = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=6))
    return tuple(
        Taken(
            name=name,
            groups=frozenset({group}),
            sodium=sodium,
            started_days=draw(days),
            stopped_days=draw(st.none() | st.integers(0, 40)),
            used_days=draw(st.integers(0, WINDOW_DAYS)),
        )
        for name, group, sodium in names
    )


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    logged = draw(st.integers(0, WINDOW_DAYS))
    return Profile(
        medicines=draw(medicines()),
        conditions=draw(st.frozensets(st.sampled_from(["cirrhosis", "ascites", "ckd", "siadh"]))),
        signs=draw(st.dictionaries(st.sampled_from(SIGNS), st.integers(1, 14), max_size=4)),
        cramp_nights=draw(st.integers(0, logged)),
        logged_nights=logged,
        age=draw(st.none() | st.integers(18, 100)),
        labs=tuple(
            Value(analyte=analyte, value=value, days_ago=ago)
            for analyte, value, ago in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(["sodium", "magnesium", "calcium"]),
                        st.floats(0.1, 160),
                        st.integers(0, 60),
                    ),
                    max_size=3,
                )
            )
        ),
    )


@given(known=profiles())
def test_the_order_of_the_list_does_not_matter(known: Profile) -> None:
    turned = replace(known, medicines=tuple(reversed(known.medicines)))
    for pattern, fit in fitting(known).items():
        other = fitting(turned)[pattern]
        assert (fit.about, fit.since_days, fit.severity, fit.urgency) == (
            other.about,
            other.since_days,
            other.severity,
            other.urgency,
        )


@given(known=profiles(), sign=st.sampled_from(LOW_SODIUM_SIGNS))
def test_another_sign_never_calms(known: Profile, sign: str) -> None:
    signed = replace(known, signs={**known.signs, sign: 1})
    for pattern, rule in RULES.items():
        before, after = rule(known), rule(signed)
        if before is not None and pattern is not Pattern.RLS:
            assert after is not None
            assert after.severity >= before.severity
            assert after.urgency.rank >= before.urgency.rank


@given(known=profiles())
def test_another_cramp_night_never_calms(known: Profile) -> None:
    more = replace(
        known,
        cramp_nights=min(WINDOW_DAYS, known.cramp_nights + 1),
        logged_nights=WINDOW_DAYS,
    )
    for rule in RULES.values():
        before, after = rule(known), rule(more)
        if before is not None:
            assert after is not None
            assert after.severity >= before.severity


@given(known=profiles())
def test_every_fit_can_be_told_and_shared(known: Profile) -> None:
    for pattern, fit in fitting(known).items():
        assert fit.reasons
        assert fit.about
        assert fit.categories <= frozenset(Category)
        assert fit.categories
        if pattern in TOLD_ONCE:
            assert fit.urgency is Urgency.SOON


@pytest.mark.parametrize("pattern", sorted(RULES, key=str))
def test_nothing_fits_nobody(pattern: Pattern) -> None:
    assert RULES[pattern](Profile()) is None
