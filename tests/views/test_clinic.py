"""A clinic's people: invited, verified, removed; and what each may open meanwhile."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from tests.conftest import NOW, desk_browser, make_clinician, make_patient
from tracker import audit
from tracker.actions.clinic_people import remove_person
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.deliveries import read_account_mail
from tracker.actions.entries import NotAllowedError
from tracker.actions.people import verify_clinician
from tracker.models import (
    AuditEvent,
    Clinician,
    ClinicInvitation,
    Consent,
    Delivery,
    DeskLine,
    Patient,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PASSWORD = "seven quiet herons"
NEW = "lena@stillnight.test"


@pytest.fixture
def manager(anna: Clinician) -> Clinician:
    """Anna also manages the people of her clinic."""
    anna.manages = True
    anna.save()
    return anna


@pytest.fixture
def browser(manager: Clinician) -> Client:
    return desk_browser(manager)


def invite(browser: Client, email: str = NEW, role: str = "clinician") -> str:
    """The link of the mail that is owed then."""
    browser.post("/clinic/invite", {"email": email, "role": role})
    mail = read_account_mail(Delivery.objects.latest("pk"))
    assert mail is not None
    found = re.search(r"http\S+", mail.body)
    assert found is not None
    return found[0]


def join(link: str, **changes: str) -> Client:
    visitor = Client()
    said = {"link": link, "name": "Lena Berg", "title": "Dr.", "password": PASSWORD} | changes
    visitor.post("/clinic/join/", said)
    return visitor


def test_only_who_manages_finds_the_page(browser: Client, manager: Clinician) -> None:
    ben = make_clinician(manager.clinic, "ben@stillnight.test", "Ben Ito")
    assert browser.get("/clinic/").status_code == 200
    assert desk_browser(ben).get("/clinic/").status_code == 404
    shown = browser.get("/clinic/").content.decode()
    assert "Dr. Ben Ito" in shown
    assert 'href="/clinic/"' not in desk_browser(ben).get("/panel/").content.decode()


def test_from_the_invitation_to_the_first_look(
    browser: Client, manager: Clinician, ruth: Patient, consent: Consent
) -> None:
    link = invite(browser)
    assert "/clinic/join/#" in link
    join(link)
    lena = Clinician.objects.get(user__email=NEW)
    assert (lena.clinic, lena.verified_at) == (manager.clinic, None)
    assert EmailAddress.objects.get(user=lena.user).verified
    hers = desk_browser(lena)
    assert hers.get("/panel/").headers["Location"] == "/clinic/waiting/"
    assert "We still check who you are" in hers.get("/clinic/waiting/").content.decode()
    assert hers.get(f"/panel/{ruth.public_id}/").status_code == 404
    call_command("verify_clinician", NEW, by="Kim Lee", why="called the practice back")
    lena.refresh_from_db()
    assert (lena.verified_by, lena.verified_why) == ("Kim Lee", "called the practice back")
    assert hers.get("/clinic/waiting/").status_code == 404
    assert hers.get(f"/panel/{ruth.public_id}/").status_code != 200  # nobody asked Ruth yet


def test_who_made_sure_and_when_is_in_the_clinics_own_chain(
    browser: Client, manager: Clinician
) -> None:
    join(invite(browser))
    call_command("verify_clinician", NEW, by="Kim Lee", why="met her")
    chain = str(manager.clinic.public_id)
    actions = AuditEvent.objects.filter(chain=chain).order_by("seq").values_list("action", "role")
    assert list(actions) == [
        ("clinic.invite", "clinician"),
        ("clinic.join", "clinician"),
        ("clinic.verify", "operator"),
    ]
    assert audit.verify(chain) is None


def test_verifying_wants_a_name_and_a_reason(
    browser: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    join(invite(browser))
    call_command("verify_clinician")
    assert f"{NEW}: Dr. Lena Berg, Maple Street Clinic" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--by"):
        call_command("verify_clinician", NEW)
    with pytest.raises(CommandError, match="Nobody with this address"):
        call_command("verify_clinician", "x@stillnight.test", by="Kim", why="met")
    assert not Clinician.objects.exclude(user__email=NEW).filter(verified_by="Kim").exists()


def test_an_invitation_works_once_and_not_after_it_was_stopped(
    browser: Client, manager: Clinician
) -> None:
    link = invite(browser)
    join(link)
    again = {"link": link, "name": "X", "password": PASSWORD}
    assert Client().post("/clinic/join/", again).status_code == 404
    other = invite(browser, "mo@stillnight.test")
    waiting = ClinicInvitation.objects.get(email="mo@stillnight.test")
    browser.post(f"/clinic/invitations/{waiting.public_id}/stop")
    said = {"link": other, "name": "Mo", "password": PASSWORD}
    assert Client().post("/clinic/join/", said).status_code == 404
    assert Client().post("/clinic/join/", said | {"link": f"{other}x"}).status_code == 404
    assert not User.objects.filter(email="mo@stillnight.test").exists()


def test_inviting_tells_nobody_whether_an_address_has_an_account(
    browser: Client, ruth: Patient
) -> None:
    known = browser.post("/clinic/invite", {"email": ruth.user.email, "role": "clinician"})
    new = browser.post("/clinic/invite", {"email": NEW, "role": "clinician"})
    assert known.headers["Location"] == new.headers["Location"] == "/clinic/"
    shown = browser.get("/clinic/").content.decode()
    assert ruth.user.name not in shown
    assert shown.count("works until") == 2


def test_an_address_with_an_account_cannot_join(browser: Client, ruth: Patient) -> None:
    link = invite(browser, ruth.user.email)
    said = {"link": link, "name": "Ruth", "password": PASSWORD}
    answer = Client().post("/clinic/join/", said)
    assert answer.status_code == 422
    assert "This address has an account" in answer.content.decode()
    assert not Clinician.objects.filter(user=ruth.user).exists()


@pytest.mark.parametrize("password", ["fourteen chars", "password12345678"[:12], "short"])
def test_a_clinicians_password_is_longer(browser: Client, password: str) -> None:
    join(invite(browser), password=password)
    assert not User.objects.filter(email=NEW).exists()


def test_inviting_asks_who_it_is_after_five_minutes_and_removing_does_not(
    browser: Client, manager: Clinician, frozen: object
) -> None:
    import time_machine

    ben = make_clinician(manager.clinic, "ben@stillnight.test", "Ben Ito")
    with time_machine.travel(NOW + dt.timedelta(minutes=6), tick=False):
        answer = browser.post("/clinic/invite", {"email": NEW, "role": "clinician"})
        assert "reauthenticate" in answer.headers["Location"]
        browser.post(f"/clinic/people/{ben.user.public_id}/remove")
    ben.refresh_from_db()
    assert ben.removed_at is not None
    assert not ClinicInvitation.objects.exists()


def test_who_is_removed_finds_nothing_and_the_clinic_goes_on(
    browser: Client, manager: Clinician, ruth: Patient
) -> None:
    ben = make_clinician(manager.clinic, "ben@stillnight.test", "Ben Ito")
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    consent = give_consent(ruth, ask_with_code(manager, digits, now=NOW), now=NOW)
    record, bens = f"/panel/{ruth.public_id}/", desk_browser(ben)
    assert bens.get(record).status_code == 200
    browser.post(f"/clinic/people/{ben.user.public_id}/remove")
    assert bens.get(record).status_code == 404
    assert bens.get("/panel/").status_code == 404
    assert browser.get(record).status_code == 200
    consent.refresh_from_db()
    assert (consent.state, [*consent.clinicians.all()]) == ("active", [manager])
    stretches = [sorted(map(str, row.clinicians.all())) for row in consent.terms.order_by("pk")]
    assert stretches == [sorted(map(str, (manager, ben))), [str(manager)]]
    assert DeskLine.objects.filter(consent=consent).exists()
    assert AuditEvent.objects.filter(chain=str(ruth.public_id), action="consent.leave").exists()


def test_who_comes_back_is_named_in_no_consent_before_a_new_yes(
    browser: Client, manager: Clinician, ruth: Patient
) -> None:
    ben = make_clinician(manager.clinic, "ben@stillnight.test", "Ben Ito")
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    give_consent(ruth, ask_with_code(manager, digits, now=NOW), now=NOW)
    remove_person(manager, ben, now=NOW)
    verify_clinician(ben.user, clinic=manager.clinic, now=NOW, by="Kim", why="is back")
    assert desk_browser(ben).get("/panel/").status_code == 200
    assert desk_browser(ben).get(f"/panel/{ruth.public_id}/").status_code == 404


def test_nobody_removes_themselves_or_somebody_of_another_clinic(
    browser: Client, manager: Clinician, vance: Clinician
) -> None:
    browser.post(f"/clinic/people/{manager.user.public_id}/remove")
    answer = browser.post(f"/clinic/people/{vance.user.public_id}/remove")
    assert answer.status_code == 404
    with pytest.raises(NotAllowedError):
        remove_person(manager, vance, now=NOW)
    for each in (manager, vance):
        each.refresh_from_db()
        assert each.removed_at is None


def test_reception_asks_a_patient_and_opens_no_diary(
    ruths_browser: Client, manager: Clinician, ruth: Patient
) -> None:
    rita = make_clinician(manager.clinic, "rita@stillnight.test", "Rita Holm")
    Clinician.objects.filter(pk=rita.pk).update(role=Clinician.Role.RECEPTION)
    hers = desk_browser(rita)
    assert hers.get("/panel/").headers["Location"] == "/panel/add/"
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    assert hers.post("/panel/add/", {"code": digits}).status_code == 302
    consent = ruth.consents.get()
    assert [*consent.clinicians.all()] == [manager]
    ruths_browser.post(f"/share/{consent.public_id}/yes", {"categories": ["cramps"]})
    for part in ("", "charts/", "record/", "days/", "summary/", "summary.pdf", "chart.json"):
        assert hers.get(f"/panel/{ruth.public_id}/{part}").status_code == 404, part
    assert desk_browser(manager).get(f"/panel/{ruth.public_id}/").status_code == 200


def test_a_patients_account_is_no_door_to_a_clinic(manager: Clinician) -> None:
    tom = make_patient("tom2@stillnight.test", "Tom Reed")
    browser = Client()
    browser.force_login(tom.user)
    for address in ("/clinic/", "/clinic/waiting/", "/panel/invitation/"):
        assert browser.get(address).status_code == 404
