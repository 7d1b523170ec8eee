"""An address is of one account once it was checked; until then it is not the account's.

Accounts that never typed their code keep their claim as an `EmailAddress` that is not verified.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def leave_unchecked_addresses(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Empty the address of every account whose code was never typed."""
    addresses = apps.get_model("account", "EmailAddress").objects.using(editor.connection.alias)
    users = apps.get_model("tracker", "User").objects.using(editor.connection.alias)
    checked = addresses.filter(user=models.OuterRef("pk"), verified=True)
    waiting = addresses.filter(user=models.OuterRef("pk"), email=models.OuterRef("email"))
    never = users.filter(models.Exists(waiting), ~models.Exists(checked))
    addresses.filter(user__in=never.values("pk")).update(primary=False)
    never.update(email="")


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0007_tell_silence_and_refusals"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, db_index=True, max_length=254),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=~models.Q(email=""),
                fields=("email",),
                name="user_email_is_of_one_account",
            ),
        ),
        migrations.RunPython(leave_unchecked_addresses, migrations.RunPython.noop),
    ]
