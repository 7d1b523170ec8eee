"""The words a patient says yes to, by version.

A consent keeps the version it was given under, and the history shows those very words. So a
version is never edited: other words are another version.
"""

from __future__ import annotations

TEXTS = {
    "2026-11-22": (
        "These people may see the kinds of entries you chose. You can change it later.",
        "Your clinic sees a finding only if you share every kind of entry it is built on.",
        "You can stop at any time. They will see nothing from that moment.",
        "They may keep what is already in your chart.",
        "Your clinic may look days later, or not at all. Sharing is not a call for help.",
    ),
    "2026-11-23": (
        "These people may read the kinds of entries that are switched on.",
        "They may read until the day you choose. You can end it any day, with one tap.",
        "They see nothing from that moment. They may keep what is already in your chart.",
        "Your clinic sees a finding only if you share every kind of entry it is built on.",
        "Who joins the clinic later sees nothing until you say so.",
        "Each time they look, we write it down. You can read that list.",
        "Your clinic may look days later, or not at all. Sharing is not a call for help.",
    ),
}


def words_of(version: str) -> tuple[str, ...]:
    """The sentences of a version; none for one that nobody knows."""
    return TEXTS.get(version, ())
