"""Questions for the visit, and links that show a summary."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0010_keep_daily_roots"),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="sealed_questions",
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="SummaryLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1 day"), (7, "7 days")], default=1
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summary_links",
                        to="tracker.patient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "-created_at"], name="summary_link_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__in", (1, 7))),
                        name="summary_link_lives_one_or_seven_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at__isnull", True),
                            ("stopped_at__gte", models.F("created_at")),
                            _connector="OR",
                        ),
                        name="summary_link_stops_after_it_was_made",
                    ),
                ],
            },
        ),
    ]
