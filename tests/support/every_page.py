"""Every page of the product as people get it, drawn once, for the rules that hold on all.

The pages come from the table of policies, so a new address is looked at from its first
day: for the owner of a full diary, for somebody with a year behind them, for somebody
who arrived today, for a clinician, and for strangers. Forms are also sent empty and with
nonsense, so that what they say about mistakes is looked at too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.db import connections, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve, reverse

from crampsite.policy import POLICIES, Door, Policy
from crampsite.stack.accounts import totp_code
from education.articles import all_articles
from tests.access import world as people
from tests.access.test_matrix import PARTS, PLAIN, THINGS
from tests.conftest import NOW, PASSWORD
from tests.presenters.evidences import sample
from tests.support.diaries import write_diary
from tests.support.sign_in import note_second_step
from tracker.actions.deliveries import read_account_mail
from tracker.actions.drugs import load_drugs
from tracker.actions.findings import apply
from tracker.actions.people import change_profile, create_patient
from tracker.actions.weekly import stop_token
from tracker.analysis.records import Pattern
from tracker.forms.questions import QUESTIONS
from tracker.models import Delivery, Patient, User

OWNER, READER, LONG, NEW, NOBODY = "owner", "clinician", "long diary", "new diary", "stranger"
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
ERROR_PAGES = ("400", "403", "404", "409", "500", "503", "csrf")
NONSENSE = "\u2603 no such thing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One page: the route it belongs to, who got it and how, and its HTML."""

    route: str
    role: str
    how: str  # "read", or what was sent
    address: str
    html: str

    def __str__(self) -> str:
        return f"{self.address} ({self.role}, {self.how})"

    @property
    def is_for_clinicians(self) -> bool:
        """True for the desk, whose words are a clinician's."""
        return self.role == READER


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
    }
    pages = [page for role in browsers for page in _of_role(role, browsers[role], world)]
    pages += [*_findings(browsers[LONG], long), *_patient_at_the_desk(browsers[READER], long)]
    pages += [*_checks(browsers[NEW]), *_on_the_way_in(world.reader.user.email)]
    pages += [page for role in (LONG, NEW) for page in _questions(role, browsers[role])]
    pages += _second_step(browsers[OWNER], browsers[READER])
    pages += [*_errors(), *_articles(browsers[NOBODY]), *_stopping_mail(long)]
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
            yield from _page(route, role, "read", address, browser.get(address))
        if "POST" in policy.methods and policy.door is not Door.SIGNED_OUT:
            for how, body in _bodies(route, browser, address):
                with undone():
                    answer = browser.post(address, body)
                    yield from _page(route, role, how, address, answer)


def _may_knock(role: str, policy: Policy, route: str) -> bool:
    if PARTS[route] and role in (LONG, NEW) and policy.record:
        return False  # the ids in the address are the owner's
    doors = {
        OWNER: (Door.PATIENT, Door.SIGNED_IN),
        LONG: (Door.PATIENT,),
        NEW: (Door.PATIENT, Door.ANYBODY),
        READER: (Door.CLINICIAN, Door.SIGNED_IN),
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


def _page(route: str, role: str, how: str, address: str, answer: Any) -> Iterator[Shown]:
    """The answer, if it is a whole page."""
    text = answer.content.decode() if hasattr(answer, "content") else ""
    if text.lstrip().lower().startswith("<!doctype html"):
        yield Shown(route=route, role=role, how=how, address=address, html=text)


def _findings(browser: Client, patient: Patient) -> Iterator[Shown]:
    for finding in patient.findings.all():
        address = reverse("finding", args=[finding.public_id])
        yield from _page("finding", LONG, finding.pattern, address, browser.get(address))


def _patient_at_the_desk(browser: Client, patient: Patient) -> Iterator[Shown]:
    address = reverse("panel-patient", args=[patient.public_id])
    yield from _page("panel-patient", READER, "a long diary", address, browser.get(address))


def _questions(role: str, browser: Client) -> Iterator[Shown]:
    for topic, form in QUESTIONS.items():
        address = reverse("question", args=[topic])
        yield from _page("question", role, "read", address, browser.get(address))
        with undone():
            answer = browser.post(address, dict.fromkeys(form.base_fields, NONSENSE))
            yield from _page("question", role, "sent nonsense", address, answer)


def _checks(browser: Client) -> Iterator[Shown]:
    for signs in CHECKS:
        with undone():
            answer = browser.post("/check/", {"signs": list(signs), "key": people.nobodys()})
            yield from _page("check", NEW, f"ticked {signs}", "/check/", answer)


def _on_the_way_in(clinician: str) -> Iterator[Shown]:
    """The pages that exist only in the middle of signing up, signing in or a new password."""
    fields = {"email": "kurt@stillnight.test", "password1": "three-short-words", "agree": "on"}
    ways: list[tuple[str, dict[str, str]]] = [
        ("/account/signup/", fields),
        ("/account/signup/", fields | {"email": "kurt", "agree": "", "password1": "short"}),
        ("/account/login/", {"login": "kurt@stillnight.test", "password": "wrong-wrong-wrong"}),
        ("/account/login/", {"login": clinician, "password": PASSWORD}),
        ("/account/password/reset/", {"email": "kurt@stillnight.test"}),
    ]
    for address, body in ways:
        cache.clear()  # the limits of sign-in count over all of them
        browser = Client()
        with undone():
            answer = browser.post(address, body, follow=True)
            where = answer.redirect_chain[-1][0] if answer.redirect_chain else address
            route = resolve(where).url_name or ""
            yield from _page(route, NOBODY, f"after {address}", where, answer)
            if answer.redirect_chain:
                again = browser.post(where, {"code": "000000"})
                yield from _page(route, NOBODY, "sent a wrong code", where, again)
    yield from _new_password()


def _new_password() -> Iterator[Shown]:
    browser, reset = Client(), "/account/password/reset/"
    with undone():
        where = browser.post(reset, {"email": people.EMAIL}).headers["Location"]
        mail = read_account_mail(Delivery.objects.latest("pk"))
        code = re.search(r"^\d{6}$", mail.body if mail else "", re.MULTILINE)
        answer = browser.post(where, {"code": code[0] if code else ""}, follow=True)
        where, _ = answer.redirect_chain[-1]
        yield from _page("account_complete_password_reset", NOBODY, "read", where, answer)
        again = browser.post(where, {"password1": "short"})
        yield from _page("account_complete_password_reset", NOBODY, "sent", where, again)


def _second_step(owner: Client, reader: Client) -> Iterator[Shown]:
    """Setting up codes, and what can be done once they are set up; asked for anew each time."""
    activate = "/account/2fa/totp/activate/"
    owner.post("/account/reauthenticate/", {"password": PASSWORD})
    yield from _page("mfa_activate_totp", OWNER, "read", activate, owner.get(activate))
    with undone():
        wrong = owner.post(activate, {"code": "000000"})
        yield from _page("mfa_activate_totp", OWNER, "sent a wrong code", activate, wrong)
    with undone():
        step = Authenticator.objects.get(
            user=reader.session["_auth_user_id"], type=Authenticator.Type.TOTP
        )
        code = totp_code(decrypt(step.data["secret"]), now=NOW)
        reader.post("/account/2fa/reauthenticate/", {"code": code})
        for route in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
            address = reverse(route)
            yield from _page(route, READER, "read", address, reader.get(address))
        made = reader.post(reverse("mfa_generate_recovery_codes"), follow=True)
        codes = reverse("mfa_view_recovery_codes")
        yield from _page("mfa_view_recovery_codes", READER, "read", codes, made)


def _errors() -> Iterator[Shown]:
    for name in ERROR_PAGES:
        html = render_to_string(f"errors/{name}.html", {"theme": "auto"})
        yield Shown(route="", role=NOBODY, how="went wrong", address=f"/{name}", html=html)


def _articles(browser: Client) -> Iterator[Shown]:
    for article in all_articles():
        address = reverse("article", args=[article.slug])
        yield from _page("article", NOBODY, "read", address, browser.get(address))


def _stopping_mail(patient: Patient) -> Iterator[Shown]:
    address = reverse("mail-stop", args=[stop_token("patient", str(patient.public_id))])
    for how, answer in (("read", Client().get(address)), ("sent", Client().post(address))):
        yield from _page("mail-stop", NOBODY, how, address, answer)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)
