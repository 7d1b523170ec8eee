"""When the timetable last moved, and addresses that take no mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0006_keep_what_people_tell_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="refused_address",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="user",
            name="refused_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("bounced", "The mail server does not take mail for it"),
                    ("complained", "Somebody there said the mail is not wanted"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_address", ""), ("refused_as", ""), ("refused_at", None)),
                    models.Q(
                        models.Q(("refused_address", ""), _negated=True),
                        models.Q(("refused_as", ""), _negated=True),
                        ("refused_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="user_refusal_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="heartbeat",
            constraint=models.UniqueConstraint(fields=("name",), name="heartbeat_once_per_task"),
        ),
    ]
