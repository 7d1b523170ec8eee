"""Every page of the product as people get it, drawn once, for the rules that hold on all.

The pages come from the table of policies, so a new address is looked at from its first
day: for the owner of a full diary, for somebody with a year behind them, for somebody
who arrived today, for a clinician, and for strangers. Forms are also sent empty and with
nonsense, so that what they say about mistakes is looked at too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from http import HTTPStatus
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from crampsite.policy import POLICIES, Door, Policy
from education.articles import all_articles
from tests.access import world as people
from tests.access.test_matrix import PARTS, PLAIN, THINGS
from tests.conftest import NOW, PASSWORD, desk_browser, make_clinician
from tests.presenters.evidences import sample
from tests.support.diaries import write_diary
from tests.support.on_the_way_in import on_the_way_in, second_step
from tests.support.shown import (
    LOGS,
    LONG,
    NEW,
    NOBODY,
    OWNER,
    READER,
    SEES,
    Shown,
    undone,
    whole_page,
)
from tests.support.sign_in import note_second_step
from tracker.actions.addresses import refuse_address
from tracker.actions.drugs import load_drugs
from tracker.actions.exports import export_diary
from tracker.actions.findings import apply
from tracker.actions.helpers import invite_helper
from tracker.actions.latest_answers import NightAnswers, keep_answers
from tracker.actions.message_mail import stop_token as message_stop_token
from tracker.actions.people import change_profile, create_patient
from tracker.actions.reminders import answer_token
from tracker.actions.summaries import make_link
from tracker.actions.weekly import stop_token
from tracker.actions.weekly_choice import choice_token
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.records import Pattern
from tracker.forms.questions import QUESTIONS
from tracker.models import Patient, User
from tracker.presenters.pictures.pages import PAGES

DIARY_DAYS = 120
# One sign, or some together, for each answer the symptom check can give.
CHECKS = (
    ("confusion",),
    ("chest_pain",),
    ("one_leg_swollen", "one_leg_warm"),
    ("dark_urine",),
    ("numb_feet",),
    ("fatigue",),
    (),
)
# Each answer that finds nothing, and two periods to compare, with enough nights and without.
UNFOUND = (Verdict.NO_CLEAR_LINK, Verdict.NOT_ENOUGH_NIGHTS, Verdict.PAUSED)
COMPARED = {
    "two periods": dict(
        zip(
            ("one_from", "one_to", "two_from", "two_to"),
            ("March 1, 2026", "March 28, 2026", "May 21, 2026", "June 16, 2026"),
            strict=True,
        )
    ),
    "days that cannot be": dict.fromkeys(("one_from", "one_to", "two_from"), "soon"),
}
ERROR_PAGES = ("400", "403", "404", "409", "500", "503", "csrf")
NONSENSE = "\u2603 no such thing"


def every_page() -> list[Shown]:
    """All pages at `NOW`; the clock must stand there, and the caller takes all back."""
    load_drugs()
    world = people.build()
    long, new = _long_diary(), _new_diary()
    change_profile(new, now=NOW, onboarded_at=None)
    people.share(long, world.reader)
    browsers = {
        OWNER: world.browser(people.OWNER),
        READER: world.browser(people.READER),
        LONG: _browser(long.user),
        NEW: _browser(new.user),
        NOBODY: Client(),
        LOGS: world.browser(people.LOGS),
        SEES: world.browser(people.SEES),
    }
    pages = [page for role in browsers for page in _of_role(role, browsers[role], world)]
    pages += [*_findings(browsers[LONG], long), *_looked_at(browsers[LONG])]
    pages += [*_patient_at_the_desk(browsers[READER], long)]
    pages += [page for role in (LOGS, SEES) for page in _helped(role, browsers[role], world)]
    pages += [*_checks(browsers[NEW]), *on_the_way_in(world.reader.user.email)]
    pages += [page for role in (LONG, NEW) for page in _questions(role, browsers[role])]
    pages += second_step(browsers[OWNER], browsers[READER])
    pages += [*_errors(), *_articles(browsers[NOBODY]), *_links_of_mails(long)]
    pages += [page for role in (OWNER, READER) for page in _mail_came_back(role, browsers[role])]
    pages += _shown_by_link(long)
    pages += _waiting(world)
    pages += _closing(world)
    pages += _own_data(browsers[LONG], browsers[NEW], long)
    return pages


def _long_diary() -> Patient:
    patient = write_diary(DIARY_DAYS, NOW)
    apply(
        patient,
        [sample(pattern) for pattern in Pattern],
        night=NOW.date() - dt.timedelta(days=1),
        version="1",
        now=NOW,
    )
    answers = [
        Answer(pattern=pattern, verdict=verdict, logged_nights=40, nights_needed=6)
        for pattern, verdict in zip(Pattern, cycle(UNFOUND), strict=False)
    ]
    night = NightAnswers(
        patient=patient, night=NOW.date(), logged_nights=DIARY_DAYS, answers=answers
    )
    keep_answers([night], version="1", now=NOW)
    return patient


def _new_diary() -> Patient:
    user = User.objects.create_user("greta@stillnight.test", PASSWORD, name="Greta Lind")
    joined = NOW.date() - dt.timedelta(days=1)
    return create_patient(user, joined_on=joined, now=NOW, zone="America/New_York")


def _browser(user: User) -> Client:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    browser = Client()
    browser.force_login(user)
    note_second_step(browser, user, at=NOW.timestamp())
    return browser


def _of_role(role: str, browser: Client, world: people.World) -> Iterator[Shown]:
    """What the policies let this role read, and what it gets for sending nothing or nonsense."""
    for route, policy in POLICIES.items():
        if not _may_knock(role, policy, route):
            continue
        address = _address(route, world)
        if "GET" in policy.methods:
            yield from whole_page(route, role, "read", address, browser.get(address))
        if "POST" in policy.methods and policy.door is not Door.SIGNED_OUT:
            for how, body in _bodies(route, browser, address):
                with undone():
                    answer = browser.post(address, body)
                    yield from whole_page(route, role, how, address, answer)


def _may_knock(role: str, policy: Policy, route: str) -> bool:
    if PARTS[route] and role in (LONG, NEW) and policy.record:
        return False  # the ids in the address are the owner's
    if policy.door is Door.HELPER:
        return role == (SEES if policy.reads else LOGS)
    doors = {
        LOGS: (),
        SEES: (),
        OWNER: (Door.PATIENT, Door.SIGNED_IN),
        LONG: (Door.PATIENT,),
        NEW: (Door.PATIENT, Door.ANYBODY),
        READER: (Door.CLINICIAN, Door.DESK, Door.MANAGER, Door.SIGNED_IN),
        NOBODY: (Door.ANYBODY, Door.SIGNED_OUT),
    }
    return policy.door in doors[role] or (role == OWNER and route == "account_logout")


def _address(route: str, world: people.World) -> str:
    parts = {part: _part(route, part, world) for part in PARTS[route]}
    return reverse(route, kwargs=parts)


def _part(route: str, part: str, world: people.World) -> str:
    if part != "public_id":
        return PLAIN[part]
    thing = next(THINGS[start] for start in THINGS if route.startswith(start))
    return world.ids[thing]


def _bodies(route: str, browser: Client, address: str) -> Iterator[tuple[str, dict[str, Any]]]:
    key = people.nobodys()
    yield "sent empty", {"key": key}
    if "GET" not in POLICIES[route].methods:
        return
    form = (browser.get(address).context or {}).get("form")
    if form is not None:
        yield "sent nonsense", {"key": key} | dict.fromkeys(form.fields, NONSENSE)


def _findings(browser: Client, patient: Patient) -> Iterator[Shown]:
    for finding in patient.findings.all():
        address = reverse("finding", args=[finding.public_id])
        yield from whole_page("finding", LONG, finding.pattern, address, browser.get(address))


def _looked_at(browser: Client) -> Iterator[Shown]:
    for pattern in Pattern:
        address = reverse("looked-at-one", args=[pattern.value])
        answer = browser.get(address)
        if answer.status_code == HTTPStatus.OK:  # one question is not told under fluid caution
            yield from whole_page("looked-at-one", LONG, pattern.value, address, answer)
    for how, days in COMPARED.items():
        address = f"{reverse('compare')}?{urlencode(days)}"
        yield from whole_page("compare", LONG, how, address, browser.get(address))


def _pictures(browser: Client) -> Iterator[Shown]:
    for name in PAGES:
        for asked in ("", "?range=all", "?range=custom&from=x&to=2026-06-01"):
            address = f"{reverse('pattern', args=[name])}{asked}"
            yield from whole_page("pattern", LONG, f"read {asked}", address, browser.get(address))


def _patient_at_the_desk(browser: Client, patient: Patient) -> Iterator[Shown]:
    for route in ("panel-patient", "panel-charts", "panel-record", "panel-days", "panel-history"):
        address = reverse(route, args=[patient.public_id])
        yield from whole_page(route, READER, "a long diary", address, browser.get(address))


def _questions(role: str, browser: Client) -> Iterator[Shown]:
    for topic, form in QUESTIONS.items():
        address = reverse("question", args=[topic])
        yield from whole_page("question", role, "read", address, browser.get(address))
        with undone():
            answer = browser.post(address, dict.fromkeys(form.base_fields, NONSENSE))
            yield from whole_page("question", role, "sent nonsense", address, answer)


def _checks(browser: Client) -> Iterator[Shown]:
    for signs in CHECKS:
        with undone():
            answer = browser.post("/check/", {"signs": list(signs), "key": people.nobodys()})
            yield from whole_page("check", NEW, f"ticked {signs}", "/check/", answer)


def _helped(role: str, browser: Client, world: people.World) -> Iterator[Shown]:
    """What a helper is told of ticks, of a code, and on pages that belong to nobody's diary."""
    for route in ("helping", "account"):
        yield from whole_page(route, role, "read", reverse(route), browser.get(reverse(route)))
    with undone():
        code, _ = invite_helper(_new_owner(), sees=role == SEES, now=NOW)
        answer = browser.post(reverse("helping"), {"code": code})
        yield from whole_page("helping", role, "typed a code", reverse("helping"), answer)
    address = reverse("for-check", args=[world.ids["helper"]])
    for signs in CHECKS if role == LOGS else ():
        with undone():
            answer = browser.post(address, {"signs": list(signs), "key": people.nobodys()})
            yield from whole_page("for-check", role, f"ticked {signs}", address, answer)


def _new_owner() -> Patient:
    user = User.objects.create_user("gerda@stillnight.test", PASSWORD, name="Gerda Holt")
    return create_patient(user, joined_on=NOW.date(), now=NOW, zone="America/New_York")


def _errors() -> Iterator[Shown]:
    for name in ERROR_PAGES:
        html = render_to_string(f"errors/{name}.html", {"theme": "auto"})
        yield Shown(route="", role=NOBODY, how="went wrong", address=f"/{name}", html=html)


def _articles(browser: Client) -> Iterator[Shown]:
    for article in all_articles():
        address = reverse("article", args=[article.slug])
        yield from whole_page("article", NOBODY, "read", address, browser.get(address))


def _mail_came_back(role: str, browser: Client) -> Iterator[Shown]:
    """What a person reads whose address takes no mail."""
    user = User.objects.get(pk=browser.session["_auth_user_id"])
    with undone():
        refuse_address(user.email, User.Refusal.BOUNCED, now=NOW)
        for route in ("account", "today") if role == OWNER else ("account",):
            address = reverse(route)
            yield from whole_page(route, role, "mail came back", address, browser.get(address))


def _links_of_mails(patient: Patient) -> Iterator[Shown]:
    night = NOW.date() - dt.timedelta(days=1)
    links = {
        "mail-choice": (choice_token(patient), {"weekday": "9", "hour": "9"}),
        "reminder-answer": (answer_token(patient, night), {"answer": "not-now"}),
        "mail-stop": (stop_token("patient", str(patient.public_id)), {}),
        "message-mail-stop": (message_stop_token("patient", str(patient.public_id)), {}),
    }
    for route, (token, body) in links.items():
        address = reverse(route, args=[token])
        for how, answer in (
            ("read", Client().get(address)),
            ("sent", Client().post(address, body)),
        ):
            yield from whole_page(route, NOBODY, how, address, answer)


def _waiting(world: people.World) -> Iterator[Shown]:
    """Somebody who joined a clinic and whom nobody verified yet."""
    address = reverse("clinic-waiting")
    answer = world.browser(people.WAITS).get(address)
    yield from whole_page("clinic-waiting", READER, "nobody made sure", address, answer)


def _closing(world: people.World) -> Iterator[Shown]:
    """Somebody of a clinic who is no admin closes the account."""
    address = reverse("account-close")
    with undone():
        colleague = make_clinician(world.reader.clinic, "leaves@stillnight.test", "Lea Veit")
        browser = desk_browser(colleague)
        shown = browser.get(address)
        yield from whole_page("account-close", READER, "not an admin", address, shown)
        answer = browser.post(address, {"word": "close"})
        yield from whole_page("account-close", NOBODY, "closed", address, answer)


def _shown_by_link(patient: Patient) -> Iterator[Shown]:
    address = reverse("summary-link", args=[make_link(patient, days=7, now=NOW)[0]])
    for how, answer in (("read", Client().get(address)), ("sent", Client().post(address))):
        yield from whole_page("summary-link", NOBODY, how, address, answer)


def _own_data(browser: Client, empty: Client, patient: Patient) -> Iterator[Shown]:
    """A diary file looked at in an empty diary and in a full one, and the end of an account."""
    address = reverse("data-restore")
    file = export_diary(patient, now=NOW)
    for how, somebody in (("a file of another", empty), ("a file beside entries", browser)):
        with undone():
            somebody.post(address, {"file": SimpleUploadedFile("a.json", file)})
            yield from whole_page("data-restore", LONG, how, address, somebody.get(address))
    with undone():
        answer = empty.post(address, {"file": SimpleUploadedFile("a.json", b"{}")})
        yield from whole_page("data-restore", NEW, "no diary", address, answer)
    with undone():
        answer = empty.post(reverse("erase"), {"word": "delete"})
        yield from whole_page("erase", NOBODY, "erased", reverse("erase"), answer)
