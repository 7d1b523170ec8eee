"""What the mails say, what they never say, and what becomes of each attempt."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Sequence
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.base import BaseEmailBackend

from tests.conftest import NOW
from tracker import audit
from tracker.actions import deliveries
from tracker.actions.addresses import refuse_address
from tracker.actions.kept_mails import KeptMail, open_mail
from tracker.actions.nights import NightEntry, record_forgotten_night, record_nights
from tracker.actions.people import change_profile
from tracker.actions.weekly import plan_weekly
from tracker.emails import Outcome, deliver
from tracker.models import Alert, AuditEvent, Clinician, Consent, Delivery, Finding, Patient, User

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 6, 8)  # of the week the mail is about
DAY = dt.timedelta(days=1)


def night(date: dt.date, cramps: int) -> NightEntry:
    start = dt.datetime.combine(date + DAY, dt.time(7), dt.UTC)
    return NightEntry(date=date, cramps=tuple((start, 3, 6, ("left_calf",)) for _ in range(cramps)))


def log_week(patient: Patient, monday: dt.date, counts: Sequence[int | None]) -> None:
    """Cramps by night from Monday on; None leaves a night blank."""
    entries = [
        night(monday + n * DAY, count) for n, count in enumerate(counts) if count is not None
    ]
    record_nights(patient, entries, now=NOW, actor=audit.patient_actor(patient))


@pytest.fixture
def mailed(ruth: Patient) -> Patient:
    """Ruth with a checked address, who keeps logging and chose numbers."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    Patient.objects.update(last_entry_at=NOW)
    ruth.refresh_from_db()
    return change_profile(ruth, now=NOW, weekly_mail=Patient.WeeklyMail.NUMBERS)


def weekly(patient: Patient | Clinician) -> DjangoMessage:
    """The weekly mail as it went out."""
    plan_weekly(NOW)
    key = patient.public_id if isinstance(patient, Patient) else patient.user.public_id
    row = Delivery.objects.get(recipient_id=str(key))
    assert deliver(row.pk, now=NOW) is Outcome.SENT
    return mail.outbox[-1]


def html_of(message: DjangoMessage) -> str:
    return str(message.alternatives[0][0])  # type: ignore[attr-defined]


def both_parts(message: DjangoMessage) -> str:
    return f"{message.subject}\n{message.body}\n{html_of(message)}"


def alert(patient: Patient, urgency: str = "today", **values: Any) -> Alert:
    fields = {
        "rule": "R20",
        "words": "New swelling in one leg",
        "signs": ["leg_swelling"],
        "date": NOW.date(),
        "fired_at": NOW,
        "categories": ["symptoms"],
    }
    return Alert.objects.create(patient=patient, urgency=urgency, **fields | values)


def finding(patient: Patient, **values: Any) -> Finding:
    fields = {
        "pattern": "diuretic",
        "episode": "indapamide",
        "urgency": "soon",
        "certainty": "possible",
        "categories": ["cramps", "medicines"],
        "version": "1",
        "raised_on": NOW.date(),
        "last_seen_night": NOW.date(),
        "expires_on": NOW.date() + 30 * DAY,
        "raised_at": NOW,
    }
    return Finding.objects.create(patient=patient, **fields | values)


# --- Weekly, for patients ----------------------------------------------------------


def test_the_numbers_are_those_of_the_week(mailed: Patient) -> None:
    log_week(mailed, MONDAY, [0, 1, None, 2, 0, 0, 3])
    text = weekly(mailed).body
    assert "June 8 to 14" in text
    assert "You logged 6 nights. You had cramps on 3 of them." in text
    assert "Monday 0, Tuesday 1, Wednesday not logged, Thursday 2, Friday 0" in text


def test_a_night_after_the_week_counts_for_the_next_mail(mailed: Patient) -> None:
    log_week(mailed, MONDAY - DAY, [5, 0, 0, 0, 0, 0, 0])
    log_week(mailed, MONDAY + 7 * DAY, [4])
    assert "You logged 6 nights, all without cramps." in weekly(mailed).body


@pytest.mark.parametrize(
    ("before", "this_week", "said"),
    [
        ((2, 1, 3), 4, "a usual week had 2. This week had more."),
        ((2, 1, 3), 2, "a usual week had 2. This week had about as many."),
        ((5, 4, 6), 2, "a usual week had 5. This week had fewer."),
        ((2, 3, 2, 3), 3, "a usual week had 2 to 3. This week had about as many."),
        ((2, 3, 2, 3), 4, "a usual week had 2 to 3. This week had more."),
    ],
)
def test_a_week_is_set_beside_the_usual_one(
    mailed: Patient, before: Sequence[int], this_week: int, said: str
) -> None:
    for weeks_ago, cramps in enumerate((this_week, *before)):
        log_week(mailed, MONDAY - weeks_ago * 7 * DAY, [1] * cramps + [0] * (7 - cramps))
    assert said in weekly(mailed).body


def test_each_of_six_weeks_has_its_bar(mailed: Patient) -> None:
    log_week(mailed, MONDAY - 21 * DAY, [1, 1, 1])
    log_week(mailed, MONDAY, [0])
    text = weekly(mailed).body
    assert "Week of May 4: not logged, May 11: not logged, May 18: 3 nights, May 25" in text
    assert "June 8: 0 nights." in text


@pytest.mark.parametrize("this_week", [[1, 1, 1], [None] * 7])
def test_too_few_nights_are_not_compared(mailed: Patient, this_week: list[int | None]) -> None:
    for weeks_ago in range(1, 5):
        log_week(mailed, MONDAY - weeks_ago * 7 * DAY, [1, 0, 0, 0, 0, 0, 0])
    log_week(mailed, MONDAY, this_week)
    assert "usual week" not in weekly(mailed).body


def test_two_weeks_before_are_too_few_to_be_usual(mailed: Patient) -> None:
    for weeks_ago in range(3):
        log_week(mailed, MONDAY - weeks_ago * 7 * DAY, [1, 0, 0, 0, 0, 0, 0])
    assert "usual week" not in weekly(mailed).body


def test_a_week_is_set_beside_the_season_a_year_before(mailed: Patient) -> None:
    Patient.objects.update(joined_on=dt.date(2025, 1, 1))
    log_week(mailed, MONDAY, [1, 1, 0, 0, 0, 0, 0])
    for weeks_from in (-3, 0, 3):
        log_week(mailed, MONDAY + (weeks_from - 52) * 7 * DAY, [1, 1, 1, 1, 0, 0, None])
    text = weekly(mailed).body
    assert "At this time last year, a usual week had 4. This week had fewer." in text
    assert "Before that" not in text


@pytest.mark.parametrize("weeks_from", [(-4, 0, 3), (-3, 0, 4), (0, 1)])
def test_two_weeks_of_that_season_are_too_few(mailed: Patient, weeks_from: tuple[int, ...]) -> None:
    log_week(mailed, MONDAY, [1, 1, 0, 0, 0, 0, 0])
    for week in weeks_from:
        log_week(mailed, MONDAY + (week - 52) * 7 * DAY, [1] * 7)
    assert "last year" not in both_parts(weekly(mailed))


def steps(message: DjangoMessage) -> list[str]:
    """The one thing to do, as the text part and the HTML part say it."""
    known = {"Sign in to see it": "change", "Fill in what you remember": "fill in"}
    known |= {"Log tonight": "log"}
    return [
        name
        for part in (str(message.body), html_of(message))
        for words, name in known.items()
        if words in part
    ]


def test_there_is_always_one_next_step(mailed: Patient) -> None:
    log_week(mailed, MONDAY, [0, 0, 0, 0, 0, 0, 0])
    assert steps(weekly(mailed)) == ["log", "log"]


def test_a_blank_night_is_the_next_step(mailed: Patient) -> None:
    log_week(mailed, MONDAY, [0, 0, 0, 0, 0, 0, None])
    assert steps(weekly(mailed)) == ["fill in", "fill in"]


def test_a_change_is_the_next_step_and_blank_nights_are_only_told(mailed: Patient) -> None:
    finding(mailed)
    log_week(mailed, MONDAY, [0, 0, 0, 0, 0, 0, None])
    message = weekly(mailed)
    assert steps(message) == ["change", "change"]
    assert "1 NIGHT IS BLANK\nSunday." in message.body


def test_only_nights_that_can_still_be_filled_in_are_asked_for(mailed: Patient) -> None:
    log_week(mailed, MONDAY, [None, 0, 0, 0, None, None, 0])
    record_forgotten_night(mailed, MONDAY + 5 * DAY, now=NOW)
    text = weekly(mailed).body  # on Thursday; Monday of last week is too long ago
    assert "1 NIGHT IS BLANK\nFriday." in text


def test_a_link_mail_holds_no_number_and_no_name(mailed: Patient) -> None:
    log_week(mailed, MONDAY, [7, 7, 7, 7, 7, 7, 7])
    change_profile(mailed, now=NOW, weekly_mail=Patient.WeeklyMail.LINK)
    message = weekly(mailed)
    assert "7" not in message.body.partition("--")[0].replace("8000", "")
    for word in ("Ruth", "cramp", "night"):
        assert word not in both_parts(message).replace("Stillnight", "").replace("stillnight", "")


@pytest.mark.parametrize("urgency", ["today", "emergency"])
def test_an_open_alert_leaves_only_the_way_to_sign_in(mailed: Patient, urgency: str) -> None:
    log_week(mailed, MONDAY, [1, 1, 1, 1, 0, 0, 0])
    alert(mailed, urgency)
    message = weekly(mailed)
    assert message.body.startswith("Please sign in")
    for word in ("usual week", "Worth a read", "WORTH A READ", "cramps on", "leg", "swelling"):
        assert word not in both_parts(message)


def test_a_finding_for_today_leaves_only_the_way_to_sign_in(mailed: Patient) -> None:
    finding(mailed, urgency="today", pattern="low_sodium")
    assert weekly(mailed).body.startswith("Please sign in")


def test_an_alert_ticked_by_mistake_changes_nothing(mailed: Patient) -> None:
    alert(mailed, mistaken_at=NOW)
    assert "EACH NIGHT" in weekly(mailed).body


def test_an_unseen_finding_is_a_change_and_no_more(mailed: Patient) -> None:
    finding(mailed)
    words = both_parts(weekly(mailed))
    assert "There is a change" in words
    for word in ("indapamide", "diuretic", "water pill", "physician", "medicine", "finding"):
        assert word not in words.lower()


@pytest.mark.parametrize("values", [{"certainty": "hint"}, {"seen_at": NOW}, {"state": "expired"}])
def test_a_hint_or_a_seen_finding_is_no_change(mailed: Patient, values: dict[str, Any]) -> None:
    finding(mailed, **values)
    assert "There is a change" not in both_parts(weekly(mailed))


def test_under_fluid_caution_no_mail_speaks_of_drinking(mailed: Patient) -> None:
    change_profile(mailed, now=NOW, conditions=["heart_failure"])
    for week in range(8):
        moment = NOW + week * 7 * DAY
        Patient.objects.update(last_entry_at=moment)  # who stops logging gets no more of them
        plan_weekly(moment)
        for row in Delivery.objects.filter(state=Delivery.State.DUE):
            deliver(row.pk, now=moment)
    assert len(mail.outbox) == 8
    for message in mail.outbox:
        for word in ("drink", "fluid", "water", "dehydrat"):
            assert word not in both_parts(message).lower()


@pytest.mark.parametrize(("country", "number"), [("US", "911"), ("GB", "999"), ("DE", "112")])
def test_the_footer_has_the_number_of_the_persons_country(
    mailed: Patient, country: str, number: str
) -> None:
    change_profile(mailed, now=NOW, country=country)
    message = weekly(mailed)
    assert f"call {number}" in message.body
    assert f"call {number}" in html_of(message)


def test_the_html_and_the_text_say_the_same(mailed: Patient) -> None:
    log_week(mailed, MONDAY, [0, 1, None, 2, 0, 0, 3])
    message = weekly(mailed)
    for words in ("You had cramps on 3 of them", "Wednesday not logged", "June 8: 3 nights"):
        assert words in message.body
        assert words in html_of(message)


def test_a_name_is_escaped_in_html_only(mailed: Patient) -> None:
    mailed.user.name = "<b>Ruth&Co</b>"
    mailed.user.save()
    message = weekly(mailed)
    assert "Your week, <b>Ruth&Co</b>" in message.body
    assert "Your week, &lt;b&gt;Ruth&amp;Co" in html_of(message)


# --- Weekly, for clinicians ----------------------------------------------------------


@pytest.fixture
def panel(anna: Clinician, consent: Consent) -> Clinician:
    """Anna with a checked address; Ruth shares everything with her."""
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, verified=True)
    Clinician.objects.update(verified_at=NOW - 30 * DAY)
    return anna


def test_a_clinician_reads_counts_and_codes(panel: Clinician, ruth: Patient) -> None:
    alert(ruth)
    finding(ruth, certainty="hint")
    message = weekly(panel)
    assert "1 patient has something to review" in message.body
    assert f"▲ Today  Patient {ruth.panel_code}: 1 alert, 1 finding" in message.body
    assert "▲ Today: 1" in message.body


def test_a_clinicians_mail_says_where_help_is(panel: Clinician, settings: Any) -> None:
    settings.EMERGENCY_NUMBER = "911"
    message = weekly(panel)
    for part in (message.body, html_of(message).replace("<strong>", "").replace("</strong>", "")):
        assert "In an emergency, call 911. Do not reply to this email." in part


@pytest.mark.parametrize(("worst", "chart_px"), [(0, 32), (1, 46), (7, 142)])
def test_the_chart_is_as_high_as_its_highest_week(
    mailed: Patient, worst: int, chart_px: int
) -> None:
    log_week(mailed, MONDAY, [1] * worst + [0] * (7 - worst))
    assert f"height:{chart_px}px;padding" in html_of(weekly(mailed))


def test_a_clinicians_mail_names_nobody_and_nothing(panel: Clinician, ruth: Patient) -> None:
    alert(ruth)
    finding(ruth)
    words = both_parts(weekly(panel)).lower()
    for word in ("ruth", "kessler", ruth.user.email, "indapamide", "swelling"):
        assert word not in words


def test_a_kind_that_is_not_shared_is_not_counted(
    panel: Clinician, ruth: Patient, consent: Consent
) -> None:
    Consent.objects.update(categories=["cramps"])
    alert(ruth)
    finding(ruth)
    assert "Nothing waits for review" in weekly(panel).body


def test_a_clinicians_mail_is_a_read_in_the_trail(panel: Clinician, ruth: Patient) -> None:
    alert(ruth)
    weekly(panel)
    event = AuditEvent.objects.get(action="mail.panel")
    assert (event.chain, event.actor) == (str(ruth.public_id), str(panel.user.public_id))


def test_without_anybody_who_shares_there_is_no_mail(anna: Clinician) -> None:
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, verified=True)
    Clinician.objects.update(verified_at=NOW - 30 * DAY)
    plan_weekly(NOW)
    assert deliver(Delivery.objects.get().pk, now=NOW) is Outcome.SKIPPED


# --- Envelope ------------------------------------------------------------------------


def test_a_weekly_mail_can_be_stopped_in_one_tap(mailed: Patient, settings: Any) -> None:
    sent = weekly(mailed).message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["List-Unsubscribe"].startswith(f"<{settings.PUBLIC_URL}/mail/stop/patient:")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Subject"] == "Your weekly summary is ready"
    assert sent["Message-ID"] == Delivery.objects.get().message_id
    assert [part.get_content_type() for part in sent.walk()][1:] == ["text/plain", "text/html"]


def test_both_parts_of_the_mail_are_kept_sealed(mailed: Patient) -> None:
    message = weekly(mailed)
    row = Delivery.objects.get()
    assert b"Ruth" not in bytes(row.sealed_body or b"")
    kept = open_mail(mailed.user.public_id, row.sealed_body)
    assert kept == KeptMail(text=str(message.body), html=html_of(message))


def test_a_code_mail_is_wiped_at_sending(ruth: Patient) -> None:
    row = deliveries.owe_account_mail(
        user=ruth.user, address=ruth.user.email, subject="Your code", body="It is 123456", now=NOW
    )
    assert deliver(row.pk, now=NOW) is Outcome.SENT
    row.refresh_from_db()
    assert (row.sealed_body, row.subject, row.sent_at) == (None, "Your code", NOW)
    assert mail.outbox[0].body == "It is 123456"
    assert "List-Unsubscribe" not in mail.outbox[0].message()


def test_a_mail_goes_out_once_however_often_it_is_delivered(mailed: Patient) -> None:
    plan_weekly(NOW)
    row = Delivery.objects.get()
    outcomes = [deliver(row.pk, now=NOW) for _ in range(3)]
    assert outcomes == [Outcome.SENT, Outcome.TAKEN, Outcome.TAKEN]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("late", "outcome"), [(6, Outcome.SENT), (8, Outcome.SKIPPED)])
def test_a_summary_a_week_late_is_not_sent(mailed: Patient, late: int, outcome: Outcome) -> None:
    plan_weekly(NOW)
    row = Delivery.objects.get()
    assert deliver(row.pk, now=row.not_before + late * DAY) is outcome


def test_a_choice_made_after_planning_counts(mailed: Patient) -> None:
    plan_weekly(NOW)
    change_profile(mailed, now=NOW, weekly_mail=Patient.WeeklyMail.OFF)
    assert deliver(Delivery.objects.get().pk, now=NOW) is Outcome.SKIPPED
    assert not mail.outbox


# --- What the mail server says -------------------------------------------------------


class Server(BaseEmailBackend):
    """A backend that answers with one error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def send_messages(self, email_messages: Sequence[DjangoMessage]) -> int:
        raise self.error


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"ruth@stillnight.test": (code, b"ruth@stillnight.test")})


@pytest.mark.parametrize(
    ("error", "outcome", "state", "reason"),
    [
        (refused(550), Outcome.REFUSED, "refused", "SMTP 550"),
        (refused(451), Outcome.LATER, "due", "SMTP 451"),
        (refused(421), Outcome.AWAY, "due", "SMTP 421"),
        (smtplib.SMTPDataError(554, b"no"), Outcome.REFUSED, "refused", "SMTP 554"),
        (smtplib.SMTPDataError(452, b"full"), Outcome.LATER, "due", "SMTP 452"),
        (
            smtplib.SMTPAuthenticationError(535, b"no"),
            Outcome.AWAY,
            "due",
            "SMTPAuthenticationError 535",
        ),
        (smtplib.SMTPServerDisconnected("gone"), Outcome.AWAY, "due", "SMTPServerDisconnected"),
        (
            ConnectionRefusedError("ruth@stillnight.test"),
            Outcome.AWAY,
            "due",
            "ConnectionRefusedError",
        ),
        (TimeoutError(), Outcome.AWAY, "due", "TimeoutError"),
        (ValueError("ruth@stillnight.test"), Outcome.LATER, "due", "ValueError"),
    ],
)
def test_the_servers_answer_decides(
    mailed: Patient, error: Exception, outcome: Outcome, state: str, reason: str
) -> None:
    plan_weekly(NOW)
    row = Delivery.objects.get()
    assert deliver(row.pk, now=NOW, connection=Server(error)) is outcome
    row.refresh_from_db()
    assert row.state == state
    assert row.outcome.startswith(reason)
    assert "ruth" not in row.outcome
    assert row.sealed_body is None
    assert row.state == "refused" or row.not_before > NOW


@pytest.mark.parametrize(
    ("said", "is_marked"),
    [
        (b"no such mailbox", True),
        (b"5.1.1 user unknown", True),
        (b"5.2.1 mailbox disabled", True),
        (b"5.7.1 we do not trust the sender", False),
        (b"5.3.4 message too big", False),
    ],
)
@pytest.mark.parametrize("stage", ["recipient", "data"])
def test_a_refusal_for_good_marks_the_address_at_once(
    mailed: Patient, said: bytes, stage: str, *, is_marked: bool
) -> None:
    plan_weekly(NOW)
    error: Exception = smtplib.SMTPDataError(550, said)
    if stage == "recipient":
        error = smtplib.SMTPRecipientsRefused({mailed.user.email: (550, said)})
    deliver(Delivery.objects.get().pk, now=NOW, connection=Server(error))
    mailed.user.refresh_from_db()
    assert mailed.user.mail_is_refused is is_marked


def test_a_mail_that_may_go_later_marks_nothing(mailed: Patient) -> None:
    plan_weekly(NOW)
    deliver(Delivery.objects.get().pk, now=NOW, connection=Server(refused(451)))
    mailed.user.refresh_from_db()
    assert not mailed.user.mail_is_refused


def test_a_marked_address_gets_account_mail_and_nothing_else(mailed: Patient) -> None:
    refuse_address(mailed.user.email, User.Refusal.BOUNCED, now=NOW)
    plan_weekly(NOW)
    row = Delivery.objects.get()
    assert deliver(row.pk, now=NOW) is Outcome.SKIPPED
    row.refresh_from_db()
    assert row.outcome == "the address takes no mail"
    code = deliveries.owe_account_mail(
        user=mailed.user, address=mailed.user.email, subject="Code", body="1", now=NOW
    )
    assert deliver(code.pk, now=NOW) is Outcome.SENT


def test_logs_hold_ids_and_no_addresses(mailed: Patient, caplog: pytest.LogCaptureFixture) -> None:
    plan_weekly(NOW)
    row = Delivery.objects.get()
    with caplog.at_level("DEBUG"):
        deliver(row.pk, now=NOW, connection=Server(refused(451)))
    assert f"mail.later delivery={row.pk}" in caplog.text
    assert "ruth" not in caplog.text.lower()
