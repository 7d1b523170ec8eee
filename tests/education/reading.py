"""How hard a text is to read: sentences, syllables and the Flesch-Kincaid grade."""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

# Names that a reader knows from the box, whatever their length, are left out of the
# grade, as are the names of the groups they belong to.
_OTHER_NAMES = """
    albuterol bumetanide chlorthalidone diuretic diuretics estrogens hct mirtazapine ssri
    snri thiazide torsemide trazodone vilanterol
"""
# Words of the catalogue that patients meet as words, so they count.
_COMMON_WORDS = """
    acid calcium carbonate chloride citrate complex hydroxide insulin magnesium oxide potassium
    quinine rehydration salts sodium tablets vitamin water
"""
_CATALOGUE = Path(__file__).parents[2] / "tracker" / "data" / "drugs.csv"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_END = re.compile(r"(?<=[.?!])[\s”\"]+|\n{2,}|\n(?=\s*(?:[-|>]|\d+\.))|\|")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"([^aeiouyl]e|[aeiouy]le|[^aeioutdy]ed|[^aeiousxzcgh]es)$")
# Written with a silent letter or a hiatus that the count of vowel groups gets wrong.
_IRREGULAR = {
    "area": 3, "being": 2, "diabetes": 4, "diary": 3, "fluid": 2, "fluids": 2, "ideas": 3,
    "iron": 2, "medicine": 3, "medicines": 3, "often": 2, "people": 2, "potassium": 4,
    "quiet": 2, "quinine": 2, "ready": 2, "real": 2, "science": 2, "something": 2,
    "sometimes": 2, "trial": 2, "trials": 2, "vein": 1, "diarrhea": 4, "doing": 2,
    "going": 2, "create": 2, "someone": 2, "every": 2, "physician": 3, "clinician": 3,
    "clinicians": 3, "someones": 2, "evening": 2, "evenings": 2, "serious": 3, "period": 3,
}  # fmt: skip


def sentences(markdown: str) -> list[list[str]]:
    """The words of each sentence, list item and table cell of a Markdown text."""
    text = re.sub(r"\]\([^)]*\)", "]", markdown)
    text = re.sub(r"^(#+|:::.*$|\|?[-| ]+\|$)", "\n\n", text, flags=re.MULTILINE)
    text = re.sub(r"[*\[\]]", "", text)
    parts = (_WORD.findall(part) for part in _END.split(text))
    return [words for words in parts if words]


def grade(markdown: str) -> float:
    """The Flesch-Kincaid US school grade, without the names of medicines."""
    plain = [[word for word in words if not is_medicine(word)] for words in sentences(markdown)]
    kept = [words for words in plain if words]
    count = sum(map(len, kept))
    spoken = sum(syllables(word) for words in kept for word in words)
    return 0.39 * count / len(kept) + 11.8 * spoken / count - 15.59


def syllables(word: str) -> int:
    """How many syllables `word` has, by its vowel groups; a number counts as one."""
    lower = word.lower().replace("’", "'")
    if "-" in lower:
        return sum(syllables(part) for part in lower.split("-") if part)
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    base = lower.removesuffix("'s")
    count = len(_VOWELS.findall(base))
    return max(1, count - bool(_SILENT_END.search(base)))


def is_medicine(word: str) -> bool:
    return word.lower() in _medicines()


@functools.cache
def _medicines() -> frozenset[str]:
    with _CATALOGUE.open(encoding="utf-8", newline="") as file:
        names = " ".join(f"{row['inn']} {row['other_names']}" for row in csv.DictReader(file))
    words = {word.lower() for word in _WORD.findall(names) if len(word) > 4}
    return frozenset(words.union(_OTHER_NAMES.split()).difference(_COMMON_WORDS.split()))
