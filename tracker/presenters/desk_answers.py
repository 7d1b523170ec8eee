"""What a patient answered to "does this fit what you noticed?", for the clinic that may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tracker.models import Finding
from tracker.sealing import Unsealer

from .findings import answer_of


def answers_of(
    findings: Sequence[Finding], shared: Collection[str], unseal: Unsealer
) -> Mapping[int, str]:
    """The answer to each finding that has one, by the finding's key.

    `findings` are those this consent shows; own words come along where notes are shared.
    """
    answered = [(row.pk, answer) for row in findings if (answer := answer_of(row)) is not None]
    sealed = [answer.sealed_words if "notes" in shared else None for _, answer in answered]
    return {
        pk: answer.get_fit_display() + (f": “{words}”" if words else "")
        for (pk, answer), words in zip(answered, unseal(sealed), strict=True)
    }
