"""Run in a process of its own: all rows as JSON, without what differs from run to run.

Left out: row ids, times, tries, sealed bytes (a fresh nonce each time), the hashes that
cover times, the random public id of a finding, and the daily roots. The audit chains
are checked instead.
"""

from __future__ import annotations

import json
import sys

import django

BY_THE_CLOCK = {"AuditRoot", "AuditRootHead"}  # made when an hour turns, disturbed or not


def main() -> None:
    """Write {table: sorted rows} and the chains that are not whole."""
    django.setup()
    from django.apps import apps
    from django.db import models

    from tracker.audit import verify
    from tracker.models import AuditHead

    left_out = (models.AutoField, models.DateTimeField, models.BinaryField)
    names_left_out = {"attempts", "hash", "previous_hash"}
    tables: dict[str, list[str]] = {}
    for model in apps.get_app_config("tracker").get_models():
        if model.__name__ in BY_THE_CLOCK:
            continue
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if not isinstance(field, left_out)
            and field.name not in names_left_out
            and (model.__name__, field.name) != ("Finding", "public_id")
        ]
        rows = model._default_manager.values_list(*fields)
        tables[model.__name__] = sorted(json.dumps(row, default=str) for row in rows)
    chains = AuditHead.objects.values_list("chain", flat=True)
    tables["broken chains"] = [chain for chain in chains if verify(chain)]
    json.dump(tables, sys.stdout)


if __name__ == "__main__":
    main()
