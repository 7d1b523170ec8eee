"""Names that are taken for each other are asked about, however exactly they were typed."""

from __future__ import annotations

import pytest

from tracker.analysis.look_alikes import GROUPS, look_alikes


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Lasix", ["Lasix", "Losec"]),
        ("losec 20mg capsules", ["Losec", "Lasix"]),
        ("DIOVAN", ["Diovan", "Diovan HCT"]),
        ("Diovan HCT 80/12.5", ["Diovan HCT", "Diovan"]),
        ("coversyl plus", ["Coversyl Plus", "Coversyl"]),
        ("Celexa", ["Celexa", "Celebrex"]),
        ("furosemide", []),
        ("Lipitor", []),
        ("", []),
        ("Losex", []),
    ],
)
def test_the_typed_name_stands_first(typed: str, names: list[str]) -> None:
    assert [each.name for each in look_alikes(typed)] == names


def test_no_group_merges_two_names_into_one_medicine() -> None:
    for group in GROUPS:
        rows = [each.drug.inn for each in look_alikes(group[0])]
        assert len(set(rows)) == len(rows) >= 1
