"""Everybody at the door, and two whose diaries must stay closed to the others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.test import Client

from crampsite.policy import Policy
from tests.access.around import (
    ABOUT,
    CARE,
    VIEW,
    help_badly,
    help_no_more,
    help_out,
    look_after,
    open_in_an_emergency,
    save_one_view,
)
from tests.access.clinics import share, the_desk, who_stopped
from tests.access.diaries import BERTIL, SECRET_KINDS, ZANTHERA, take_away, write_diary
from tests.access.roles import (
    AS_READER,
    COLLEAGUE,
    ELSEWHERE,
    HELPERS,
    IDLE,
    LOGS,
    NARROW,
    OTHER,
    OWNER,
    OWNERS,
    READER,
    READING,
    REMOVED,
    SEES,
    STAFF,
    STRANGERS,
    WAITS,
)
from tests.access.sign_ins import session_of
from tests.conftest import NOW, PASSWORD, make_clinician, make_patient
from tracker.actions.clinic_people import invite_person
from tracker.actions.reviews import add_note
from tracker.models import Clinic, Clinician, Patient, User

__all__ = [
    "LOGS",
    "OWNER",
    "READER",
    "SEES",
    "WAITS",
    "share",
]

EMAIL = ZANTHERA.email


@dataclass(frozen=True, kw_only=True)
class World:
    """The diary's owner, a session for each role, and the ids of things.

    `ids` are the owner's, `others` those of another patient, `gone` what the owner took away.
    """

    owner: Patient
    other: Patient
    reader: Clinician
    sessions: Mapping[str, str]
    people: Mapping[str, User]
    ids: Mapping[str, str]
    others: Mapping[str, str]
    gone: Mapping[str, str]
    browsers: dict[tuple[str, bool], Client] = field(default_factory=dict)
    # The rows of the two patients, by patient and table, as they are before anybody asks.
    rows: dict[tuple[int, str], list[tuple[object, ...]]] = field(default_factory=dict)

    def browser(self, role: str) -> Client:
        """A fresh browser in which this role is signed in."""
        return self._signed_in(Client(), role)

    def same_browser(self, role: str, *, checks_forms: bool = False) -> Client:
        """The same for thousands of requests: only the cookies are fresh."""
        key = role, checks_forms
        if key not in self.browsers:
            self.browsers[key] = Client(enforce_csrf_checks=checks_forms)
        browser = self.browsers[key]
        browser.cookies.clear()
        return self._signed_in(browser, role)

    def hidden_from(self, role: str, policy: Policy) -> tuple[str, ...]:
        """The words, and the ids of things, that this role may not read behind this door."""
        if role == COLLEAGUE:
            return (*self._not_for_owner, VIEW)
        if role in (*OWNERS, *READING):
            return self._not_for_owner
        if role == NARROW:
            care = CARE[OWNER]
            said = (care.note, care.asked, care.said)
            return (*self._not_for_owner, *ZANTHERA.beyond_cramps, *said)
        if role in {OTHER, ELSEWHERE}:
            return self._not_for_other
        known = self._known_to(role, policy)
        return tuple(w for w in (*self._not_for_other, *self._not_for_owner) if w not in known)

    @cached_property
    def _not_for_owner(self) -> tuple[str, ...]:
        ids = (id_ for kind, id_ in self.others.items() if kind in SECRET_KINDS)
        return (*BERTIL.all, self.other.panel_code, *ABOUT[OTHER], *ids)

    @cached_property
    def _not_for_other(self) -> tuple[str, ...]:
        ids = (id_ for kind, id_ in self.ids.items() if kind in SECRET_KINDS)
        return (*ZANTHERA.all, self.owner.panel_code, *ABOUT[OWNER], *ids)

    def _known_to(self, role: str, policy: Policy) -> set[str]:
        """A helper knows who the owner is; who may see, sees nights,
        medicines and what was found.

        An idle phone that tells of a sign is answered with all signs of that day, so that
        nobody who holds it is told less; each can be marked as a mistake, and what was
        said of a night can be said anew.
        """
        if role == IDLE:
            return {self.ids["alert"], self.ids["night_change"]}
        known = {ZANTHERA.name.split(maxsplit=1)[0]} if role in HELPERS else set()
        if role == SEES and policy.reads:
            known |= {ZANTHERA.name, ZANTHERA.medicine, ZANTHERA.after}
        return known

    def _signed_in(self, browser: Client, role: str) -> Client:
        if role in self.sessions:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return browser


def build() -> World:
    """Everything at `NOW`; the clock must stand there."""
    owner = make_patient(ZANTHERA.email, ZANTHERA.name)
    other = make_patient(BERTIL.email, BERTIL.name, sex="M")
    clinic = Clinic.objects.create(name="Maple Street Clinic", phone="555-0100")
    reader = make_clinician(clinic, "reader@stillnight.test", "Anna Osei")
    desk = the_desk(owner, other, reader)
    people = dict.fromkeys((*OWNERS, IDLE), owner.user) | dict.fromkeys(AS_READER, reader.user)
    people |= {role: each.user for role, each in desk.people.items()} | {
        OTHER: other.user,
        LOGS: User.objects.create_user("logs@stillnight.test", PASSWORD, name="Loke Berg"),
        SEES: make_patient("sees@stillnight.test", "Signe Dahl").user,
        STAFF: User.objects.create_superuser("staff@stillnight.test", PASSWORD),
    }
    ids = write_diary(owner, ZANTHERA) | desk.ids
    ids |= look_after(OWNER, owner, reader, desk.given)
    ids |= _work(reader, owner, people)
    elsewhere = desk.people[ELSEWHERE]
    others = write_diary(other, BERTIL) | desk.others
    others |= look_after(OTHER, other, elsewhere, desk.theirs)
    others |= help_badly(other, reader.user, people[STAFF])
    others["colleague"] = str(elsewhere.user.public_id)
    sessions = {role: session_of(user, role) for role, user in people.items()}
    ids["sign_in"] = str(owner.user.sign_ins.earliest("pk").public_id)
    others["sign_in"] = str(other.user.sign_ins.earliest("pk").public_id)
    stopped, written = who_stopped(reader)
    others |= written | {"invitation": _invite(elsewhere)}
    gone = take_away(owner) | desk.gone | {"patient": str(stopped.public_id)}
    add_note(desk.people[COLLEAGUE], stopped, "Seen at the desk.", now=NOW)
    gone |= help_no_more(stopped, people[LOGS], people[SEES])
    gone["colleague"] = str(people[REMOVED].public_id)
    return World(
        owner=owner,
        other=other,
        reader=reader,
        sessions=sessions,
        people=people,
        ids=ids,
        others=others,
        gone=gone | {"emergency": open_in_an_emergency(stopped, reader)},
    )


def nobodys() -> str:
    """An id that no row has."""
    return str(uuid.UUID(int=7))


def _work(reader: Clinician, owner: Patient, people: Mapping[str, User]) -> dict[str, str]:
    """What the reader and the helpers did, by the ids of it."""
    Clinician.objects.filter(pk=reader.pk).update(manages=True)
    reader.refresh_from_db()
    return {
        "view": save_one_view(reader),
        "emergency": open_in_an_emergency(owner, reader),
        "colleague": str(people[STRANGERS[1]].public_id),
        "invitation": _invite(reader),
        **help_out(owner, people[LOGS], people[SEES]),
    }


def _invite(manager: Clinician) -> str:
    email = f"for-{manager.pk}@stillnight.test"
    asks = invite_person(manager, email=email, role=Clinician.Role.CLINICIAN, now=NOW)
    return str(asks.public_id)
