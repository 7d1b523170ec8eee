"""A question that is built once answers like one that is built each time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, connections
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tracker.models import Consent, Night, Patient, SealingKey
from tracker.prepared import KEPT, Prepared, given
from tracker.sealing import seal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NIGHT = dt.date(2026, 6, 10)


@Prepared
def _nights() -> QuerySet[Night]:
    nights = Night.objects.filter(patient=given("patient")).select_related("patient__user")
    return nights.between(given("first"), given("last")).order_by("date")


@Prepared
def _dates() -> QuerySet[Night, tuple[dt.date, dt.datetime]]:
    newest = Night.objects.filter(changed_at__lte=given("now")).order_by("-date")
    return newest.values_list("date", "changed_at")[:2]


@Prepared
def _last() -> QuerySet[Night, dt.date]:
    mine = Night.objects.filter(patient=given("patient"))
    return mine.order_by("-date").values_list("date", flat=True)[:1]


@Prepared
def _by_id() -> QuerySet[Patient]:
    asked = Consent.objects.filter(patient=OuterRef("pk"), asked_at__gt=given("now"))
    return Patient.objects.filter(public_id=given("id")).annotate(is_asked=Exists(asked))


def test_rows_are_those_of_the_query_itself(ruth: Patient, tom: Patient) -> None:
    mine = [_night(ruth, NIGHT + dt.timedelta(days=day)) for day in range(4)]
    _night(tom, NIGHT)
    found = _nights(patient=ruth, first=NIGHT, last=NIGHT + dt.timedelta(days=2))
    assert found == mine[:3]
    assert [vars(night) | {"_state": 0} for night in found] == [
        vars(night) | {"_state": 0}
        for night in ruth.nights.select_related("patient__user").order_by("date")[:3]
    ]


def test_each_call_has_its_own_values_and_sees_the_rows_of_that_moment(
    ruth: Patient, tom: Patient
) -> None:
    assert _nights(patient=ruth, first=NIGHT, last=NIGHT) == []
    night = _night(ruth, NIGHT)
    assert _nights(patient=ruth, first=NIGHT, last=NIGHT) == [night]
    assert _nights(patient=tom.pk, first=NIGHT, last=NIGHT) == []
    night.delete()
    assert _nights(patient=ruth, first=NIGHT, last=NIGHT) == []


def test_moments_and_ids_go_in_and_come_out_as_they_were(ruth: Patient) -> None:
    night = _night(ruth, NIGHT)
    assert _dates(now=NOW) == [(NIGHT, night.changed_at)]
    assert _dates(now=NOW - dt.timedelta(microseconds=1)) == []
    assert _by_id(id=ruth.public_id, now=NOW) == [ruth]


def test_a_call_is_one_statement(ruth: Patient) -> None:
    _night(ruth, NIGHT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert _nights(patient=ruth, first=NIGHT, last=NIGHT)[0].patient.user == ruth.user
    assert len(asked) == 1


def test_wrong_places_and_none_are_refused() -> None:
    with pytest.raises(TypeError, match="first"):
        _nights(patient=1, last=NIGHT)
    with pytest.raises(TypeError, match="zone"):
        _nights(patient=1, first=NIGHT, last=NIGHT, zone="UTC")
    with pytest.raises(TypeError, match="None"):
        _nights(patient=None, first=NIGHT, last=NIGHT)


def test_the_query_stands_inside_another_with_its_values(ruth: Patient) -> None:
    _night(ruth, NIGHT)
    sql, values = _last.sql(patient=ruth)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 'inside', ({sql})", values)
        inside, found = cursor.fetchone()
    assert (inside, str(found)) == ("inside", str(NIGHT))


def test_nothing_of_a_person_is_kept_between_two_calls(ruth: Patient) -> None:
    _night(ruth, NIGHT)
    _nights(patient=ruth, first=NIGHT, last=NIGHT)
    plans = connections["default"].__dict__[KEPT].values()
    assert all(plan._asked == {} and plan._rows._result_cache is None for plan in plans)


def test_a_query_of_the_keys_asks_the_database_of_the_keys(ruth: Patient) -> None:
    def keys() -> QuerySet[SealingKey]:
        return SealingKey.objects.filter(person=given("person"))

    seal(ruth.user.public_id, "words")
    of = Prepared(keys, using="keys")
    assert [key.person for key in of(person=ruth.user.public_id)] == [ruth.user.public_id]


def _night(patient: Patient, date: dt.date) -> Night:
    return Night.objects.create(
        patient=patient, date=date, zone="UTC", state="none", first_logged_at=NOW, changed_at=NOW
    )
