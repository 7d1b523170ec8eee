"""What no text for a patient may say, as searches over sentences.

Three kinds: an order to change a medicine, advice on how much to drink, and comfort that
excludes an illness. The searches are strict and know only the few exemptions that are
settled: "Do not …", the past tense, questions to a physician, and taking a medicine as
one was told.
"""

from __future__ import annotations

import functools
import re

from tests.support.intake_words import PHRASES
from tracker.analysis.drug_catalogue import catalogue

# --- An order to change a medicine ---

_VERBS = (
    "stop skip start halve double reduce increase decrease lower raise cut change switch quit"
    " pause hold drop try take use add leave taper wean discontinue swap replace avoid delay"
    " boost split restart resume adjust ditch"
)
_GERUNDS = (
    "stopping skipping starting halving doubling reducing increasing lowering raising cutting"
    " changing switching quitting pausing holding dropping taking using adding leaving tapering"
    " splitting restarting"
)
_NOUNS = (
    "medicine medicines medication medications drug drugs pill pills tablet tablets capsule"
    " capsules dose doses dosage statin statins inhaler inhalers diuretic diuretics puffs"
    " thiazide thiazides antidepressant ssri ppi magnesium potassium iron quinine salt"
    " supplement supplements painkiller painkillers ibuprofen vitamins minerals"
    " insulin"
)
_MODAL = (
    r"(?:you (?:should|could|can|may|might|must|need to|have to|ought to|had better|want to)"
    r"|(?:should|could|must|need to|ought to|remember to|make sure to|be sure to|feel free to"
    r"|try to|it is (?:best|better|safe|wise|fine|ok|okay|time) to"
    r"|it(?:'|’)s (?:best|better|safe) to"
    r"|we (?:advise|suggest|recommend)(?: that)?(?: you)?(?: to)?|the answer is to|best to))"
)
_SMALL_LEAD = r"(?:please|then|so|just|now|instead|first|tonight|today|simply|also|next)"
_LINK = r"(?:and|or|but|then|so)"
# "You throw up and take a water pill" is no order: somebody else than the reader's will acts.
_TOLD_OF = re.compile(
    r"\b(?:you|they|we|it|who|people|some)\b"
    r"(?! (?:should|could|can|may|might|must|need|have to|ought|had better|want))",
    re.IGNORECASE,
)
_BETWEEN = r"(?:[\w’'-]+ ){0,6}?"
_NEGATED = re.compile(
    r"\b(?:do not|don['’]t|never|not|nor|nobody|no one|without|cannot|can['’]t|mustn['’]t)\b",
    re.IGNORECASE,
)
_AS_TOLD = re.compile(
    r"\bas (?:your physician|your team|they|you were|you are)? ?(?:told|prescribed)|as told",
    re.IGNORECASE,
)

# --- Advice on how much to drink (clinical evidence, section 4.3) ---

FLUID_CAUTION = re.compile(
    r"drink (more|plenty|extra)|stay hydrated|electrolyte drink|salt tablet", re.IGNORECASE
)
# Beside the settled phrases about drinking: salt, and what is sold for it.
SALT_PHRASES = (
    *("salt pills help", "eat more salt", "eat salty", "add salt", "take more salt", "salty snack"),
    *("electrolyte powder", "sport drink", "more salt will", "extra salt", "pinch of salt"),
    *("good hydration", "improve your hydration", "hydrate yourself", "keep sipping"),
)
A_MEDICINE = "oral rehydration salts"  # its name in the catalogue, as one may have listed it
INTAKE_PHRASES = (*PHRASES, *SALT_PHRASES)

# --- Comfort that excludes an illness (clinical evidence, section 3.7) ---

REASSURANCE = re.compile(
    r"\b(?:harmless|nothing to worry|no (?:need|reason) to worry|(?:do not|don['’]t) worry|no cause"
    r" for (?:concern|alarm)|you are (?:fine|healthy|well|safe)|you(?:'|’)re (?:fine|healthy|safe)"
    r"|all is well|all is fine|everything is (?:fine|well|normal|in order)|nothing is wrong"
    r"|nothing serious|not serious|rules? out|ruled out|perfectly (?:normal|safe)|looks? normal"
    r"|(?:is|are) normal(?! answer)|(?:do not|don['’]t) need (?:a|to see|to call|any)"
    r" ?(?:physician|check|visit|help)?|no need to (?:call|see|visit)"
    r"|it is just a cramp|only a cramp"
    r"|you do not have|safe to (?:wait|ignore)|can (?:safely )?be ignored|will (?:pass|go away)"
    r"|your sodium is (?:fine|ok|okay|normal|good|high enough|all right))\b",
    re.IGNORECASE,
)
_NEVER_FINE = re.compile(r"worry|harmless|need to|no need", re.IGNORECASE)


def sentences_of(text: str) -> list[str]:
    """The sentences of plain text or Markdown, a list item or a heading each as its own."""
    plain = re.sub(r"\]\([^)]*\)|[*_`#>\[\]]", " ", text)
    parts = re.split(r"(?<=[.?!])[\s”\"]+|\n+|\|", plain)
    return [" ".join(part.split()) for part in parts if part.strip()]


@functools.cache
def orders_a_change(sentence: str) -> bool:
    """True when the sentence tells somebody to change, stop or take a medicine."""
    if sentence.rstrip('”" ').endswith("?") or _AS_TOLD.search(sentence):
        return False
    clauses = _clauses(sentence)
    return any(
        _clause_orders(clause, " ".join(clauses[:number])) for number, clause in enumerate(clauses)
    )


@functools.cache
def advises_intake(text: str) -> bool:
    """True when the text says how much to drink or to take salt or electrolytes."""
    plain = " ".join(text.casefold().split()).replace(A_MEDICINE, "")
    return FLUID_CAUTION.search(plain) is not None or any(p in plain for p in INTAKE_PHRASES)


@functools.cache
def reassures(sentence: str) -> bool:
    """True when the sentence tells somebody that no illness is there."""
    found = REASSURANCE.search(sentence)
    if found is None:
        return False
    is_denied = re.search(r"\b(?:not|never|cannot)\b", sentence[: found.start()], re.IGNORECASE)
    return not is_denied or _NEVER_FINE.search(found[0]) is not None


def _clauses(sentence: str) -> list[str]:
    """Parts of a sentence that can be an order of their own; a negated list stays whole."""
    parts = [part.strip() for part in re.split(r"[:;–—()“”\"]|\.\.\.|…", sentence)]
    clauses: list[str] = []
    for part in parts:
        if _NEGATED.search(part) and re.search(r"\b(?:or|nor)\b", part):
            clauses.append(part)
        else:
            clauses += [piece.strip() for piece in part.split(",")]
    return [clause for clause in clauses if clause]


def _clause_orders(clause: str, before: str) -> bool:
    for match in _order().finditer(clause):
        said = f"{before} {clause[: match.start()]}"
        is_linked = bool(match["link"] or match["link2"])
        is_told = is_linked and _TOLD_OF.search(said) is not None
        if not is_told and _NEGATED.search(clause[: _verb_at(match)]) is None:
            return True
    return False


def _verb_at(match: re.Match[str]) -> int:
    """Where the verb begins: a "not" before it makes the order a warning."""
    return max(match.end("lead"), match.end("lead2"), match.start())


@functools.cache
def _order() -> re.Pattern[str]:
    verbs = "|".join(_VERBS.split())
    gerunds = "|".join(_GERUNDS.split())
    nouns = "|".join(sorted({*_NOUNS.split(), *_catalogue_names()}, key=len, reverse=True))
    begin = rf"^(?:(?P<link>{_LINK}) )?(?:{_SMALL_LEAD} )*"
    middle = rf"\b(?P<link2>{_LINK}) (?:{_SMALL_LEAD} )*"
    modal = rf"\b{_MODAL} (?:{_SMALL_LEAD} |try to )*"
    tried = rf"\b(?:try|consider|think about) (?:{gerunds})"
    order = rf"(?P<lead>{begin}|{middle}|{modal})(?:{verbs})|(?P<lead2>){tried}"
    return re.compile(rf"(?:{order}) {_BETWEEN}(?:{nouns})\b", re.IGNORECASE)


def _catalogue_names() -> set[str]:
    """Every name of the catalogue, whole: "hydrochlorothiazide", "Lasix"."""
    names = {drug.inn for drug in catalogue()}
    names |= {other for drug in catalogue() for other in drug.other_names}
    names |= {brand.name for drug in catalogue() for brand in drug.brands}
    return {re.escape(name.casefold()) for name in names if len(name) > 3}
