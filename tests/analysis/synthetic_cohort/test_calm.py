"""Calm diaries are what their stories say, and the same seed gives the same ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tracker.analysis.synthetic_cohort.calm import STORIES, Story, simulate_calm, write_calm
from tracker.exchange.cohort import diary_of, open_cohort

BY_NAME = {story.name: story for story in STORIES}


def people(story: Story, count: int = 60) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [simulate_calm(story, 5, number, f"p{number}") for number in range(count)]


def mean_cramps(nights: list[dict[str, Any]]) -> float:
    logged = [len(night["cramps"]) for night in nights if night["logged"]]
    return sum(logged) / max(1, len(logged))


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        cohort, truth = tmp_path / f"{name}.ndjson.gz", tmp_path / f"{name}.truth.gz"
        assert write_calm(cohort, truth, seed=3, patients=1) == len(STORIES)
        contents.append(cohort.read_bytes() + truth.read_bytes())
    assert contents[0] == contents[1]
    with open_cohort(tmp_path / "a.ndjson.gz") as lines:
        assert sum(1 for line in lines if line.strip()) == len(STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_each_diary_can_be_read_and_tells_its_truth(story: Story) -> None:
    diary, truth = simulate_calm(story, 5, 0, "p")
    assert diary_of(diary).history.nights
    assert truth["truth"]["scenario"] == story.name
    assert [p["pattern"] for p in truth["truth"]["patterns"]] == [story.pattern] * bool(
        story.pattern
    )
    assert (truth["truth"]["group"] == "null") == ("null" in story.name)


def test_a_tripling_is_one() -> None:
    before, after = 0.0, 0.0
    for diary, truth in people(BY_NAME["calm_diuretic_rr3"]):
        start = truth["truth"]["patterns"][0]["from"]
        before += mean_cramps([n for n in diary["nights"] if n["date"] < start])
        after += mean_cramps([n for n in diary["nights"] if n["date"] > start])
    assert after / before == pytest.approx(3, rel=0.25)


def test_cramps_follow_low_days_and_only_there() -> None:
    shares = {}
    for name in ("calm_dehydration_or4", "calm_null_plain"):
        cramps = {True: [0, 0], False: [0, 0]}
        for diary, _ in people(BY_NAME[name]):
            usual = sorted(day["ml"] for day in diary["fluids"])
            low = {day["date"] for day in diary["fluids"] if day["ml"] < usual[len(usual) // 5]}
            known = {day["date"] for day in diary["fluids"]}
            for night in diary["nights"]:
                if night["logged"] and night["date"] in known:
                    counted = cramps[night["date"] in low]
                    counted[0] += bool(night["cramps"])
                    counted[1] += 1
        shares[name] = [hits / of for hits, of in (cramps[True], cramps[False])]
    assert shares["calm_dehydration_or4"][0] > 1.4 * shares["calm_dehydration_or4"][1]
    assert shares["calm_null_plain"][0] == pytest.approx(shares["calm_null_plain"][1], rel=0.12)
