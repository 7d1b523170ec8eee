"""The links of a mail: opening one changes nothing, one tap makes us quieter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tracker.actions.people import change_profile
from tracker.actions.reminders import answer_token, choose_reminder
from tracker.actions.weekly_choice import choice_token
from tracker.models import AuditEvent, Patient, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LAST_NIGHT = dt.date(2026, 6, 17)


@pytest.fixture
def answers(ruth: Patient) -> str:
    """The address behind Ruth's reminder."""
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    return reverse("reminder-answer", args=[answer_token(ruth, LAST_NIGHT)])


@pytest.fixture
def choice(ruth: Patient) -> str:
    """The address behind Ruth's weekly mail, which has her numbers."""
    change_profile(ruth, now=NOW, weekly_mail="numbers")
    return reverse("mail-choice", args=[choice_token(ruth)])


def quiet_until() -> dt.date | None:
    return Reminder.objects.get().quiet_until


@pytest.mark.parametrize("tapped", ["", "?answer=stop", "?answer=not-now", "?answer=x"])
def test_opening_a_link_of_a_reminder_changes_nothing(
    client: Client, answers: str, tapped: str
) -> None:
    page = client.get(f"{answers}{tapped}").content.decode()
    assert "Shall we be quiet?" in page
    assert "Ruth" not in page
    assert quiet_until() is None


@pytest.mark.parametrize("tapped", ["not-now", "not-this-week", "stop"])
def test_what_was_tapped_in_the_mail_comes_first(client: Client, answers: str, tapped: str) -> None:
    page = client.get(f"{answers}?answer={tapped}").content.decode()
    assert page.index(f'value="{tapped}"') == page.index('name="answer" value=') + 14


@pytest.mark.parametrize(
    ("said", "until"),
    [("not-now", dt.date(2026, 6, 17)), ("not-this-week", dt.date(2026, 6, 23))],
)
def test_one_tap_makes_it_quiet(answers: str, said: str, until: dt.date) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(answers, {"answer": said}).content.decode()
    assert "That is fine" in page
    assert quiet_until() == until


def test_the_stop_of_a_mail_program_ends_reminders(answers: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{answers}?answer=stop", {"List-Unsubscribe": "One-Click"})
    assert "We stopped your reminders" in answer.content.decode()
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("body", [{}, {"answer": "more"}, {"answer": ""}])
def test_nonsense_changes_nothing(client: Client, answers: str, body: dict[str, str]) -> None:
    assert "Shall we be quiet?" in client.post(answers, body).content.decode()
    assert quiet_until() is None


def test_a_link_of_somebody_who_left_still_says_it_is_done(
    client: Client, answers: str, ruth: Patient
) -> None:
    ruth.user.delete()
    assert client.post(answers, {"answer": "stop"}).status_code == 200


@pytest.mark.parametrize("name", ["reminder-answer", "mail-choice"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_not_found(
    client: Client, answers: str, choice: str, name: str, method: str
) -> None:
    other = choice.split("/")[-2] if name == "reminder-answer" else answers.split("/")[-2]
    for token in ("forged", other):
        assert getattr(client, method)(reverse(name, args=[token])).status_code == 404


def test_numbers_become_only_a_link_in_one_tap(choice: str, ruth: Patient) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert "Send me only a link" in strict.get(choice).content.decode()
    page = strict.post(choice, {"form": "link"}).content.decode()
    ruth.refresh_from_db()
    assert ruth.weekly_mail == "link"
    assert "Your weekly email is only a link now." in page
    assert AuditEvent.objects.filter(role="mail link", action="patient.profile").count() == 1


@pytest.mark.parametrize("before", ["link", "off"])
@pytest.mark.parametrize("sent", ["numbers", "link"])
def test_no_link_makes_the_mail_say_more(
    client: Client, choice: str, ruth: Patient, before: str, sent: str
) -> None:
    change_profile(ruth, now=NOW, weekly_mail=before)
    page = client.post(choice, {"form": sent, "weekly_mail": sent}).content.decode()
    ruth.refresh_from_db()
    assert ruth.weekly_mail == before
    assert "please sign in" in page


def test_day_and_hour_are_changed_from_the_mail(client: Client, choice: str, ruth: Patient) -> None:
    page = client.post(choice, {"weekday": "6", "hour": "18"}).content.decode()
    ruth.refresh_from_db()
    assert (ruth.weekly_weekday, ruth.weekly_hour, ruth.weekly_mail) == (6, 18, "numbers")
    assert "at the new time" in page
    assert '<option value="18" selected>6 pm</option>' in page


@pytest.mark.parametrize("sent", [{"weekday": "7", "hour": "9"}, {"weekday": "", "hour": "x"}])
def test_a_time_that_is_none_is_refused(
    client: Client, choice: str, ruth: Patient, sent: dict[str, str]
) -> None:
    assert client.post(choice, sent).status_code == 422
    ruth.refresh_from_db()
    assert (ruth.weekly_weekday, ruth.weekly_hour) == (0, 9)


def test_the_page_tells_nobody_whose_mail_it_is(client: Client, choice: str) -> None:
    page = client.get(choice).content.decode()
    assert "Ruth" not in page
    assert "ruth@" not in page
