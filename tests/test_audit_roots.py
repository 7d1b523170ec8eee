"""The daily root: a chain whose end was cut off shows, and so does a root made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW, make_patient
from tests.support.rows import statements
from tests.support.threads import together
from tests.support.trail import without_guards
from tracker import audit, tasks
from tracker.audit_roots import faults, set_root
from tracker.models import AuditEvent, AuditHead, AuditRoot, AuditRootHead, Patient

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


def write(patient: Patient, links: int) -> str:
    for number in range(links):
        audit.record(audit.JOB, patient, "test.step", now=NOW, object_id=str(number))
    return str(patient.public_id)


def cut(chain: str, after: int) -> None:
    """Take the end of a chain away as somebody would who knows how chains are checked."""
    with without_guards():
        AuditEvent.objects.filter(chain=chain, seq__gt=after).delete()
        last = AuditEvent.objects.get(chain=chain, seq=after)
        AuditHead.objects.filter(chain=chain).update(seq=last.seq, hash=last.hash)


def make_anew(chain: str) -> None:
    """… and who makes the roots anew over what is left."""
    with without_guards():
        AuditRoot.objects.all().delete()
    set_root(NOW)


def test_a_cut_chain_is_whole_by_itself_and_shows_in_the_root(ruth: Patient) -> None:
    chain = write(ruth, 6)
    set_root(NOW)
    assert list(faults({})) == []
    cut(chain, after=5)
    assert audit.verify(chain) is None
    assert list(faults({})) == [f"{chain}: link 8 is not the one of the root of {TODAY}"]


def test_a_root_made_anew_is_not_the_one_that_was_logged(ruth: Patient) -> None:
    chain = write(ruth, 6)
    logged, _ = set_root(NOW)
    cut(chain, after=5)
    make_anew(chain)
    assert list(faults({})) == []
    assert list(faults({TODAY: logged.hash})) == [f"the root of {TODAY} is not the published one"]


def test_a_removed_root_is_missed(ruth: Patient) -> None:
    logged, _ = set_root(NOW)
    with without_guards():
        AuditRoot.objects.all().delete()
    assert list(faults({TODAY: logged.hash})) == [f"the root of {TODAY} is missing"]


def change_the_hash() -> None:
    AuditRoot.objects.filter(day=TODAY).update(hash="0" * 64)


def forget_a_chain() -> None:
    AuditRootHead.objects.filter(root__day=TODAY).first().delete()  # type: ignore[union-attr]


def remove_the_first_root() -> None:
    AuditRoot.objects.filter(day=TODAY).delete()


@pytest.mark.parametrize("bend", [change_the_hash, forget_a_chain, remove_the_first_root])
def test_a_bent_root_shows(ruth: Patient, tom: Patient, bend: Callable[[], None]) -> None:
    set_root(NOW)
    write(ruth, 1)
    set_root(NOW + DAY)
    assert list(faults({})) == []
    with without_guards():
        bend()
    assert any("was changed" in fault for fault in faults({}))


def test_a_root_names_only_chains_that_grew_since_the_one_before(
    ruth: Patient, tom: Patient
) -> None:
    first, _ = set_root(NOW)
    chain = write(ruth, 2)
    second, is_new = set_root(NOW + DAY)
    assert is_new
    assert (first.chains, second.chains) == (2, 1)
    assert list(second.heads.values_list("chain", flat=True)) == [chain]
    assert second.previous_hash == first.hash


def test_a_day_without_a_link_has_a_root_too(ruth: Patient) -> None:
    set_root(NOW)
    empty, _ = set_root(NOW + DAY)
    assert (empty.chains, list(faults({TODAY + DAY: empty.hash}))) == (0, [])


def test_a_day_has_one_root(ruth: Patient) -> None:
    first, _ = set_root(NOW)
    write(ruth, 1)
    assert set_root(NOW) == (first, False)


@pytest.mark.django_db(transaction=True)
def test_eight_beats_at_once_make_one_root(ruth: Patient) -> None:
    made: list[bool] = []
    together(8, lambda _: made.append(set_root(NOW)[1]))
    assert sorted(made) == [False] * 7 + [True]
    assert AuditRoot.objects.count() == 1
    assert list(faults({})) == []


def test_the_root_is_made_in_as_many_statements_for_one_chain_as_for_thirty(
    ruth: Patient,
) -> None:
    with CaptureQueriesContext(connection) as one:
        set_root(NOW)
    for number in range(30):
        make_patient(f"p{number}@stillnight.test", f"Person {number}")
    with CaptureQueriesContext(connection) as thirty:
        set_root(NOW + DAY)
    assert len(statements(thirty)) == len(statements(one))


def test_the_bell_logs_the_root_once(
    ruth: Patient, frozen: None, caplog: pytest.LogCaptureFixture
) -> None:
    tasks.set_audit_root()
    tasks.set_audit_root()
    said = [record.getMessage() for record in caplog.records if "audit.root" in record.msg]
    assert said == [f"audit.root day={TODAY} chains=1 hash={AuditRoot.objects.get().hash}"]


def test_the_operator_names_the_logged_root(
    ruth: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = write(ruth, 6)
    root, _ = set_root(NOW)
    call_command("verify_audit", "--root", f"{root.day}:{root.hash}")
    cut(chain, after=5)
    make_anew(chain)
    call_command("verify_audit")
    with pytest.raises(CommandError, match="roots do not fit"):
        call_command("verify_audit", "--root", f"{root.day}:{root.hash}")
    assert "not the published one" in capsys.readouterr().err
    with pytest.raises(CommandError, match="DAY:HASH"):
        call_command("verify_audit", "--root", "yesterday")
