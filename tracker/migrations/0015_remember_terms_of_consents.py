"""Gives every consent that was given its terms, so that a history is whole from its first day."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remember(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """One set of terms for each consent, as it stands."""
    consents: Any = apps.get_model("tracker", "Consent").objects
    kept: Any = apps.get_model("tracker", "ConsentTerms").objects
    given = consents.filter(given_at__isnull=False, terms__isnull=True)
    for consent in given.iterator():
        terms = kept.create(
            consent=consent,
            categories=consent.categories,
            text_version=consent.text_version,
            expires_at=consent.expires_at,
            from_at=consent.given_at,
            to_at=consent.withdrawn_at,
        )
        terms.clinicians.set(consent.clinicians.all())


class Migration(migrations.Migration):
    dependencies = [("tracker", "0014_share_until_and_by_link")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop, elidable=True)]
