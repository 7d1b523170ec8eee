"""An address belongs to one account once it was checked, and to nobody before."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, connection

from tracker.models import User

pytestmark = pytest.mark.django_db
EMAIL = "greta@stillnight.test"
MIGRATION = import_module("tracker.migrations.0008_check_addresses_after_arrival")


def test_many_accounts_may_have_no_checked_address() -> None:
    first, second = User.objects.create_user(""), User.objects.create_user("")
    assert not first.address_is_checked
    assert not second.address_is_checked


def test_a_checked_address_is_of_one_account() -> None:
    assert User.objects.create_user(EMAIL).address_is_checked
    with pytest.raises(IntegrityError, match=r"user_email_is_of_one_account|email"):
        User.objects.create_user(EMAIL)


def test_accounts_whose_code_was_never_typed_only_claim_their_address() -> None:
    never, checked, bare = (
        User.objects.create_user(f"{name}@stillnight.test") for name in ("never", "checked", "bare")
    )
    EmailAddress.objects.create(user=never, email=never.email, primary=True)
    EmailAddress.objects.create(user=checked, email=checked.email, primary=True, verified=True)

    MIGRATION.leave_unchecked_addresses(apps, SimpleNamespace(connection=connection))

    for user in (never, checked, bare):
        user.refresh_from_db()
    assert [user.email for user in (never, checked, bare)] == ["", checked.email, bare.email]
    assert EmailAddress.objects.get(user=never).email == "never@stillnight.test"
    assert not EmailAddress.objects.get(user=never).primary
