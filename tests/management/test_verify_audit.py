"""The operator's look at the trail."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.support.trail import without_guards
from tracker.models import AuditEvent, AuditHead, Patient


def test_whole_chains_are_counted(
    ruth: Patient, tom: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    assert "2 chains are whole." in capsys.readouterr().out


def test_a_changed_link_is_named_and_the_command_fails(
    ruth: Patient, tom: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    with without_guards():
        AuditEvent.objects.filter(chain=str(ruth.public_id), seq=1).update(action="patient.read")
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("verify_audit")
    assert str(ruth.public_id) in capsys.readouterr().err


def test_a_removed_head_does_not_hide_its_links(ruth: Patient) -> None:
    with without_guards():
        AuditHead.objects.all().delete()
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit")


def test_one_chain_can_be_named(ruth: Patient, tom: Patient) -> None:
    with without_guards():
        AuditEvent.objects.filter(chain=str(ruth.public_id), seq=1).delete()
    call_command("verify_audit", str(tom.public_id))
    with pytest.raises(CommandError):
        call_command("verify_audit", str(ruth.public_id))
