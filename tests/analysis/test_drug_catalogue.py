"""The catalogue file: complete, consistent, and true to its source at chosen rows."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

import pytest

from tracker.analysis.drug_catalogue import further_names, other_medicines
from tracker.analysis.drug_index import names_of, substances
from tracker.analysis.medicines import (
    DIURETIC_GROUPS,
    LABA_GROUPS,
    Brand,
    Confidence,
    Drug,
    catalogue,
    in_groups,
    match,
)


def _row(inn: str) -> Drug:
    return next(drug for drug in catalogue() if drug.inn == inn)


# Over name, ATC code, groups, the four figures and the source of the rows of section 8,
# taken when each was compared with the clinical evidence: none may change unseen.
SECTION_8 = "89569e211ccd5cd1a17da15603dba06035e4d6c29c155c5d3b0f3db6dc6509f1"
SIGNS_OF_SODIUM = {-1: "R", 0: "0", 1: "1", 2: "2"}


def test_every_row_of_section_8_is_as_it_was_compared() -> None:
    rows = [drug for drug in catalogue() if drug.listed == "section 8"]
    assert len(rows) == 269
    lines = "\n".join(_core(drug) for drug in rows)
    assert hashlib.sha256(lines.encode()).hexdigest() == SECTION_8


def _core(drug: Drug) -> str:
    sodium = SIGNS_OF_SODIUM[drug.sodium]
    groups = "+".join(drug.groups)
    figures = (str(drug.cramp), sodium, drug.potassium, str(drug.dry))
    return "|".join((drug.inn, drug.atc, groups, *figures, drug.source))


def test_every_row_has_its_own_name_and_substances() -> None:
    assert len({drug.inn for drug in catalogue()}) == len(catalogue()) >= 318
    assert len({substances(drug.inn) for drug in catalogue()}) == len(catalogue())


def test_every_further_row_says_where_the_product_is_listed() -> None:
    lists = {"ATC", "Orange Book", "BNF/emc", "emc"}
    for drug in catalogue():
        if drug.listed != "section 8":
            assert set(drug.listed.split("; ")) <= lists, drug.inn
            assert drug.source == "G", drug.inn


def test_a_further_combination_has_the_strongest_figure_of_its_parts() -> None:
    singles = {drug.inn: drug for drug in catalogue() if not drug.is_combination}
    for drug in catalogue():
        parts = [singles[part] for part in drug.inn.split(" + ") if part in singles]
        if drug.listed != "section 8" and drug.is_combination and parts:
            assert drug.sodium == max(part.sodium for part in parts), drug.inn
            assert drug.cramp == max(part.cramp for part in parts), drug.inn


@pytest.mark.parametrize(
    ("inn", "atc", "groups", "figures", "source"),
    [
        ("hydrochlorothiazide", "C03AA03", "thiazide", (2, 2, "1", 1), "V"),
        ("chlortalidone", "C03BA04", "thiazide_like", (2, 2, "2", 1), "G"),
        ("furosemide", "C03CA01", "loop", (1, 1, "2", 2), "V"),
        ("spironolactone", "C03DA01", "mra", (2, 1, "U", 1), "V"),
        ("tolvaptan", "C03XA01", "vaptan", (0, -1, "0", 2), "G"),
        ("sodium chloride (tablets)", "A12CA01", "sodium", (0, -1, "0", 0), "G"),
        ("furosemide + spironolactone", "C03EB01", "loop+mra", (2, 1, "~", 2), "G"),
        ("salbutamol", "R03AC02", "saba", (1, 0, "1", 0), "V2"),
        ("simvastatin", "C10AA01", "statin", (1, 0, "0", 0), "V"),
        ("desmopressin", "H01BA02", "desmopressin", (1, 2, "0", 0), "V"),
        ("vitamin B complex", "A11EA", "vitamin", (0, 0, "0", 0), "V"),
        ("naftidrofuryl", "C04AX21", "vasoactive", (0, 0, "0", 0), "V"),
    ],
)
def test_chosen_rows_say_what_the_source_says(
    inn: str, atc: str, groups: str, figures: tuple[int, int, str, int], source: str
) -> None:
    row = _row(inn)
    assert (row.atc, "+".join(row.groups), row.source) == (atc, groups, source)
    assert (row.cramp, row.sodium, row.potassium, row.dry) == figures


def test_brands_know_their_country() -> None:
    assert _row("hydrochlorothiazide").brands[:2] == (
        Brand(name="Microzide", country="US"),
        Brand(name="Esidrex", country="EU"),
    )
    assert Brand(name="Jinarc", country="int") in _row("tolvaptan").brands


def test_every_row_keeps_to_the_scales() -> None:
    for drug in catalogue():
        assert drug.cramp in {0, 1, 2}, drug.inn
        assert drug.sodium in {-1, 0, 1, 2}, drug.inn
        assert drug.potassium in {"0", "1", "2", "U", "~"}, drug.inn
        assert drug.dry in {0, 1, 2}, drug.inn
        assert drug.source in {"V", "V2", "G"}, drug.inn
        assert drug.groups, drug.inn
        assert all(drug.groups), drug.inn
        assert re.fullmatch(r"[A-Z]\d\d[A-Z]{2}(\d\d)?", drug.atc), drug.inn


def test_no_note_cites_a_case_by_its_number() -> None:
    for drug in catalogue():
        assert not re.search(r"\bC\d\d\b", drug.note), drug.inn


def test_a_combination_carries_every_group_of_its_diuretics_and_inhalers() -> None:
    singles = {drug.inn: set(drug.groups) for drug in catalogue() if not drug.is_combination}
    for drug in catalogue():
        for part in drug.inn.split(" + "):
            carried = singles.get(part, set()) & (DIURETIC_GROUPS | LABA_GROUPS | {"statin"})
            assert carried <= set(drug.groups), drug.inn


def test_every_diuretic_group_is_found_also_inside_combinations() -> None:
    counts = Counter(group for drug in in_groups(DIURETIC_GROUPS) for group in drug.groups)
    assert {group: counts[group] for group in sorted(DIURETIC_GROUPS)} == {
        "k_sparing": 11,
        "loop": 13,
        "mra": 8,
        "thiazide": 61,
        "thiazide_like": 16,
    }


def test_every_name_of_every_row_leads_to_that_row_alone() -> None:
    for drug in catalogue():
        for name in names_of(drug):
            found = match(name)
            assert (found.drug, found.confidence) == (drug, Confidence.EXACT), name


def test_every_further_name_means_a_known_substance_and_has_a_source() -> None:
    known = {part for drug in catalogue() for part in substances(drug.inn)}
    for name, meant in further_names():
        assert substances(meant) <= known, name


def test_a_look_alike_outside_the_catalogue_is_unknown_as_it_is_written() -> None:
    for name in other_medicines():
        found = match(name)
        assert (found.confidence, found.groups) == (Confidence.UNKNOWN, ()), name


def test_labels_are_words_a_page_can_show() -> None:
    assert _row("furosemide").label == "Furosemide"
    assert _row("perindopril + amlodipine + indapamide").label == (
        "Perindopril with amlodipine and indapamide"
    )
