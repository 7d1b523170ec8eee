"""What an article is: plain frozen records, filled by `article_files`."""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from education.reader import Reader
from education.urgency import Urgency

# Words a minute; slower than the usual 200 because the text is read with care and at night.
READING_SPEED = 150
# Stands in article files where the reader's emergency number belongs.
NUMBER = "{number}"


class Section(enum.Enum):
    """The parts of the Learn page, in the order in which they are shown."""

    RIGHT_NOW = "Right now"
    WHY = "Why cramps happen"
    MEDICINES = "Medicines"
    HEALTH = "Other health problems"
    DO = "What you can do"
    DIARY = "About this diary"


class BlockKind(enum.Enum):
    """TEXT is for all; ADVISES_INTAKE only without fluid caution; DONT is a warning."""

    TEXT = "text"
    ADVISES_INTAKE = "advises_intake"
    DONT = "dont"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the body as Markdown and as HTML; `title` is the heading of a warning."""

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
    groups it is about and `patterns` the patterns it explains, both as plain strings;
    `claims` are the claim ids of clinical evidence, section 0, that it deals with.
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
    patterns: tuple[str, ...]
    related: tuple[str, ...]
    short: tuple[str, ...]
    body: tuple[Block, ...]
    care: tuple[CareCard, ...]

    @property
    def advises_intake(self) -> bool:
        """True when a part of the page is held back under fluid caution."""
        return any(block.kind is BlockKind.ADVISES_INTAKE for block in self.body)

    @property
    def minutes(self) -> int:
        """How long reading takes, in whole minutes, at least 1."""
        return max(1, math.ceil(len(self.text().split()) / READING_SPEED))

    def text(self, reader: Reader | None = None) -> str:
        """All words of the page as Markdown, for one reader, or whole without one."""
        blocks = self.body if reader is None else self.blocks_for(reader)
        parts = [self.title, self.summary, *self.short]
        for block in blocks:
            parts += [block.title, block.markdown]
        for card in self.care:
            parts += [card.lead, *card.signs, card.close]
        return "\n\n".join(part for part in parts if part)

    def blocks_for(self, reader: Reader) -> tuple[Block, ...]:
        """The body without what `reader` must not be told (clinical evidence, section 4.3)."""
        if not reader.fluid_caution:
            return self.body
        return tuple(block for block in self.body if block.kind is not BlockKind.ADVISES_INTAKE)

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


def _filled_block(block: Block, fill: Callable[[str], str]) -> Block:
    return replace(
        block, title=fill(block.title), markdown=fill(block.markdown), html=fill(block.html)
    )


def _filled_card(card: CareCard, fill: Callable[[str], str]) -> CareCard:
    return replace(
        card, lead=fill(card.lead), signs=tuple(map(fill, card.signs)), close=fill(card.close)
    )
