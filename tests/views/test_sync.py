"""What a phone kept: each entry is stored once, asked about, or left on the phone."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from tracker.actions.cramp_changes import describe_cramp, undo_cramp, version_of
from tracker.actions.cramps import start_cramp, stop_cramp
from tracker.actions.medications import add_medication
from tracker.actions.symptoms import report_signs
from tracker.models import Alert, Cramp, Drink, Night, Patient, SymptomReport
from tracker.views.sync import ENTRY_ADDRESSES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR = dt.timedelta(hours=1)
AT_3 = NOW - 8 * HOUR  # 3 am in New York
START = "/tonight/cramp"


def entry(path: str, at: dt.datetime = AT_3, **more: Any) -> dict[str, Any]:
    """An entry as a phone keeps it; `fields` are those of the page's form."""
    made = {"id": 1, "key": str(uuid.uuid4()), "path": path, "fields": {}, "at": at.isoformat()}
    return made | more


def send(
    browser: Client, patient: Patient, entries: Sequence[dict[str, Any]], **more: Any
) -> list[dict[str, Any]]:
    """The results, in the order of the entries."""
    body = {
        "person": str(patient.phone_key),
        "sent_at": NOW.isoformat(),
        "entries": [{**each, "id": number} for number, each in enumerate(entries)],
    }
    answer = browser.post(reverse("sync"), json.dumps(body | more), "application/json")
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    assert [result["id"] for result in results] == list(range(len(entries)))
    return results


def states(results: list[dict[str, Any]]) -> list[str]:
    return [result["state"] for result in results]


def test_a_night_of_entries_is_stored_with_its_own_times(
    ruths_browser: Client, ruth: Patient
) -> None:
    start = entry(START)
    stop = entry(f"/cramps/{start['key']}/stop", AT_3 + dt.timedelta(minutes=6))
    details = entry(f"/cramps/{start['key']}/", fields={"severity": ["6"]})
    drink = entry("/drinks/add", AT_3 + HOUR, fields={"volume_ml": ["237"], "kind": ["water"]})
    quiet = entry("/nights/2026-06-16/none")
    assert states(send(ruths_browser, ruth, [start, stop, details, drink, quiet])) == ["stored"] * 5
    cramp = Cramp.objects.get()
    assert (cramp.started_at, cramp.minutes, cramp.severity) == (AT_3, 6, 6)
    assert cramp.created_at == NOW
    assert not cramp.is_running
    kept = Drink.objects.get()
    assert (kept.at, kept.volume_ml, kept.time_given) == (AT_3 + HOUR, 237, False)
    assert Night.objects.get(date=dt.date(2026, 6, 16)).state == Night.State.NONE


def test_the_same_batch_again_changes_nothing(ruths_browser: Client, ruth: Patient) -> None:
    start = entry(START)
    batch = [
        start,
        entry(f"/cramps/{start['key']}/stop", AT_3 + HOUR / 10),
        entry("/drinks/add", fields={"volume_ml": ["250"]}),
        entry("/cramps/earlier/", fields={"night": ["2026-06-15"], "time": ["02:30"]}),
        entry("/check/", fields={"signs": ["headache"]}),
    ]
    first = send(ruths_browser, ruth, batch)
    assert states(first) == ["stored"] * 5
    assert send(ruths_browser, ruth, batch) == first
    assert (Cramp.objects.count(), Drink.objects.count()) == (2, 1)
    assert SymptomReport.objects.count() == 1


def test_a_form_whose_answer_was_lost_is_one_entry(ruths_browser: Client, ruth: Patient) -> None:
    key = str(uuid.uuid4())
    form = {"key": key, "person": str(ruth.phone_key)}
    assert ruths_browser.post(START, form).status_code == 302
    tapped = NOW - dt.timedelta(seconds=3)
    assert states(send(ruths_browser, ruth, [entry(START, tapped, key=key)])) == ["stored"]
    assert Cramp.objects.get().started_at == NOW


def test_a_tap_hours_later_on_a_page_that_was_used_is_another_cramp(
    ruths_browser: Client, ruth: Patient
) -> None:
    key = str(uuid.uuid4())
    with time_machine.travel(AT_3, tick=False):
        ruths_browser.post(START, {"key": key})
        stop_cramp(ruth, Cramp.objects.get(), ended_at=AT_3, now=AT_3)
    late = entry(START, AT_3 + 2 * HOUR, key=key)
    for _ in range(2):
        assert states(send(ruths_browser, ruth, [late])) == ["stored"]
    assert Cramp.objects.count() == 2


def test_a_cramp_begun_here_runs_on_and_is_stopped_there(
    ruths_browser: Client, ruth: Patient
) -> None:
    began = NOW - dt.timedelta(minutes=4)
    send(ruths_browser, ruth, [entry(START, began)])
    cramp = ruth.cramps.running().get()
    assert cramp.started_at == began
    assert ruths_browser.post(reverse("cramp-stop", args=[cramp.public_id])).status_code == 302
    assert Cramp.objects.get().minutes == 4


def test_a_cramp_begun_there_is_stopped_here(ruths_browser: Client, ruth: Patient) -> None:
    with time_machine.travel(AT_3, tick=False):
        cramp = start_cramp(ruth, now=AT_3)
    stop = entry(f"/cramps/{cramp.public_id}/stop", AT_3 + dt.timedelta(minutes=9))
    assert states(send(ruths_browser, ruth, [stop, stop])) == ["stored", "stored"]
    assert Cramp.objects.get().minutes == 9


def test_a_cramp_beside_one_that_runs_elsewhere_is_kept_as_its_own(
    ruths_browser: Client, ruth: Patient
) -> None:
    with time_machine.travel(AT_3 + 2 * HOUR, tick=False):
        elsewhere = start_cramp(ruth, now=AT_3 + 2 * HOUR)
    start = entry(START)
    stop = entry(f"/cramps/{start['key']}/stop", AT_3 + dt.timedelta(minutes=5))
    assert states(send(ruths_browser, ruth, [start, stop])) == ["stored", "stored"]
    assert ruth.cramps.running().get() == elsewhere
    other = ruth.cramps.exclude(pk=elsewhere.pk).get()
    assert (other.started_at, other.minutes) == (AT_3, 5)


def test_a_cramp_begun_yesterday_and_never_stopped_does_not_run_on(
    ruths_browser: Client, ruth: Patient
) -> None:
    assert states(send(ruths_browser, ruth, [entry(START, NOW - 30 * HOUR)])) == ["stored"]
    cramp = Cramp.objects.get()
    assert (cramp.is_running, cramp.ended_at) == (False, None)


@pytest.mark.parametrize("hours", [9, 72, -9, -72])
def test_a_wrong_clock_is_asked_about_and_the_right_time_offered(
    ruths_browser: Client, ruth: Patient, hours: int
) -> None:
    shown = AT_3 + hours * HOUR
    late = entry(START, shown)
    [result] = send(ruths_browser, ruth, [late], sent_at=(NOW + hours * HOUR).isoformat())
    question = result["question"]
    assert result["state"] == "question"
    assert dt.datetime.fromisoformat(question["at"]) == AT_3
    assert "clock" in question["message"]
    assert not Cramp.objects.exists()
    mended = late | {"at": question["at"], "sure": True}
    sent_at = (NOW + hours * HOUR).isoformat()
    assert states(send(ruths_browser, ruth, [mended], sent_at=sent_at)) == ["stored"]
    assert Cramp.objects.get().started_at == AT_3


def test_a_time_within_five_minutes_of_ours_is_not_asked_about(
    ruths_browser: Client, ruth: Patient
) -> None:
    ahead = NOW + dt.timedelta(minutes=4)
    results = send(
        ruths_browser, ruth, [entry("/drinks/add", ahead, fields={"volume_ml": ["200"]})]
    )
    assert states(results) == ["stored"]


def test_a_time_that_has_not_come_is_never_stored(ruths_browser: Client, ruth: Patient) -> None:
    ahead = entry(START, NOW + 2 * HOUR, sure=True)
    assert states(send(ruths_browser, ruth, [ahead])) == ["question"]
    assert not Cramp.objects.exists()


def test_six_days_late_is_stored_and_nine_days_late_is_told(
    ruths_browser: Client, ruth: Patient
) -> None:
    day = 24 * HOUR
    drink = {"volume_ml": ["200"]}
    batch = [
        entry(START, NOW - 6 * day),
        entry("/drinks/add", NOW - 6 * day, fields=drink),
        entry(START, NOW - 9 * day),
        entry("/drinks/add", NOW - 9 * day, fields=drink),
    ]
    results = send(ruths_browser, ruth, batch)
    assert states(results) == ["stored", "stored", "question", "question"]
    assert "more than 7" in results[2]["question"]["message"]
    assert (Cramp.objects.count(), Drink.objects.count()) == (1, 1)


def test_what_a_form_refuses_comes_back_in_its_words(ruths_browser: Client, ruth: Patient) -> None:
    batch = [
        entry("/cramps/earlier/", fields={"night": ["2026-06-17"], "time": ["25:99"]}),
        entry("/drinks/add", fields={"amount": ["many"]}),
        entry("/check/", fields={}),
        entry(START),
    ]
    results = send(ruths_browser, ruth, batch)
    assert states(results) == ["question", "question", "question", "stored"]
    assert results[0]["question"]["message"] == "Enter a time like 2:30 am."
    assert results[1]["question"]["message"] == "Type a number, like 8 or 250."


@pytest.mark.parametrize(
    ("time", "labels"),
    [("01:30", ["The first time", "The second time"]), ("14:00", ["Yes, after noon"])],
)
def test_an_unclear_time_is_asked_and_each_answer_is_stored(
    client: Client,
    ruth: Patient,
    frozen: time_machine.Traveller,
    time: str,
    labels: list[str],
) -> None:
    now = dt.datetime(2026, 11, 2, 23, 0, tzinfo=dt.UTC)
    frozen.move_to(now)
    client.force_login(ruth.user)
    fields = {"night": ["2026-10-31" if time == "01:30" else "2026-11-01"], "time": [time]}
    late = entry("/cramps/earlier/", now, fields=fields)
    [result] = send(client, ruth, [late], sent_at=now.isoformat())
    choices = result["question"]["choices"]
    assert [choice["label"] for choice in choices] == labels
    anew = [entry("/cramps/earlier/", now, fields=choice["fields"]) for choice in choices]
    results = send(client, ruth, anew, sent_at=now.isoformat())
    assert states(results) == ["stored"] * len(labels)
    assert len(set(Cramp.objects.values_list("started_at", flat=True))) == len(labels)


def test_one_entry_that_breaks_does_not_hold_up_the_others(
    ruths_browser: Client, ruth: Patient, caplog: pytest.LogCaptureFixture
) -> None:
    with patch("tracker.views.sync_entries.record_drink", side_effect=RuntimeError("disk")):
        results = send(
            ruths_browser, ruth, [entry("/drinks/add", fields={"volume_ml": ["9"]}), entry(START)]
        )
    assert states(results) == ["later", "stored"]
    assert "was not stored" in caplog.text


def test_more_about_a_cramp_that_was_undone_elsewhere_is_asked_and_can_be_logged_anew(
    ruths_browser: Client, ruth: Patient
) -> None:
    with time_machine.travel(AT_3, tick=False):
        cramp = start_cramp(ruth, now=AT_3)
        stop_cramp(ruth, cramp, ended_at=AT_3 + HOUR / 12, now=AT_3 + HOUR / 12)
        undo_cramp(ruth, cramp, now=AT_3 + HOUR / 10)
    late = entry(f"/cramps/{cramp.public_id}/", fields={"severity": ["8"]})
    [result] = send(ruths_browser, ruth, [late])
    assert result["state"] == "question"
    assert result["question"]["message"] == "That cramp was undone. It no longer counts."
    [choice] = result["question"]["choices"]
    anew = entry(choice["path"], fields=choice["fields"])
    assert states(send(ruths_browser, ruth, [anew])) == ["stored"]
    kept = ruth.cramps.kept().get()
    assert (kept.started_at, kept.minutes, kept.severity) == (AT_3, 5, 8)


def test_an_entry_that_was_stored_and_taken_back_does_not_come_back(
    ruths_browser: Client, ruth: Patient
) -> None:
    late = entry(START)
    send(ruths_browser, ruth, [late])
    undo_cramp(ruth, Cramp.objects.get(), now=NOW)
    assert states(send(ruths_browser, ruth, [late])) == ["stored"]
    assert not ruth.cramps.kept().exists()


def test_signs_are_judged_anew_with_everything_we_know(
    ruths_browser: Client, ruth: Patient
) -> None:
    late = entry("/check/", fields={"signs": ["confusion"]}, shown=["R02 emergency"])
    [result] = send(ruths_browser, ruth, [late])
    assert [alert["rule"] for alert in result["alerts"]] == ["R02"]
    assert result["alerts"][0]["heading"] == "Call 911 now"
    alert = Alert.objects.get()
    assert alert.words == "New confusion can be serious. Call 911, or ask someone near you to call."
    assert (alert.date, alert.fired_at) == (dt.date(2026, 6, 17), NOW)


def test_what_the_phone_has_shown_is_kept_though_we_know_better(
    ruths_browser: Client, ruth: Patient
) -> None:
    add_medication(ruth, drug=None, words="vitamin drops", now=AT_3)
    late = entry("/check/", fields={"signs": ["weakness"]}, shown=["R11 today", "R14 soon"])
    [result] = send(ruths_browser, ruth, [late])
    assert {alert["rule"] for alert in result["alerts"]} == {"R11", "R14"}
    assert set(Alert.objects.values_list("rule", "urgency")) == {("R11", "today"), ("R14", "soon")}


def test_a_phone_cannot_make_up_an_alert(ruths_browser: Client, ruth: Patient) -> None:
    shown = ["R01 emergency", "R06 emergency", "nonsense", 7]
    late = entry("/check/", fields={"signs": ["headache"]}, shown=shown)
    [result] = send(ruths_browser, ruth, [late])
    assert result["alerts"] == []
    assert not Alert.objects.exists()


def test_signs_of_one_night_in_two_entries_count_together(
    ruths_browser: Client, ruth: Patient
) -> None:
    batch = [
        entry("/check/", fields={"signs": ["repeated_vomiting"]}),
        entry("/check/", AT_3 + HOUR / 2, fields={"signs": ["headache"]}),
    ]
    results = send(ruths_browser, ruth, batch)
    assert "R04" in {alert["rule"] for alert in results[1]["alerts"]}


def test_late_signs_do_not_hide_the_alert_of_today(ruths_browser: Client, ruth: Patient) -> None:
    report_signs(ruth, ["chest_pain"], now=NOW)
    send(ruths_browser, ruth, [entry("/check/", NOW - 30 * HOUR, fields={"signs": ["seizure"]})])
    ruth.refresh_from_db()
    assert ruth.alerted_on == NOW.date()
    assert "Chest pain can be your heart" in ruths_browser.get("/today/").content.decode()


def test_over_five_litres_kept_on_the_phone_is_answered(
    ruths_browser: Client, ruth: Patient
) -> None:
    drinks = [
        entry("/drinks/add", NOW - 2 * HOUR, fields={"volume_ml": ["1500"]}) for _ in range(4)
    ]
    results = send(ruths_browser, ruth, drinks)
    assert [alert["rule"] for alert in results[3]["alerts"]] == ["R38"]


def test_a_cramp_that_will_not_ease_is_told_once(ruths_browser: Client, ruth: Patient) -> None:
    start = entry(START)
    long = entry(f"/cramps/{start['key']}/long", AT_3 + HOUR / 4, shown=["R16 today"])
    results = send(ruths_browser, ruth, [start, long, {**long, "key": str(uuid.uuid4())}])
    assert states(results) == ["stored"] * 3
    assert [alert["rule"] for alert in results[1]["alerts"]] == ["R16"]
    assert Alert.objects.filter(rule="R16").count() == 1


def test_another_persons_cramp_is_not_found(
    ruths_browser: Client, ruth: Patient, tom: Patient
) -> None:
    theirs = start_cramp(tom, now=NOW)
    batch = [
        entry(f"/cramps/{theirs.public_id}/stop"),
        entry(f"/cramps/{theirs.public_id}/", fields={"severity": ["10"]}),
        entry(f"/cramps/{theirs.public_id}/undo"),
    ]
    assert states(send(ruths_browser, ruth, batch)) == ["question", "question", "stored"]
    theirs.refresh_from_db()
    assert (theirs.is_running, theirs.severity, theirs.removed_at) == (True, None, None)


def test_entries_of_somebody_else_are_not_taken(
    ruths_browser: Client, ruth: Patient, tom: Patient
) -> None:
    body = {"person": str(tom.phone_key), "sent_at": NOW.isoformat(), "entries": [entry(START)]}
    answer = ruths_browser.post(reverse("sync"), json.dumps(body), "application/json")
    assert answer.status_code == 409
    assert answer.json() == {"person": str(ruth.phone_key)}
    assert not Cramp.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"person": "x"}',
        b'{"person": "x", "sent_at": "yesterday", "entries": []}',
        b'{"person": "x", "sent_at": "0001-01-01T00:00:00Z", "entries": []}',
        b'{"person": "x", "sent_at": "2026-06-18T15:00", "entries": []}',
        b'{"person": "x", "sent_at": "2026-06-18T15:00Z", "entries": {}}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_batch_is_refused(ruths_browser: Client, body: bytes) -> None:
    assert ruths_browser.post(reverse("sync"), body, "application/json").status_code == 400


@pytest.mark.parametrize(
    "odd",
    [
        {"path": "/medicines/add/"},
        {"path": "/tonight/cramp\n"},
        {"path": "/nights/2026-02-31/none"},
        {"path": "/nights/9999-12-31/none"},
        {"key": "no uuid"},
        {"at": "0001-01-01T00:00:00Z"},
        {"at": "9999-12-31T23:59:59Z"},
        {"fields": []},
        {"fields": {"volume_ml": None}, "path": "/drinks/add"},
        {"at": "now"},
        {"at": "2026-06-18T15:00"},
        {"at": None},
        {"shown": 5},
    ],
)
def test_an_entry_no_page_of_ours_makes_is_a_question(
    ruths_browser: Client, ruth: Patient, odd: dict[str, Any]
) -> None:
    assert states(send(ruths_browser, ruth, [entry(START) | odd])) == ["question"]
    assert not Cramp.objects.exists()


@pytest.mark.parametrize("odd", [None, [], "entry", 7])
def test_an_entry_that_is_no_object_is_a_question(
    ruths_browser: Client, ruth: Patient, odd: object
) -> None:
    body = {"person": str(ruth.phone_key), "sent_at": NOW.isoformat(), "entries": [odd]}
    answer = ruths_browser.post(reverse("sync"), json.dumps(body), "application/json")
    assert states(answer.json()["results"]) == ["question"]


def test_the_token_comes_with_the_name_of_the_owner(ruth: Patient) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ruth.user)
    hello = browser.get(reverse("sync")).json()
    assert hello["person"] == str(ruth.phone_key) != str(ruth.user.public_id)
    body = {"person": hello["person"], "sent_at": NOW.isoformat(), "entries": [entry(START)]}
    text = json.dumps(body)
    assert browser.post(reverse("sync"), text, "application/json").status_code == 403
    headers = {"X-CSRFToken": hello["token"]}
    answer = browser.post(reverse("sync"), text, "application/json", headers=headers)
    assert states(answer.json()["results"]) == ["stored"]


def test_a_phone_that_keeps_its_form_is_told_that_nobody_is_signed_in(client: Client) -> None:
    assert client.post(START, headers={"X-Outbox": "1"}).status_code == 401
    assert client.post(START).status_code == 302
    assert client.get("/tonight/", headers={"X-Outbox": "1"}).status_code == 302


def test_every_form_of_the_night_has_an_address_a_phone_may_keep(ruth: Patient) -> None:
    some = uuid.uuid4()
    addresses = [
        reverse("cramp-start"),
        reverse("cramp-stop", args=[some]),
        reverse("cramp-undo", args=[some]),
        reverse("cramp-will-not-ease", args=[some]),
        reverse("cramp", args=[some]),
        reverse("cramp-earlier"),
        reverse("night-quiet", args=["2026-06-17"]),
        reverse("night-forgotten", args=["2026-06-17"]),
        reverse("drink-add"),
        reverse("drink-undo", args=[some]),
        reverse("check"),
    ]

    patterns = [pattern.replace("(?<", "(?P<") for pattern in ENTRY_ADDRESSES]
    for address in addresses:
        assert sum(bool(re.search(pattern, address)) for pattern in patterns) == 1, address
    assert len(patterns) == len(addresses)


def test_two_devices_that_describe_one_cramp_keep_both_words(
    ruths_browser: Client, ruth: Patient
) -> None:
    with time_machine.travel(AT_3, tick=False):
        cramp = start_cramp(ruth, now=AT_3)
        stop_cramp(ruth, cramp, ended_at=AT_3 + HOUR / 12, now=AT_3 + HOUR / 12)
    describe_cramp(ruth, cramp, places=["left_calf"], now=NOW)
    late = entry(f"/cramps/{cramp.public_id}/", fields={"severity": ["8"]})
    send(ruths_browser, ruth, [late])
    kept = Cramp.objects.get()
    assert (kept.severity, kept.places) == (8, ["left_calf"])


def test_a_cramp_changed_elsewhere_meanwhile_is_asked_about_with_both_versions(
    ruths_browser: Client, ruth: Patient
) -> None:
    with time_machine.travel(AT_3, tick=False):
        cramp = start_cramp(ruth, now=AT_3)
        stop_cramp(ruth, cramp, ended_at=AT_3 + HOUR / 12, now=AT_3 + HOUR / 12)
        cramp.refresh_from_db()
    fields = {"severity": ["4"], "places": ["right_calf"], "seen": [version_of(cramp)]}
    late = entry(f"/cramps/{cramp.public_id}/", fields=fields)
    describe_cramp(ruth, cramp, severity=10, places=["left_calf"], now=NOW)
    [result] = send(ruths_browser, ruth, [late])
    assert result["state"] == "question"
    assert result["question"]["message"] == (
        "This cramp was changed on another device: The worst, Left calf."
        " You said: Mild, Right calf."
    )
    assert Cramp.objects.get().severity == 10
    assert states(send(ruths_browser, ruth, [late | {"sure": True}])) == ["stored"]
    kept = Cramp.objects.get()
    assert (kept.severity, kept.places) == (4, ["right_calf"])
