"""What an article is: plain frozen records, filled by `article_files`."""

from __future__ import annotations

import datetime as dt
import enum
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from education.reader import Reader
from education.urgency import Urgency

# Words a minute; slower than the usual 200 because the text is read with care and at night.
READING_SPEED = 150
# Stands in article files where the reader's emergency number belongs.
NUMBER = "{number}"


_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_ANY_PATIENT = Reader(fluid_caution=False)


class Section(enum.Enum):
    """The parts of the Learn page, in the order in which they are shown."""

    RIGHT_NOW = "Right now"
    WHY = "Why cramps happen"
    MEDICINES = "Medicines"
    HEALTH = "Other health problems"
    DO = "What you can do"
    DIARY = "About this diary"


class BlockKind(enum.Enum):
    """TEXT and DRAWING are for all, DONT is a warning.

    ADVISES_INTAKE is only for readers without fluid caution, CLINICIAN only for clinicians.
    """

    TEXT = "text"
    ADVISES_INTAKE = "advises_intake"
    DONT = "dont"
    DRAWING = "drawing"
    CLINICIAN = "clinician"


class Strength(enum.Enum):
    """How strong a source is for what it is cited for (clinical evidence, section 2)."""

    A = "Strong: a blind trial, or very many people"
    B = "Fair: a small trial, or many people who were watched"
    C = "Weak: single cases, labels or expert lists"
    D = "Only a reasoned guess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the body as Markdown and as HTML; `title` is the heading of a box.

    Of a drawing, `html` is the drawing itself and the Markdown its caption.
    """

    kind: BlockKind
    title: str
    markdown: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from; `about` says which, `url` is empty when there is none."""

    html: str
    about: str
    url: str
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard:
    """When to call or visit: the care level, a first line, the signs, a last line."""

    urgency: Urgency
    lead: str
    signs: tuple[str, ...]
    close: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page of patient text with its sources.

    `urgency` is the care level of somebody whom the page fits; `groups` are the medicine
    groups it is about, `conditions` the illnesses and `patterns` the patterns it explains,
    all as plain strings; `keywords` are further words that people search it by;
    `explains` is the heading of the part that says how it works; `claims` are the claim
    ids of clinical evidence, section 0, that it deals with.
    `reviewed` is None until a clinician has checked the text.
    """

    slug: str
    title: str
    summary: str
    section: Section
    icon: str
    urgency: Urgency
    sources: tuple[Source, ...]
    reviewed: dt.date | None
    review_by: dt.date
    claims: tuple[str, ...]
    groups: frozenset[str]
    conditions: frozenset[str]
    keywords: tuple[str, ...]
    patterns: tuple[str, ...]
    related: tuple[str, ...]
    short: tuple[str, ...]
    explains: str
    body: tuple[Block, ...]
    care: tuple[CareCard, ...]

    @property
    def advises_intake(self) -> bool:
        """True when a part of the page is held back under fluid caution."""
        return any(block.kind is BlockKind.ADVISES_INTAKE for block in self.body)

    @property
    def has_notes_for_clinicians(self) -> bool:
        """True when a part of the page is for clinicians alone."""
        return any(block.kind is BlockKind.CLINICIAN for block in self.body)

    @property
    def minutes(self) -> int:
        """How long reading takes, in whole minutes, at least 1."""
        return max(1, math.ceil(len(self.text().split()) / READING_SPEED))

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the text, as they are written in the file."""
        found = (_HEADING.findall(block.markdown) for block in self.body if _is_text(block))
        return tuple(heading for headings in found for heading in headings)

    @property
    def strengths(self) -> tuple[Strength, ...]:
        """The strengths that the sources have, the strongest first."""
        return tuple(each for each in Strength if any(s.strength is each for s in self.sources))

    def text(self, reader: Reader | None = None) -> str:
        """All words of the page as Markdown, for one reader; without one, for any patient."""
        blocks = self.blocks_for(_ANY_PATIENT if reader is None else reader)
        parts = [self.title, self.summary, *self.short]
        for block in blocks:
            parts += [block.title, block.markdown]
        for card in self.care:
            parts += [card.lead, *card.signs, card.close]
        return "\n\n".join(part for part in parts if part)

    def blocks_for(self, reader: Reader) -> tuple[Block, ...]:
        """The body without what `reader` must not be told (clinical evidence, section 4.3)."""
        hidden = set()
        if reader.fluid_caution:
            hidden.add(BlockKind.ADVISES_INTAKE)
        if not reader.is_clinician:
            hidden.add(BlockKind.CLINICIAN)
        return tuple(block for block in self.body if block.kind not in hidden)

    def with_number(self, words: str) -> Article:
        """A copy in which `words`, say "911", stands where the emergency number belongs."""

        def fill(text: str) -> str:
            return text.replace(NUMBER, words)

        return replace(
            self,
            summary=fill(self.summary),
            short=tuple(map(fill, self.short)),
            body=tuple(_filled_block(block, fill) for block in self.body),
            care=tuple(_filled_card(card, fill) for card in self.care),
        )


def _is_text(block: Block) -> bool:
    return block.kind in {BlockKind.TEXT, BlockKind.ADVISES_INTAKE}


def _filled_block(block: Block, fill: Callable[[str], str]) -> Block:
    return replace(
        block, title=fill(block.title), markdown=fill(block.markdown), html=fill(block.html)
    )


def _filled_card(card: CareCard, fill: Callable[[str], str]) -> CareCard:
    return replace(
        card, lead=fill(card.lead), signs=tuple(map(fill, card.signs)), close=fill(card.close)
    )
