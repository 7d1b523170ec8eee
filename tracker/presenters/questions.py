"""The words around the questions of the first evening, and their answers in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.forms.answers import CONDITIONS, COUNTRIES, HOURS, WEEKDAYS, zone_name
from tracker.forms.question import QuestionForm
from tracker.forms.questions import QUESTIONS
from tracker.models import Patient

from .words import counted, wall_clock

NOT_ANSWERED = "Not answered"
ORDER = tuple(QUESTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What stands above one question: its title, and why it is asked."""

    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One question of the account page, with the answer so far."""

    name: str
    title: str
    answer: str


SCREENS = {
    "you": Screen(title="About you", why="This helps us say the right things."),
    "health": Screen(title="Your health", why="It changes which signs mean “call today”."),
    "drinks": Screen(title="What you drink", why="One answer keeps you safe from wrong tips."),
    "nights": Screen(title="Your nights", why="So we know how it was before the diary."),
    "place": Screen(title="Where you live", why="For the right number to call, and your clock."),
    "display": Screen(title="How we show things", why="Choose what is easy to read."),
    "mail": Screen(title="Your weekly mail", why="Look at both before you choose."),
}


def welcome(patient: Patient) -> dict[str, Any]:
    """Context for the page that says what the diary is and is not."""
    return {
        "theme": patient.theme,
        "first": ORDER[0],
        "count": len(ORDER),
        "is_new": patient.onboarded_at is None,
    }


def question(patient: Patient, name: str, form: QuestionForm) -> dict[str, Any]:
    """Context for one question; the way through all of them only for new people."""
    is_new = patient.onboarded_at is None
    place = ORDER.index(name) + 1
    return {
        "theme": patient.theme,
        "name": name,
        "form": form,
        "screen": SCREENS[name],
        "is_new": is_new,
        "place": place,
        "steps": [number <= place for number in range(1, len(ORDER) + 1)],
        "is_first": place == 1,
        "is_last": place == len(ORDER),
    }


def before(name: str) -> str:
    """The question before this one; the first has none before it."""
    return ORDER[max(0, ORDER.index(name) - 1)]


def after(name: str) -> str | None:
    """The question after this one, or None after the last."""
    place = ORDER.index(name) + 1
    return ORDER[place] if place < len(ORDER) else None


def answers(patient: Patient) -> list[Said]:
    """All questions with what the person said, for the account page."""
    said = {
        "you": _you(patient),
        "health": _health(patient),
        "drinks": patient.get_intake_answer_display() if patient.intake_answer else "",
        "nights": _nights(patient),
        "place": _sentence([COUNTRIES.get(patient.country, ""), zone_name(patient.zone)]),
        "display": _display(patient),
        "mail": weekly_choice(patient),
    }
    return [
        Said(name=name, title=SCREENS[name].title, answer=said[name] or NOT_ANSWERED)
        for name in ORDER
    ]


def weekly_choice(patient: Patient) -> str:
    """ "With my numbers. Monday, 9 am", or that there is none."""
    kind = str(patient.get_weekly_mail_display())
    if patient.weekly_mail == Patient.WeeklyMail.OFF:
        return kind
    return f"{kind}. {WEEKDAYS[patient.weekly_weekday]}, {HOURS[patient.weekly_hour][1]}"


def _you(patient: Patient) -> str:
    born = f"Born {patient.birth_year}" if patient.birth_year else ""
    return _sentence([born, patient.get_sex_display() if patient.sex else ""])


def _health(patient: Patient) -> str:
    if not patient.conditions:
        return CONDITIONS["none"] if patient.health_answered else ""
    return _sentence([CONDITIONS.get(code, "") for code in patient.conditions])


def _nights(patient: Patient) -> str:
    before_that = patient.cramps_in_four_weeks
    parts = [
        f"{counted(before_that, 'cramp')} in the 4 weeks before" if before_that is not None else "",
        f"To bed at {wall_clock(patient.bed_time)}" if patient.bed_time else "",
        f"Up at {wall_clock(patient.rise_time)}" if patient.rise_time else "",
    ]
    return _sentence(parts)


def _display(patient: Patient) -> str:
    return _sentence(
        [
            patient.get_volume_unit_display(),
            patient.get_weight_unit_display(),
            patient.get_theme_display(),
        ]
    )


def _sentence(parts: list[str]) -> str:
    return ". ".join(part for part in parts if part)
