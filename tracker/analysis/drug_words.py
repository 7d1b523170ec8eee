"""What a typed medicine name is made of: words, and which of them say nothing about it.

People copy the whole label ("Hydrochlorothiazide 25 mg tablets, one each morning").
Strengths, forms, salts, makers and small talk are taken off; every other word counts,
because "Coversyl Plus" is not Coversyl.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_NAME = 160
"""Characters; a longer text is not a medicine's name (a label line has under 100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A folded word and the number of the part it stands in ("a / b" has two parts)."""

    text: str
    part: int


def fold(text: str) -> str:
    """`text` without case, accents, symbols and invisible characters, spelt the American way."""
    plain = "".join(" " if unicodedata.category(char) == "So" else char for char in text)
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in _UNSEEN)
    return kept.casefold().replace("sulph", "sulf").replace("oestr", "estr")


def compact(text: str) -> str:
    """`text` folded, with nothing but letters and digits: "K-Dur" is "kdur"."""
    return "".join(char for char in fold(text) if char.isalnum())


def words(text: str) -> tuple[Word, ...]:
    """The words of `text` in order; "lasix40mg" is two, "and" and "/" begin a new part."""
    found: list[Word] = []
    part = 0
    for token in _TOKENS.findall(_APOSTROPHES.sub("", fold(text))):
        if token in _SEPARATORS:
            part += 1
        else:
            found.extend(Word(text=piece, part=part) for piece in _split_strength(token))
    return tuple(found)


def is_strength(word: str) -> bool:
    """True for a number, a unit, or both in one: "12.5", "25mg", "mcg", "x2"."""
    return word in _UNITS or _STRENGTH.fullmatch(word) is not None


def is_salt(word: str) -> bool:
    """True for the salt or ester of a substance: "besylate", "hydrochloride", "sodium"."""
    return word in _SALTS


def is_noise(word: str) -> bool:
    """True for a form, a release, a maker or small talk: "tablets", "xl", "teva", "my"."""
    return word in _NOISE


def _split_strength(token: str) -> list[str]:
    joined = _NAME_AND_STRENGTH.fullmatch(token)
    return [joined[1], joined[2]] if joined else [token]


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_APOSTROPHES = re.compile("['’`´]")
_TOKENS = re.compile(r"[+/&;,]|[^\W_]+(?:[.,]\d+)*[^\W\d_]*")
_SEPARATORS = _set("+ / & ; , and with und mit et avec")
_UNITS = _set(
    "mg mgs mcg ug μg µg g gm gr gram grams milligram milligrams microgram micrograms ng kg"
    " ml l iu ie u unit units meq mmol percent h hr hrs hour hours"
)
_STRENGTH = re.compile(
    r"x?\d+(?:[.,]\d+)*x?(?:mgs?|mcg|ug|μg|g|gm|ml|l|iu|ie|u|units?|meq|mmol|h|hr|hrs)?|m\d\d"
)
_NAME_AND_STRENGTH = re.compile(r"([^\W\d_]{3,})(\d+(?:[.,]\d+)*[a-zμ]{0,5})")
_SALTS = _set(
    "hydrochloride hcl hydrobromide hbr dihydrochloride sodium disodium potassium calcium"
    " magnesium arginine erbumine tosylate tosilate besylate besilate mesylate mesilate"
    " camsylate maleate fumarate hemifumarate tartrate bitartrate succinate sulfate bisulfate"
    " phosphate citrate acetate nitrate bromide chloride carbonate oxalate malate pamoate"
    " embonate hydrate monohydrate dihydrate trihydrate hemihydrate sesquihydrate anhydrous"
    " xinafoate propionate dipropionate furoate valerate cilexetil medoxomil"
    " lysine meglumine decanoate enanthate lactate gluconate diethylamine epolamine stearate"
    " trifenatate succ tart tertbutylamine butylamine salt base glycinate malonate orotate"
    " aspartate"
)
_FORMS = (
    "tablet tablets tab tabs capsule capsules cap caps caplet caplets pill pills inhaler"
    " inhalers puffer puff puffs spray nasal oral solution suspension syrup liquid elixir drop"
    " drops patch patches gel cream ointment injection inj infusion pen vial ampoule iv im sc po"
    " powder sachet sachets granules chewable dispersible effervescent soluble sublingual film"
    " coated enteric ec gastro resistant slow delayed extended sustained modified controlled"
    " prolonged immediate release xl xr sr er cr la mr dr ir pr cd ds od odt om on bd bid tds tid"
    " qd qds prn hs nocte mane stat retard continus contin chrono oros turbuhaler turbohaler"
    " accuhaler evohaler diskus ellipta respimat respiclick hfa mdi dpi easyhaler nexthaler"
    " handihaler breezhaler neohaler aerosphere clickhaler digihaler genuair forspiro spiromax"
    " inhub modulite airmaster autohaler nebuliser nebulizer nebules sprinkle sprinkles kwikpen"
    " solostar flextouch flexpen doublestar pumpspray transdermal topical prefilled pack box bottle"
)
_MAKERS = (
    "teva sandoz mylan viatris accord apo apotex ratiopharm ratio stada hexal zentiva actavis"
    " almus aurobindo auro lupin cipla zydus krka pms jamp generic generics generisch brand sun"
    " pfizer novartis sanofi merck bayer gsk astrazeneca boehringer torrent camber solco"
    " macleods rosemont wockhardt milpharm crescent aliud heumann betapharm basics gen reddys"
    " aristo abz henning"
)
_TALK = (
    "my the a an i im am take takes taking took use using used for at in of on every each once"
    " twice one two three half whole morning mornings evening evenings noon midday night nights"
    " nightly bedtime bed daily day days week weekly month time times per as needed when required"
    " before after food meal meals breakfast dinner other actuation usp bp lunch low high"
    " dose doses dosage strength extra small please name named called medicine medication drug"
    " oral mouth by to from"
)
_NOISE = _set(f"{_FORMS} {_MAKERS} {_TALK}")
