"""Diary files: written whole, read with distrust, and every mistake with its place."""

from __future__ import annotations

import datetime as dt
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exchange import diary, diary_csv
from tracker.exchange.diary import Diary, DiaryError
from tracker.exchange.diary_fields import Field, Type
from tracker.exchange.diary_reading import read
from tracker.exchange.diary_schema import KINDS, PERSON
from tracker.exchange.diary_values import Clock, decoded, text_of

NOW = dt.datetime(2026, 6, 18, 15, 0, tzinfo=dt.UTC)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
DAY = "2026-06-10"
MOMENT = "2026-06-11T03:10:00+00:00"
ID = "0b0f0d6e-3f4e-4c55-9d6e-0d6e3f4e4c55"


def plain(field: Field) -> Any:
    """A value the field takes."""
    known = {
        Type.ID: ID,
        Type.DATE: DAY,
        Type.MOMENT: MOMENT,
        Type.TIME: "22:30:00",
        Type.WHOLE: max(field.least, 1),
        Type.DECIMAL: "12.5",
        Type.TEXT: "UTC" if field.name == "zone" else "x",
        Type.YES_NO: False,
        Type.TEXTS: [],
        Type.WHOLES: [],
        Type.OBJECT: {},
        Type.LIST: [],
    }
    return field.choices[-1] if field.choices and field.type is Type.TEXT else known[field.type]


def row(kind: str, **more: Any) -> dict[str, Any]:
    schema = next(each for each in (*KINDS, PERSON) if each.name == kind)
    return {field.name: plain(field) for field in schema.fields} | more


def file(**entries: list[Any]) -> dict[str, Any]:
    """A file of one quiet night, with other entries beside it."""
    night = row("nights", date=DAY, state="none")
    return {
        "format": "stillnight-diary",
        "version": 1,
        "made_at": MOMENT,
        "person": row("person"),
        "entries": {"nights": [night]} | entries,
    }


def taken(content: dict[str, Any], *, sealed: bool = False) -> Diary:
    if sealed:
        content = content | {"seal": diary.seal_of(content, KEY)}
    return read(json.dumps(content).encode(), keys=[KEY], now=NOW)


def refusal(data: bytes | dict[str, Any]) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(DiaryError) as refused:
        read(raw, keys=[KEY], now=NOW)
    return "; ".join(refused.value.places)


def test_what_was_written_is_read_the_same() -> None:
    empty: dict[str, Any] = {kind.name: [] for kind in KINDS}
    rows = empty | dict(taken(file()).rows)
    whole = Diary(made_at=NOW, person=taken(file()).person, rows=rows)
    again = read(diary.write(whole, KEY), keys=[OTHER_KEY, KEY], now=NOW)
    assert (again.person, dict(again.rows), again.is_whole) == (whole.person, rows, True)


def test_an_entry_is_a_line_of_the_file() -> None:
    nights = taken(file(nights=[row("nights", date=f"2026-06-0{n}", state="none") for n in (1, 2)]))
    lines = diary.write(nights, KEY).decode().splitlines()
    assert sum(line.startswith('{"date": "2026-06-0') for line in lines) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f["entries"]["nights"][0].update(date="2026-02-30"), "there is no such day"),
        (lambda f: f["entries"]["nights"][0].update(date="2099-01-01"), "has not come yet"),
        (lambda f: f["entries"]["nights"][0].update(date="1850-01-01"), "before 1900"),
        (lambda f: f["entries"]["nights"][0].update(date=20260610), "must be a day"),
        (lambda f: f["entries"]["nights"][0].update(state="bad"), "one of: cramps, none"),
        (lambda f: f["entries"]["nights"][0].update(zone="Mars/Olympus"), "time zone"),
        (lambda f: f["entries"]["nights"][0].update(zone=None), "must not be empty"),
        (lambda f: f["entries"]["nights"][0].update(note="x\x00y"), "cannot be kept"),
        (lambda f: f["entries"]["nights"][0].update(note="\ud800"), "cannot be kept"),
        (lambda f: f["entries"]["nights"][0].update(note="x" * 4001), "longer than 4000"),
        (lambda f: f["entries"]["nights"][0].update(note=["x"]), "must be text"),
        (lambda f: f["entries"]["nights"][0].update(changed_at="2026-06-11T03:10"), "UTC"),
        (
            lambda f: f["entries"]["nights"][0].update(changed_at="9999-12-31T23:59:59-14:00"),
            "time",
        ),
        (lambda f: f["entries"]["nights"][0].update(extra=1), "we do not know “extra”"),
        (lambda f: f["entries"]["nights"][0].pop("note"), "note: this is missing"),
        (lambda f: f["entries"]["nights"].append(7), "entry 2: this must be an object"),
        (lambda f: f["entries"].update(nights={}), "entries.nights: this must be a list"),
        (lambda f: f["entries"].update(spells=[]), "we do not know this kind"),
        (lambda f: f.update(entries=[]), "entries: this must be an object"),
        (lambda f: f.update(person="me"), "person: this must be an object"),
        (lambda f: f.pop("made_at"), "made_at: this is missing"),
        (lambda f: f.update(version=2), "version"),
        (lambda f: f.update(format="other"), "not a Stillnight diary"),
        (lambda f: f["person"].update(birth_year=True), "whole number"),
        (lambda f: f["person"].update(weekly_hour=24), "from 0 to 23"),
        (lambda f: f["person"].update(drink_sizes=[1, 2, 3, 4]), "at most 3"),
        (lambda f: f["person"].update(bed_time="25:00"), "time of day"),
        (lambda f: f["person"].update(questions=["a", 1, "b"]), "must be text"),
    ],
)
def test_a_mistake_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    content = file()
    change(content)
    assert said in refusal(content)


CRAMP = row("cramps", night=DAY, is_running=False, removed_at=None, ended_at=None)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"nights": [row("nights", state="none")] * 2}, "entry 2: the same date as entry 1"),
        ({"cramps": [CRAMP]}, "its state does not fit its cramps"),
        ({"cramps": [CRAMP | {"night": "2026-06-09"}]}, "its night is not in the file"),
        ({"cramps": [CRAMP | {"removed_at": MOMENT}]}, "a cramp has a night until"),
        ({"cramps": [CRAMP | {"ended_at": "2026-06-01T00:00:00+00:00"}]}, "ends before it began"),
        ({"cramps": [CRAMP | {"is_running": True, "ended_at": MOMENT}]}, "a running clock"),
        ({"cramps": [CRAMP, CRAMP]}, "the same id as entry 1"),
        ({"drinks": [row("drinks", removed_at=None)]}, "not among the days of drinks"),
        ({"drinks": [row("drinks", volume_ml=99_999)]}, "from 1 to 3000"),
        ({"dose_changes": [row("dose_changes")]}, "its medicine is not in the file"),
        ({"medicines": [row("medicines", drug=None, words=None)]}, "it has no name"),
        ({"medicines": [row("medicines", started_on="2026-06-11")]}, "stops before it starts"),
        ({"medicines": [row("medicines", dose_value="1e9")]}, "must be a number as text"),
        ({"medicines": [row("medicines", dose_value=12.5)]}, "must be a number as text"),
        ({"lab_results": [row("lab_results", value="0")]}, "more than 0"),
        ({"lab_results": [row("lab_results", value="٥")]}, "must be a number as text"),
        ({"life_events": [row("life_events", last_on="2026-06-01")]}, "ends before it began"),
        ({"reminders": [row("reminders")] * 2}, "these are 2, and 1 is the most"),
        ({"signs": [row("signs")] * 100_001}, "these are 100001, and 100000 is the most"),
    ],
)
def test_rows_that_cannot_be_together_are_refused(entries: dict[str, Any], said: str) -> None:
    assert said in refusal(file(**entries))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Line 1, column 1: this is not JSON"),
        (b'{"format": "stillnight-diary",\n oops}', "Line 2, column 2"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"[1, NaN]", "NaN is not a number"),
        (b"[1, -Infinity]", "-Infinity is not a number"),
        (b'{"format": 1, "format": 2}', "stands twice"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 100_000, "nested deeper"),
        (b"1" * 5000, "not JSON"),
        (b"[]", "not a Stillnight diary"),
        (b"[" + b"0," * 1_600_000 + b"0]", "more values than a diary can have"),
        (b" " * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
    ],
    ids=range(12),
)
def test_hostile_files_are_refused_clearly(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_hostile_file_costs_little_memory() -> None:
    data = b'{"a":[' + b"{}," * 1_400_000 + b"0]}"
    tracemalloc.start()
    refusal(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200 * 1024 * 1024


def test_at_most_twenty_mistakes_are_named() -> None:
    nights = [row("nights", date="soon") for _ in range(500)]
    with pytest.raises(DiaryError) as refused:
        taken(file(nights=nights))
    assert len(refused.value.places) == 20
    assert refused.value.places[0].startswith("entries.nights, entry 1, date:")


def test_what_we_said_is_only_taken_from_a_file_nobody_changed() -> None:
    alert = row("alerts", urgency="today")
    assert taken(file(alerts=[alert]), sealed=True).rows["alerts"] != []
    assert taken(file(alerts=[alert])).rows["alerts"] == []
    assert not taken(file() | {"seal": "0" * 64}).is_whole
    assert not taken(file() | {"seal": 7}).is_whole
    assert not taken(file() | {"seal": "é"}).is_whole
    content = file(alerts=[alert])
    content["seal"] = diary.seal_of(content, OTHER_KEY)
    assert not taken(content).is_whole


def test_the_seal_holds_however_the_file_is_laid_out_and_breaks_with_one_letter() -> None:
    content = file()
    content["seal"] = diary.seal_of(content, KEY)
    spread = json.dumps(content, indent=4, sort_keys=True).encode()
    assert read(b"\xef\xbb\xbf" + spread, keys=[KEY], now=NOW).is_whole
    content["person"]["name"] += "x"
    assert not read(json.dumps(content).encode(), keys=[KEY], now=NOW).is_whole


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
EVERY_FIELD = [(kind.name, field.name) for kind in KINDS for field in kind.fields]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EVERY_FIELD), ANYTHING)
def test_whatever_stands_in_a_field_is_taken_or_refused(place: tuple[str, str], value: Any) -> None:
    kind, field = place
    with suppress(DiaryError):
        taken(file(**{kind: [row(kind) | {field: value}]}), sealed=True)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(("person", "made_at", "entries", "seal", "copies", "version")), ANYTHING)
def test_whatever_stands_at_the_top_is_taken_or_refused(name: str, value: Any) -> None:
    with suppress(DiaryError):
        taken(file() | {name: value})


@given(st.text())
def test_every_cell_comes_back_as_it_was(text: str) -> None:
    assert diary_csv.restored(diary_csv.defused(text)) == text
    kept = text.replace("\x00", "")
    cells = [{"a": kept, "b": kept}]
    assert diary_csv.read_table(diary_csv.table(cells)) == cells


@pytest.mark.parametrize(
    "cell",
    [
        *('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"),
        *("  =1", "'=1", "＝1", "=cmd|' /C calc'!A0", "\u00a0=1", "\ufeff=1"),
    ],
)
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert diary_csv.defused(cell).startswith("'")
    assert diary_csv.restored(diary_csv.defused(cell)) == cell


def test_the_zip_has_a_table_for_each_kind_and_the_trail() -> None:
    whole = taken(file(nights=[row("nights", state="none", note="=1+2")]))
    packed = diary_csv.write(whole, trail=[{"seq": 1, "action": "=x"}])
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        names = set(folder.namelist())
        nights = folder.read("nights.csv")
    assert {f"{kind.name}.csv" for kind in KINDS} | {"person.csv", "trail.csv"} <= names
    assert b'"\'=1+2"' in nights
    assert diary_csv.read_table(nights)[0]["note"] == "=1+2"


@given(st.datetimes(min_value=dt.datetime(1950, 1, 1), max_value=dt.datetime(2026, 6, 1)))  # noqa: DTZ001
def test_a_moment_loses_no_microsecond(moment: dt.datetime) -> None:
    aware = moment.replace(tzinfo=dt.UTC)
    field = Field(name="at", type=Type.MOMENT)
    assert decoded(text_of(aware), field, Clock(newest=NOW)) == aware
