"""Who is owed a weekly mail, and when."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress

from tests.conftest import NOW, make_patient
from tracker.actions.people import change_profile
from tracker.actions.weekly import (
    monday_of,
    period_of,
    plan_weekly,
    stop_token,
    stop_weekly_mail,
)
from tracker.models import Clinician, Delivery, Patient, User

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
LATER = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of June 2026 on the clock of New York."""
    return dt.datetime(2026, 6, day, hour, minute, tzinfo=NEW_YORK)


def verify(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@pytest.fixture
def mailed(ruth: Patient) -> Patient:
    """Ruth, whose address was checked and who keeps logging: Monday 09:00 is her hour."""
    verify(ruth.user)
    keeps_logging(ruth)
    return ruth


def keeps_logging(patient: Patient) -> None:
    """There is an entry in every week a test looks at."""
    Patient.objects.filter(pk=patient.pk).update(last_entry_at=LATER)
    patient.refresh_from_db()


def periods(person: Patient | Clinician) -> list[str]:
    key = person.public_id if isinstance(person, Patient) else person.user.public_id
    rows = Delivery.objects.filter(recipient_id=str(key)).order_by("period")
    return list(rows.values_list("period", flat=True))


def test_the_mail_covers_the_last_whole_week(mailed: Patient) -> None:
    assert plan_weekly(at(15, 9)) == 1
    assert periods(mailed) == ["2026-W24"]
    assert monday_of("2026-W24") == dt.date(2026, 6, 8)


def test_planning_twice_owes_one_mail(mailed: Patient) -> None:
    assert [plan_weekly(at(15, 9)), plan_weekly(at(15, 9)), plan_weekly(at(17, 3))] == [1, 0, 0]
    assert periods(mailed) == ["2026-W24"]


def test_before_the_chosen_hour_only_the_week_before_is_owed(mailed: Patient) -> None:
    plan_weekly(at(15, 8, 59))
    assert periods(mailed) == ["2026-W23"]


def test_a_mail_planned_late_still_has_its_own_hour_and_a_last_day(mailed: Patient) -> None:
    plan_weekly(at(18, 11))
    row = Delivery.objects.get()
    assert row.not_before == at(15, 9)
    assert row.not_after == at(22, 9)


@pytest.mark.parametrize(("weekday", "hour"), [(0, 0), (3, 11), (3, 10), (2, 23)])
def test_a_chosen_hour_that_has_come_owes_the_newest_week(
    mailed: Patient, weekday: int, hour: int
) -> None:
    change_profile(mailed, now=NOW, weekly_weekday=weekday, weekly_hour=hour)
    plan_weekly(at(18, 11))
    assert periods(mailed) == ["2026-W24"]


@pytest.mark.parametrize(("weekday", "hour"), [(3, 12), (4, 0), (6, 23)])
def test_a_chosen_hour_still_to_come_owes_the_week_before(
    mailed: Patient, weekday: int, hour: int
) -> None:
    change_profile(mailed, now=NOW, weekly_weekday=weekday, weekly_hour=hour)
    plan_weekly(at(18, 11))
    assert periods(mailed) == ["2026-W23"]


def test_changing_the_day_never_owes_a_week_twice(mailed: Patient) -> None:
    for weekday in (0, 2, 6, 1, 0):
        change_profile(mailed, now=NOW, weekly_weekday=weekday)
        plan_weekly(at(18, 11))
    assert len(periods(mailed)) == len(set(periods(mailed))) == 2


@pytest.mark.parametrize("first_day", range(2024, 2033))
def test_every_week_of_a_year_is_owed_once(mailed: Patient, first_day: int) -> None:
    start = dt.datetime(first_day, 12, 10, 14, tzinfo=dt.UTC)
    Patient.objects.update(joined_on=start.date() - dt.timedelta(days=60))
    for day in range(40):
        plan_weekly(start + dt.timedelta(days=day))
    mondays = [monday_of(period) for period in periods(mailed)]
    gaps = {later - sooner for sooner, later in itertools.pairwise(mondays)}
    assert gaps == {dt.timedelta(days=7)}
    assert all(period_of(monday_of(period)) == period for period in periods(mailed))


def test_the_hour_is_the_one_on_the_persons_own_clock() -> None:
    early = make_patient("kiri@stillnight.test", "Kiri", zone="Pacific/Kiritimati")
    late = make_patient("niue@stillnight.test", "Niue", zone="Pacific/Niue")
    for person in (early, late):
        verify(person.user)
        keeps_logging(person)
    plan_weekly(dt.datetime(2026, 6, 14, 19, 0, tzinfo=dt.UTC))  # Monday 09:00 and Sunday 08:00
    assert (periods(early), periods(late)) == (["2026-W24"], ["2026-W23"])


def test_who_turned_it_off_is_owed_nothing(mailed: Patient) -> None:
    change_profile(mailed, now=NOW, weekly_mail=Patient.WeeklyMail.OFF)
    assert plan_weekly(NOW) == 0


def test_who_joined_in_the_week_waits_for_a_whole_one(mailed: Patient) -> None:
    Patient.objects.update(joined_on=dt.date(2026, 6, 9))
    assert plan_weekly(NOW) == 0
    Patient.objects.update(joined_on=dt.date(2026, 6, 8))
    assert plan_weekly(NOW) == 1


def test_an_address_that_was_not_checked_is_owed_nothing(ruth: Patient) -> None:
    assert plan_weekly(NOW) == 0
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=False)
    EmailAddress.objects.create(user=ruth.user, email="old@stillnight.test", verified=True)
    assert plan_weekly(NOW) == 0


def test_a_verified_clinician_is_owed_one_on_monday_at_seven(anna: Clinician) -> None:
    verify(anna.user)
    Clinician.objects.update(verified_at=NOW - dt.timedelta(days=30))
    plan_weekly(dt.datetime(2026, 6, 15, 6, 59, tzinfo=dt.UTC))
    assert periods(anna) == ["2026-W23"]
    plan_weekly(dt.datetime(2026, 6, 15, 7, 0, tzinfo=dt.UTC))
    assert periods(anna) == ["2026-W23", "2026-W24"]


def test_an_unverified_clinician_is_owed_nothing(anna: Clinician) -> None:
    verify(anna.user)
    Clinician.objects.update(verified_at=None)
    assert plan_weekly(NOW) == 0


def test_a_stop_link_turns_the_mail_off_and_nothing_else(mailed: Patient) -> None:
    token = stop_token(Delivery.Recipient.PATIENT, str(mailed.public_id))
    assert stop_weekly_mail(token, now=NOW)
    mailed.refresh_from_db()
    assert mailed.weekly_mail == Patient.WeeklyMail.OFF


def test_a_clinicians_stop_link_is_the_clinicians(anna: Clinician, ruth: Patient) -> None:
    assert stop_weekly_mail(
        stop_token(Delivery.Recipient.CLINICIAN, str(anna.user.public_id)), now=NOW
    )
    anna.refresh_from_db()
    assert not anna.weekly_mail


@pytest.mark.parametrize("token", ["", "x", "patient:1:abc", "patient::"])
def test_a_forged_stop_link_does_nothing(mailed: Patient, token: str) -> None:
    real = stop_token(Delivery.Recipient.PATIENT, str(mailed.public_id))
    for forged in (token, real[:-1], real.replace("patient", "clinician")):
        assert not stop_weekly_mail(forged, now=NOW)
    mailed.refresh_from_db()
    assert mailed.weekly_mail != Patient.WeeklyMail.OFF


@pytest.mark.parametrize(
    ("zone", "monday", "hour", "moment"),
    [
        # The clocks of New York went forward on Sunday 8 March and back on Sunday 1 November.
        ("America/New_York", dt.date(2026, 3, 9), 9, "2026-03-09T13:00+00:00"),
        ("America/New_York", dt.date(2026, 3, 2), 9, "2026-03-02T14:00+00:00"),
        ("America/New_York", dt.date(2026, 11, 2), 9, "2026-11-02T14:00+00:00"),
        ("Asia/Kathmandu", dt.date(2026, 6, 15), 9, "2026-06-15T03:15+00:00"),
        ("Australia/Lord_Howe", dt.date(2026, 10, 5), 9, "2026-10-04T22:00+00:00"),
    ],
)
def test_the_hour_stays_when_the_clocks_change(
    zone: str, monday: dt.date, hour: int, moment: str
) -> None:
    person = make_patient("dora@stillnight.test", "Dora", zone=zone)
    verify(person.user)
    keeps_logging(person)
    Patient.objects.update(joined_on=dt.date(2026, 1, 1), weekly_hour=hour)
    plan_weekly(dt.datetime.combine(monday, dt.time(hour, 50), ZoneInfo(zone)))
    row = Delivery.objects.latest("not_before")
    assert row.not_before == dt.datetime.fromisoformat(moment)
    assert row.period == period_of(monday - dt.timedelta(days=7))


@pytest.mark.parametrize(
    ("first_bell", "moment"),
    [
        # 02:00 on Sunday 8 March 2026 did not exist: the mail goes out at 03:00.
        (dt.datetime(2026, 3, 8, 7, 4, tzinfo=dt.UTC), "2026-03-08T07:00+00:00"),
        # 01:00 on Sunday 1 November 2026 came twice: the mail goes out at the first.
        (dt.datetime(2026, 11, 1, 5, 4, tzinfo=dt.UTC), "2026-11-01T05:00+00:00"),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_owes_one_mail(
    mailed: Patient, first_bell: dt.datetime, moment: str
) -> None:
    hour = 2 if first_bell.month == 3 else 1
    Patient.objects.update(joined_on=dt.date(2026, 1, 1), weekly_weekday=6, weekly_hour=hour)
    hours = [first_bell + n * dt.timedelta(hours=1) for n in range(-3, 4)]
    made = {bell: plan_weekly(bell) for bell in hours}
    assert list(made.values()) == [1, 0, 0, 1, 0, 0, 0]  # the week before, then this one
    assert Delivery.objects.latest("not_before").not_before.isoformat(timespec="minutes") == moment
