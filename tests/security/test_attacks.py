"""Attacks on sign-in, forms and addresses, each tried as an attacker would."""

from __future__ import annotations

import json
import uuid
from urllib.parse import quote, urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from tests.access.mutations import forget_plans
from tests.access.routes import routes
from tests.conftest import PASSWORD
from tests.support.rows import all_rows
from tracker.models import Clinician, Consent, Patient, User

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("frozen"),
]

LOGIN = "/account/login/"
ELSEWHERE = (
    "//evil.example",
    "https:evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "%2f%2fevil.example",
    "http:///evil.example",
    "\thttps://evil.example",
)
QUERIES = (
    "sort=severity;DROP TABLE tracker_patient",
    "order=(select pg_sleep(5))",
    "filter[user__password__startswith]=p",
    "user__password__startswith=p",
    "order_by=-user__password",
    "patient__user__email__contains=@",
)
# Each names a format of records that nobody can bring here.
NOT_OFFERED = ("fhir", "bundle", "xml", "apple", "ccda", "hl7", "graphql", "admin", "api")


@pytest.fixture
def account(ruth: Patient) -> User:
    """Ruth's account, with an address that was checked."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True, primary=True)
    return ruth.user


def credentials(account: User) -> dict[str, str]:
    """What the form of the sign-in page sends."""
    return {"login": account.email, "password": PASSWORD}


def is_in(browser: Client) -> bool:
    """True while this browser may open the diary."""
    return browser.get("/today/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/tracker/patient/"])
def test_there_is_no_admin_site_for_anybody(
    path: str, client: Client, ruths_browser: Client, annas_browser: Client
) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff@stillnight.test", PASSWORD))
    for browser in (client, ruths_browser, annas_browser, staff):
        assert browser.get(path).status_code == 404
    assert not apps.is_installed("django.contrib.admin")


def test_no_address_takes_a_record_of_another_system() -> None:
    known = [f"{route.name} {route.pattern}".lower() for route in routes()]
    assert [each for each in known if any(word in each for word in NOT_OFFERED)] == []
    assert len(known) == len(list(routes()))
    assert get_resolver().url_patterns


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site_after_signing_in(account: User, target: str) -> None:
    for address in (f"{LOGIN}?next={quote(target)}", LOGIN):
        browser = Client()
        answer = browser.post(address, credentials(account) | {"next": target})
        assert answer.status_code == 302
        # As a browser reads it, to which both slashes are one.
        place = urljoin("http://testserver/account/", answer.headers["Location"].replace("\\", "/"))
        assert urlsplit(place)[:2] == ("http", "testserver")


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_a_forged_host_reaches_no_mail(account: User, header: str, client: Client) -> None:
    form = {"email": account.email}
    answer = client.post("/account/password/reset/", form, headers={header: "evil.example"})
    assert (answer.status_code == 400) == (header == "Host")
    assert "evil.example" not in answer.content.decode()
    assert not [letter for letter in mail.outbox if "evil.example" in str(letter.message())]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "multipart/form-data; boundary=x"]
)
def test_a_form_of_another_site_changes_nothing(ruth: Patient, kind: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ruth.user)
    before = all_rows()
    body = json.dumps({"key": str(uuid.uuid4()), "volume_ml": "250"})
    answer = browser.post(
        "/drinks/add", body, content_type=kind, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert all_rows() == before


def test_the_token_of_another_sign_in_opens_nothing_and_the_page_says_what_to_do(
    ruth: Patient, tom: Patient
) -> None:
    mine, theirs = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    mine.force_login(ruth.user)
    theirs.force_login(tom.user)
    theirs.get("/today/")
    token = theirs.cookies[settings.CSRF_COOKIE_NAME].value
    mine.get("/today/")
    body = {"volume_ml": "250", "key": str(uuid.uuid4()), "csrfmiddlewaretoken": token}
    answer = mine.post("/drinks/add", body, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert not ruth.drinks.exists()
    assert "<h1>" in answer.content.decode()


def test_nobody_is_signed_in_to_the_account_of_an_attacker(account: User) -> None:
    victim = Client(enforce_csrf_checks=True)
    assert victim.post(LOGIN, credentials(account)).status_code == 403
    assert not is_in(victim)


def test_a_session_that_was_there_before_is_not_the_one_after(account: User) -> None:
    browser = Client()
    browser.get(LOGIN)
    session = browser.session
    session["planted"] = "by somebody"
    session.save()
    planted = session.session_key
    assert planted
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    browser.post(LOGIN, credentials(account))
    assert is_in(browser)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(thief)


@pytest.mark.parametrize("how", ["sign out", "new password"])
def test_a_stolen_cookie_is_dead_after(account: User, how: str) -> None:
    browser, thief = Client(), Client()
    browser.post(LOGIN, credentials(account))
    thief.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert is_in(thief)
    if how == "sign out":
        browser.post("/account/logout/")
    else:
        new = "slow-harbor-candle-9"
        form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert browser.post("/account/password/change/", form).status_code == 302
    assert not is_in(thief)


@pytest.mark.parametrize("query", QUERIES)
def test_no_name_of_a_column_is_taken_from_an_address(
    annas_browser: Client, consent: Consent, ruths_browser: Client, query: str
) -> None:
    for browser, page in ((annas_browser, "/panel/"), (ruths_browser, "/drinks/")):
        plain = browser.get(page)
        answer = browser.get(f"{page}?{query}")
        assert answer.status_code in {200, 400}
        assert answer.content.count(b"<li") == plain.content.count(b"<li")


@pytest.mark.parametrize(
    "address",
    [
        "a@x.example\r\nBcc: b@y.example",
        "a@x.example\nSubject: hello",
        f"{'a' * 400}@x.example",
        "a@x.example, b@y.example",
        "a@",
        "@x.example",
    ],
)
def test_an_address_that_is_more_than_one_line_or_too_long_is_refused(
    client: Client, address: str, db: None
) -> None:
    form = {"email": address, "password1": PASSWORD, "adult": "on", "terms": "on", "agreed": "on"}
    assert client.post("/account/signup/", form).status_code == 200
    assert not User.objects.exists()
    assert client.post("/account/password/reset/", {"email": address}).status_code in {200, 302}
    assert mail.outbox == []


def test_an_address_is_one_account_however_its_letters_are_written(account: User) -> None:
    browser = Client()
    browser.post(LOGIN, {"login": account.email.upper(), "password": PASSWORD})
    assert is_in(browser)


def test_the_row_of_a_form_is_the_signed_in_persons_whatever_it_says(
    ruth: Patient, tom: Patient, ruths_browser: Client
) -> None:
    for name in ("patient", "patient_id", "user", "public_id"):
        form = {"volume_ml": "250", "key": str(uuid.uuid4()), name: str(tom.public_id)}
        assert ruths_browser.post("/drinks/add", form).status_code in {200, 302, 303}
    assert (ruth.drinks.count(), tom.drinks.count()) == (4, 0)


@pytest.mark.parametrize("method", ["post", "delete", "put", "patch"])
def test_somebody_elses_row_stays_byte_for_byte(
    ruth: Patient, tom: Patient, ruths_browser: Client, method: str
) -> None:
    from tests.conftest import NOW
    from tracker.actions.fluids import record_drink

    drink, _ = record_drink(tom, volume_ml=250, now=NOW)
    before = all_rows()
    for end in ("", "undo"):
        answer = getattr(ruths_browser, method)(
            f"/drinks/{drink.public_id}/{end}", {"volume_ml": "1"}
        )
        assert answer.status_code in {404, 405}
    assert all_rows() == before


def test_an_error_inside_a_check_opens_nothing(
    ruth: Patient,
    consent: Consent,
    annas_browser: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(ruth.user.name)

    monkeypatch.setattr("tracker.models.consent.ConsentQuerySet.active", broken)
    forget_plans()  # the question is built anew, with the error in it
    annas_browser.raise_request_exception = False
    answer = annas_browser.get(f"/panel/{ruth.public_id}/")
    assert answer.status_code == 500
    assert ruth.user.name not in answer.content.decode()


def test_no_page_leads_anywhere_with_a_key_or_a_name_in_the_address(
    ruth: Patient, anna: Clinician, ruths_browser: Client, consent: Consent
) -> None:
    for page in ("/", "/today/", "/share/", "/account/", "/account/mails/", "/visit/"):
        text = ruths_browser.get(page).content.decode()
        for word in (ruth.user.email, quote(ruth.user.email), "token=", "password=", "sessionid"):
            assert f"?{word}" not in text
            assert f"/{word}" not in text
