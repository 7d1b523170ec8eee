"""The list: its filters and their borders, saved views, messages, the clinic's own day."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid

import pytest
import time_machine
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, desk_browser, make_clinician, make_patient
from tests.presenters.evidences import sample
from tests.support.queries import counted
from tracker.actions import reviews
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.findings import apply
from tracker.actions.medications import add_medication
from tracker.actions.messages import write_to_clinic, write_to_patient
from tracker.actions.saved_views import MOST_VIEWS
from tracker.actions.symptoms import report_signs
from tracker.analysis.records import Pattern
from tracker.forms.panel_filter import SHOWS
from tracker.models import AuditEvent, Clinic, Clinician, Consent, Message, Patient, SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
NIGHT = dt.date(2026, 6, 17)
NAME = re.compile(r'<a class="pt" href="[^"]+">([^<]+)</a>')
TILE = re.compile(r'<a class="tile" href="\?show=(\w+)"[^>]*><b>(\d+)</b>')


def share(patient: Patient, clinician: Clinician) -> Consent:
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=NOW)
    return give_consent(patient, ask_with_code(clinician, digits, now=NOW), now=NOW)


def shown(browser: Client, address: str = "/panel/") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def names(browser: Client, address: str = "/panel/") -> list[str]:
    return [html.unescape(name) for name in NAME.findall(shown(browser, address))]


@pytest.fixture
def people(anna: Clinician) -> dict[str, Patient]:
    """One patient for each kind of news."""
    made = {show: make_patient(f"{show}@stillnight.test", show.title()) for show in SHOWS if show}
    threads = {show: share(patient, anna) for show, patient in made.items()}
    Patient.objects.exclude(pk=made["silent"].pk).update(last_entry_at=NOW)
    report_signs(made["call"], ["confusion"], now=NOW)
    reviews.add_note(anna, made["call"], "Called.", now=NOW)
    apply(made["new"], [sample(Pattern.RLS)], night=NIGHT, version="1", now=NOW)
    add_medication(made["changed"], drug=None, words="drops", started_on=NOW.date(), now=NOW)
    write_to_clinic(made["messages"], threads["messages"], words="Thank you", now=NOW)
    kind = Message.Kind.QUESTION
    write_to_patient(anna, threads["asked"], kind=kind, words="How was it?", now=NOW)
    Patient.objects.exclude(pk=made["silent"].pk).update(last_entry_at=NOW)
    return made


@pytest.mark.parametrize("show", [show for show in SHOWS if show])
def test_each_kind_of_news_is_a_filter_of_its_own(
    show: str, annas_browser: Client, people: dict[str, Patient]
) -> None:
    assert names(annas_browser, f"/panel/?show={show}") == [show.title()]


def test_the_tiles_count_what_their_filters_show(
    annas_browser: Client, people: dict[str, Patient]
) -> None:
    tiles = dict(TILE.findall(shown(annas_browser)))
    assert set(tiles) == set(SHOWS) - {"", "asked"}
    for show, count in tiles.items():
        assert len(names(annas_browser, f"/panel/?show={show}")) == int(count) == 1


def test_new_means_since_my_own_review_not_a_colleagues(
    annas_browser: Client, clinic: Clinic, anna: Clinician, people: dict[str, Patient]
) -> None:
    reviews.add_note(anna, people["new"], "Seen.", now=NOW + dt.timedelta(minutes=2))
    assert names(annas_browser, "/panel/?show=new") == []
    lena = make_clinician(clinic, "lena@stillnight.test", "Lena Berg")
    for consent in Consent.objects.all():
        consent.clinicians.add(lena)
    assert set(names(desk_browser(lena), "/panel/?show=new")) == {"Call", "New"}


def test_a_new_message_and_an_open_question_stand_on_the_line(
    annas_browser: Client, people: dict[str, Patient]
) -> None:
    assert "<b>1 new message</b>" in shown(annas_browser, "/panel/?show=messages")
    assert "<b>1 question without an answer</b>" in shown(annas_browser, "/panel/?show=asked")


@pytest.mark.parametrize(
    "query",
    [
        "sort=severity;DROP",
        "order=(select pg_sleep(5))",
        "filter[user__password__startswith]=p",
        "patient__user__password__startswith=p",
        "urgency=x'--",
        "urgency=emergency' OR 1=1",
        "show=reviewed_at",
        "page=-1",
        "page=1e9",
        "page=0",
        "q=" + "x" * 81,
        "q=%00",
        "ordering=-name",
    ],
)
def test_an_address_that_asks_for_anything_else_is_refused_and_reads_nothing(
    query: str, annas_browser: Client, consent: Consent, ruth: Patient
) -> None:
    answer = annas_browser.get(f"/panel/?{query}")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is no such list" in page
    assert ruth.user.name not in page
    assert not AuditEvent.objects.filter(action="panel.read").exists()


def test_the_panel_code_finds_its_patient(
    annas_browser: Client, people: dict[str, Patient]
) -> None:
    code = people["silent"].panel_code.lower()
    assert names(annas_browser, f"/panel/?q={code}") == ["Silent"]


def test_a_page_beyond_the_last_is_the_last(annas_browser: Client, consent: Consent) -> None:
    assert names(annas_browser, "/panel/?page=9999") == ["Ruth Kessler"]


def test_an_empty_filter_says_what_is_empty(annas_browser: Client, consent: Consent) -> None:
    assert "No new messages." in shown(annas_browser, "/panel/?show=messages")
    assert "Nobody matches this filter." in shown(annas_browser, "/panel/?q=zzz")


def test_a_list_on_which_nothing_waits_says_so(
    annas_browser: Client, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    said = "Everything is reviewed."
    assert said in shown(annas_browser)
    report_signs(ruth, ["confusion"], now=NOW)
    assert said not in shown(annas_browser)
    reviews.acknowledge(anna, ruth, alert=ruth.alerts.get(), now=NOW)
    assert said in shown(annas_browser)
    write_to_clinic(ruth, consent, words="Hello", now=NOW)
    assert said not in shown(annas_browser)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "Wednesday, June 17. You"),
        ("Asia/Tokyo", "Thursday, June 18. You"),
        ("", "Thursday, June 18, by UTC. You"),
    ],
)
def test_today_is_the_day_of_the_clinic(
    zone: str,
    said: str,
    annas_browser: Client,
    clinic: Clinic,
    frozen: time_machine.Traveller,
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(zone=zone)
    frozen.move_to(dt.datetime(2026, 6, 18, 2, 0, tzinfo=dt.UTC))
    assert said in shown(annas_browser)


def save(browser: Client, name: str = "Silent ones", **fields: str) -> Client:
    browser.post("/panel/views/save", {"name": name, "show": "silent"} | fields)
    return browser


def test_a_filter_is_kept_under_a_name_and_is_one_tap_away(
    annas_browser: Client, people: dict[str, Patient]
) -> None:
    page = annas_browser.post(
        "/panel/views/save", {"name": "Silent ones", "show": "silent", "q": "kess"}, follow=True
    ).content.decode()
    assert "Saved as “Silent ones”" in page
    assert '<a class="chip" href="?show=silent" aria-current="page">Silent ones</a>' in page
    assert SavedView.objects.get().name == "Silent ones"


def test_a_view_is_renamed_removed_and_put_back(annas_browser: Client, consent: Consent) -> None:
    view = (save(annas_browser), SavedView.objects.get())[1]
    annas_browser.post(f"/panel/views/{view.public_id}/rename", {"name": "Quiet"})
    assert ">Quiet</a>" in shown(annas_browser)
    page = annas_browser.post(f"/panel/views/{view.public_id}/remove", follow=True)
    undo = re.search(r'action="(/panel/views/[^"]+/back)"', page.content.decode())
    assert undo is not None
    assert ">Quiet</a>" not in shown(annas_browser)
    annas_browser.post(undo[1])
    assert ">Quiet</a>" in shown(annas_browser)


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "Taken"])
def test_a_bad_name_is_said_at_the_field_and_stays_in_it(
    name: str, annas_browser: Client, consent: Consent
) -> None:
    save(annas_browser, "Taken")
    answer = annas_browser.post("/panel/views/save", {"name": name, "urgency": "today"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="name-error"' in page
    assert f'value="{name}"' in page
    assert SavedView.objects.count() == 1
    view = SavedView.objects.get()
    save(annas_browser, "Other", urgency="today")
    other = SavedView.objects.exclude(pk=view.pk).get()
    answer = annas_browser.post(f"/panel/views/{other.public_id}/rename", {"name": name})
    assert answer.status_code == 422


def test_a_view_without_a_filter_and_a_thirteenth_are_not_saved(
    annas_browser: Client, consent: Consent
) -> None:
    save(annas_browser, show="")
    assert not SavedView.objects.exists()
    for number in range(MOST_VIEWS + 1):
        save(annas_browser, f"View {number}")
    assert SavedView.objects.count() == MOST_VIEWS


def test_the_same_view_saved_twice_is_one(annas_browser: Client, consent: Consent) -> None:
    save(save(annas_browser))
    assert SavedView.objects.count() == 1


def test_nobody_else_finds_the_view(
    annas_browser: Client, vance: Clinician, consent: Consent
) -> None:
    view = (save(annas_browser), SavedView.objects.get())[1]
    other = desk_browser(vance)
    assert "Silent ones" not in shown(other)
    for act in ("rename", "remove", "back"):
        answer = other.post(f"/panel/views/{view.public_id}/{act}", {"name": "Mine"})
        assert answer.status_code == 404
    assert annas_browser.post(f"/panel/views/{uuid.uuid4()}/remove").status_code == 404


def test_a_name_that_was_searched_for_is_never_kept(
    annas_browser: Client, consent: Consent
) -> None:
    save(annas_browser, q="Kessler")
    row = SavedView.objects.get()
    kept = [getattr(row, field.name) for field in SavedView._meta.concrete_fields]
    assert "Kessler" not in str(kept)


def test_filters_and_searches_cost_little_more_than_the_whole_list(
    annas_browser: Client, people: dict[str, Patient]
) -> None:
    for query, most in (("", 6), ("?show=new", 6), ("?urgency=soon", 7), ("?q=call", 8)):
        shown(annas_browser, f"/panel/{query}")
        with counted() as asked:
            shown(annas_browser, f"/panel/{query}")
        assert len(asked) <= most, "\n".join([query, *asked])
