"""What a clinician reads about an alert."""

from __future__ import annotations

from tracker.presenters.desk_words import alert_line


def test_words_to_the_patient_are_quoted_as_told() -> None:
    assert alert_line((), "Call your physician today.") == "Told: “Call your physician today.”"


def test_ticked_signs_stand_for_themselves() -> None:
    assert alert_line(("chest_pain",), "Call 911.") == "Ticked: Chest pain or pressure."
