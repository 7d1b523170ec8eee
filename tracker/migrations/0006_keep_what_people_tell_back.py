"""Answers to findings, life events, and what the nightly job answered last."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0005_keep_day_notes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entrychange",
            name="what",
            field=models.CharField(
                choices=[
                    ("cramp", "A cramp"),
                    ("night", "A night"),
                    ("drink", "A drink"),
                    ("medicine", "A medicine"),
                    ("lab", "A blood test"),
                    ("day", "A day note"),
                    ("restless", "Answers about restless legs"),
                    ("fit", "Whether a finding fits"),
                    ("event", "A life event"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="LatestAnswers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("night", models.DateField()),
                ("version", models.CharField(max_length=16)),
                ("logged_nights", models.PositiveIntegerField()),
                ("answers", models.JSONField(default=list)),
                ("kept_at", models.DateTimeField()),
                (
                    "patient",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="latest_answers",
                        to="tracker.patient",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FindingAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes, it fits"),
                            ("no", "No, it does not fit"),
                            ("unsure", "I am not sure"),
                        ],
                        max_length=6,
                    ),
                ),
                ("sealed_words", models.BinaryField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer",
                        to="tracker.finding",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="finding_answers",
                        to="tracker.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fit__in", ("", "yes", "no", "unsure"))),
                        name="finding_answer_is_a_known_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fit", ""), _negated=True),
                            ("sealed_words__isnull", True),
                            _connector="OR",
                        ),
                        name="finding_answer_has_words_only_with_an_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField(blank=True, null=True)),
                ("sealed_label", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="life_events",
                        to="tracker.patient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "first_on"], name="life_event_by_date")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_on__isnull", True),
                            ("last_on__gte", models.F("first_on")),
                            _connector="OR",
                        ),
                        name="life_event_ends_after_it_began",
                    )
                ],
            },
        ),
    ]
