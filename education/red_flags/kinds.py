"""What a rule is made of."""

from __future__ import annotations

from dataclasses import dataclass

from education.triggers import Trigger, any_of
from education.urgency import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One care level of a rule. `words_us` replaces `words` where the number is 911."""

    urgency: Urgency
    trigger: Trigger
    words: str
    words_us: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Grounds of a rule. Tags: V read in the source, V2 second hand, G general knowledge,
    A a design choice. Only V may be shown as a citation."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, what it protects against, and the article that explains it."""

    id: str
    protects: str
    article: str
    sources: tuple[Source, ...]
    levels: tuple[Level, ...]

    @property
    def urgency(self) -> Urgency:
        """The most urgent level this rule can reach."""
        return self.levels[0].urgency

    @property
    def trigger(self) -> Trigger:
        """The tree that makes the rule fire at any level."""
        return any_of(*(level.trigger for level in self.levels))

    @property
    def words(self) -> str:
        """The words of the most urgent level."""
        return self.levels[0].words
