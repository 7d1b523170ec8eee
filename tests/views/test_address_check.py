"""A diary opens before its address is checked; sharing and mail wait for the code."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from crampsite.policy import POLICIES, Door
from tests.access.test_matrix import PARTS, PLAIN
from tests.conftest import NOW, PASSWORD
from tests.support.sign_in import note_second_step
from tracker.actions.consent import (
    UncheckedAddressError,
    ask_with_code,
    give_consent,
    make_share_code,
)
from tracker.actions.deliveries import read_account_mail
from tracker.actions.weekly import plan_weekly
from tracker.models import Clinician, Consent, Delivery, Patient, ShareCode, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
EMAIL = "greta@stillnight.test"
SIGN_UP = {"email": EMAIL, "password1": "three-short-words", "agree": "on", "zone": "Europe/Berlin"}
NOTICE = "Check your email address to share and to get mail."
CODE_PAGE = "/account/confirm-email/"
# Made anew for each page or each diary: tokens, keys, and the name a phone knows its owner by.
OF_ONE_PAGE = r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'


def arrive(email: str = EMAIL, password: str = SIGN_UP["password1"]) -> Client:
    cache.clear()
    browser = Client()
    answer = browser.post("/account/signup/", SIGN_UP | {"email": email, "password1": password})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/welcome/")
    return browser


def newest() -> Patient:
    return Patient.objects.latest("pk")


def last_mail() -> str:
    mail = read_account_mail(Delivery.objects.latest("pk"))
    assert mail is not None
    return mail.body


def code() -> str:
    found = re.search(r"^(\d{6})$", last_mail(), re.MULTILINE)
    assert found is not None
    return found[1]


def sign_in(email: str, password: str) -> Client | None:
    cache.clear()
    browser = Client()
    answer = browser.post("/account/login/", {"login": email, "password": password})
    return browser if answer.status_code == 302 else None


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_somebody_who_just_arrived_logs_a_night_at_once() -> None:
    browser = arrive()
    assert "Nobody watches this diary" in page(browser, "/welcome/")
    browser.post("/welcome/skip")
    browser.post("/tonight/cramp", {"key": "7d6a2c0e-4d0f-4b93-8a51-7f6c4b1f1c11"})
    assert newest().nights.exists()


@pytest.mark.parametrize(
    "address", ["/welcome/", "/today/", "/account/", "/account/questions/mail/"]
)
def test_a_calm_line_leads_to_the_code_until_it_is_typed(address: str) -> None:
    browser = arrive()
    shown = page(browser, address)
    assert NOTICE in shown
    assert f'href="{CODE_PAGE}"' in shown
    browser.post(CODE_PAGE, {"code": code()})
    assert NOTICE not in page(browser, address)


def test_the_night_page_says_nothing_of_it() -> None:
    assert NOTICE not in page(arrive(), "/tonight/")


def test_typing_the_code_makes_the_address_the_accounts() -> None:
    browser = arrive()
    assert newest().user.email == ""
    assert EMAIL in page(browser, CODE_PAGE)
    answer = browser.post(CODE_PAGE, {"code": code()})
    assert answer.headers["Location"] == "/"
    assert newest().user.email == EMAIL
    assert EmailAddress.objects.get(user=newest().user, verified=True, primary=True)


def test_a_new_code_can_be_asked_for_when_the_first_is_too_old() -> None:
    browser = arrive()
    with time_machine.travel(NOW + dt.timedelta(minutes=11), tick=False):
        assert browser.get(CODE_PAGE).headers["Location"] == "/account/email/"
        waiting = page(browser, "/account/email/")
        assert EMAIL in waiting
        assert "Send a new code" in waiting
        answer = browser.post("/account/email/", {"email": EMAIL, "action_send": ""})
        assert answer.headers["Location"] == CODE_PAGE
        browser.post(CODE_PAGE, {"code": code()})
    assert newest().user.email == EMAIL


def test_no_share_code_before_the_address_is_checked() -> None:
    browser = arrive()
    shown = page(browser, "/share/")
    assert "Check your email address first" in shown
    assert "Make a share code" not in shown
    answer = browser.post("/share/code", {"categories": ["cramps"]})
    assert answer.status_code == 403
    assert "Check your email address first" in answer.content.decode()
    assert f'href="{CODE_PAGE}"' in answer.content.decode()
    assert not ShareCode.objects.exists()


def test_no_yes_to_a_clinic_before_the_address_is_checked(anna: Clinician) -> None:
    browser = arrive()
    patient = newest()
    patient.user.email = EMAIL  # as if a code had been made: the yes is refused on its own
    digits, _ = make_share_code(patient, categories=["cramps"], now=NOW)
    consent = ask_with_code(anna, digits, now=NOW)
    answer = browser.post(f"/share/{consent.public_id}/yes", {"categories": ["cramps"]})
    assert answer.status_code == 403
    consent.refresh_from_db()
    assert consent.state == Consent.State.ASKED
    browser.post(f"/share/{consent.public_id}/no")
    consent.refresh_from_db()
    assert consent.state == Consent.State.REFUSED


def test_the_actions_refuse_too(anna: Clinician) -> None:
    arrive()
    with pytest.raises(UncheckedAddressError):
        make_share_code(newest(), categories=["cramps"], now=NOW)
    with pytest.raises(UncheckedAddressError):
        give_consent(newest(), Consent(), now=NOW)


def test_no_weekly_mail_before_the_address_is_checked() -> None:
    browser = arrive()
    monday = NOW + dt.timedelta(days=40)
    Patient.objects.update(last_entry_at=monday)  # they keep logging
    plan_weekly(monday)
    assert not Delivery.objects.filter(kind=Delivery.Kind.WEEKLY).exists()
    browser.post(CODE_PAGE, {"code": code()})
    plan_weekly(monday)
    assert Delivery.objects.filter(kind=Delivery.Kind.WEEKLY).count() == 1


def test_the_account_page_shows_the_address_that_was_typed() -> None:
    assert EMAIL in page(arrive(), "/account/")


@pytest.mark.parametrize(
    "route",
    [
        name
        for name, policy in POLICIES.items()
        if policy.door is Door.PATIENT and "GET" in policy.methods and not PARTS[name]
    ],
)
def test_every_page_of_the_diary_opens_before_the_address_is_checked(
    route: str, ruth: Patient
) -> None:
    browser = arrive()
    owners = Client()
    owners.force_login(ruth.user)
    note_second_step(owners, ruth.user, at=NOW.timestamp())  # as new as the other one's
    answers = [each.get(reverse(route)).status_code for each in (browser, owners)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "route", [name for name, policy in POLICIES.items() if policy.door is Door.CLINICIAN]
)
def test_no_door_of_a_clinic_opens_to_somebody_who_just_arrived(route: str) -> None:
    parts = {part: PLAIN.get(part, "00000000-0000-0000-0000-000000000007") for part in PARTS[route]}
    assert arrive().get(reverse(route, kwargs=parts)).status_code in {404, 405}


def everything_shown(browser: Client, email: str) -> list[str]:
    """What somebody can see who claimed an address and tries everything with it."""
    wrong = [browser.post(CODE_PAGE, {"code": "000000"}).content.decode() for _ in range(2)]
    resent = browser.post(CODE_PAGE, {"action": "resend"})
    asked = browser.post("/account/email/", {"email": email, "action_send": ""})
    pages = [
        page(browser, address)
        for address in ("/welcome/", "/account/", "/share/", "/account/email/", CODE_PAGE)
    ]
    ways = [f"{answer.status_code} {answer.headers.get('Location')}" for answer in (resent, asked)]
    shown = [text.replace(email, "") for text in (*wrong, *pages, *ways)]
    return [re.sub(OF_ONE_PAGE, "", text) for text in shown]


def test_nothing_shown_tells_whether_somebody_has_the_address(ruth: Patient) -> None:
    known, unknown = ruth.user.email, "nobody@stillnight.test"
    counts, shown = [], []
    for email in (known, unknown):
        before = Delivery.objects.count()
        shown.append(everything_shown(arrive(email), email))
        counts.append(Delivery.objects.count() - before)
    assert shown[0] == shown[1]
    assert counts[0] == counts[1]


def test_mails_of_a_claimed_address_are_nobodys(ruth: Patient) -> None:
    for email in (ruth.user.email, "nobody@stillnight.test"):
        arrive(email)
        assert Delivery.objects.latest("pk").recipient_id != str(newest().user.public_id)


def test_an_owner_is_told_by_mail_and_keeps_diary_and_password(ruth: Patient) -> None:
    arrive(ruth.user.email, "somebody-elses-words")
    assert "You have one." in last_mail()
    assert not re.search(r"\d{6}", last_mail())
    mine = sign_in(ruth.user.email, PASSWORD)
    assert mine is not None
    assert "Ruth" in page(mine, "/today/")


def test_whoever_claimed_an_address_signs_in_again_whoever_owns_it(ruth: Patient) -> None:
    for email in (ruth.user.email, "nobody@stillnight.test"):
        arrive(email, "somebody-elses-words")
        again = sign_in(email, "somebody-elses-words")
        assert again is not None
        assert again.session["_auth_user_id"] == str(newest().user.pk)
        assert sign_in(email, "wrong-wrong-wrong") is None


def test_the_owner_comes_first_when_both_chose_the_same_password(ruth: Patient) -> None:
    arrive(ruth.user.email, PASSWORD)
    mine = sign_in(ruth.user.email, PASSWORD)
    assert mine is not None
    assert mine.session["_auth_user_id"] == str(ruth.user.pk)


@pytest.mark.parametrize("claims", [0, 1, 3])
@pytest.mark.parametrize("owned", [True, False])
def test_a_sign_in_always_hashes_two_passwords(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch, claims: int, *, owned: bool
) -> None:
    email = ruth.user.email if owned else "nobody@stillnight.test"
    for _ in range(claims):
        arrive(email, "somebody-elses-words")
    hashed: list[str] = []

    def note(_user: User, raw: str) -> bool:
        hashed.append(raw)
        return False

    monkeypatch.setattr(User, "check_password", note)
    monkeypatch.setattr(User, "set_password", note)
    sign_in(email, "wrong-wrong-wrong")
    assert len(hashed) == 2


def test_an_owner_who_comes_later_takes_the_address_and_not_the_diary() -> None:
    stranger = arrive(EMAIL, "somebody-elses-words")
    strangers = newest()
    owner = arrive(EMAIL, "three-short-words")
    owner.post(CODE_PAGE, {"code": code()})
    owners = newest()
    assert owners.pk != strangers.pk
    assert owners.user.email == EMAIL
    strangers.user.refresh_from_db()
    assert strangers.user.email == ""
    stranger.post("/account/email/", {"email": EMAIL, "action_send": ""})
    assert "You have one." in last_mail()


def test_a_code_that_comes_too_late_takes_nothing() -> None:
    first = arrive(EMAIL)
    early = code()
    owner = arrive(EMAIL)
    owner.post(CODE_PAGE, {"code": code()})
    first.post(CODE_PAGE, {"code": early})
    assert [user.email for user in User.objects.order_by("pk")] == ["", EMAIL]


def test_six_codes_an_hour_go_to_one_address_and_the_diary_opens_all_the_same() -> None:
    for _ in range(8):
        answer = Client().post("/account/signup/", SIGN_UP)
        assert answer.headers["Location"] == "/welcome/"
    assert Delivery.objects.count() == 6


def test_a_clinician_waits_for_the_code(anna: Clinician) -> None:
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, primary=True)
    browser = sign_in(anna.user.email, PASSWORD)
    assert browser is not None
    assert "_auth_user_id" not in browser.session
    assert browser.get("/panel/").status_code == 302


def test_staff_wait_for_the_code_with_a_diary_too(ruth: Patient) -> None:
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, primary=True)
    User.objects.filter(pk=ruth.user.pk).update(is_staff=True)
    browser = sign_in(ruth.user.email, PASSWORD)
    assert browser is not None
    assert "_auth_user_id" not in browser.session
