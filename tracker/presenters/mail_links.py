"""Words of the pages behind a mail's own links; they tell nobody whose mail it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tracker.actions.reminders import Answer
from tracker.actions.weekly import stop_token
from tracker.forms.weekly_choice import MomentForm
from tracker.models import Delivery, Patient

MOVED = "Saved. Your weekly email comes at the new time."
LESS = "Saved. Your weekly email is only a link now."
NOW = {
    Patient.WeeklyMail.NUMBERS: "It comes with your numbers now.",
    Patient.WeeklyMail.LINK: "It is only a link now.",
    Patient.WeeklyMail.OFF: "You get no weekly email now.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One answer to a reminder, and what it means."""

    value: str
    words: str
    hint: str


BUTTONS = {
    Answer.NOT_NOW: Button(
        value="not-now", words="Not now", hint="We do not ask about this night again."
    ),
    Answer.NOT_THIS_WEEK: Button(
        value="not-this-week", words="Not this week", hint="We are quiet for seven nights."
    ),
    Answer.STOP: Button(value="stop", words="Stop reminders", hint="You get no more reminders."),
}
DONE = {
    Answer.NOT_NOW: ("That is fine", "We do not ask about this night again."),
    Answer.NOT_THIS_WEEK: ("That is fine", "We are quiet for seven nights."),
    Answer.STOP: ("We stopped your reminders", "You get no more of them."),
}


def reminder(said: Answer | None, *, first: Answer | None) -> dict[str, Any]:
    """Context for the answers to a reminder, or for the one that was given."""
    ordered = sorted(BUTTONS, key=lambda answer: answer is not first)
    title, lede = DONE[said] if said else ("Shall we be quiet?", "Your diary stays as it is.")
    return {
        "is_done": said is not None,
        "title": title,
        "lede": lede,
        "buttons": [] if said else [BUTTONS[answer] for answer in ordered],
    }


def weekly(patient: Patient, form: MomentForm | None, done: str) -> dict[str, Any]:
    """Context for changing the weekly mail; `form` is what was sent, `done` what came of it."""
    known = {"weekday": patient.weekly_weekday, "hour": patient.weekly_hour}
    stop = stop_token(Delivery.Recipient.PATIENT, str(patient.public_id))
    return {
        "form": form if form is not None and form.errors else MomentForm(initial=known),
        "done": done,
        "form_now": NOW[Patient.WeeklyMail(patient.weekly_mail)],
        "has_numbers": patient.weekly_mail == Patient.WeeklyMail.NUMBERS,
        "is_off": patient.weekly_mail == Patient.WeeklyMail.OFF,
        "stop_url": reverse("mail-stop", args=[stop]),
    }
