"""What a clinic and a patient say to each other, saved views, and the clinic's clock."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0012_list_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("message", "Message"),
                            ("question", "Question"),
                            ("yes_no", "Question with ready answers"),
                            ("answer", "Answer"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure")],
                        max_length=6,
                    ),
                ),
                ("sealed_words", models.BinaryField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("urgency", models.CharField(blank=True, max_length=10)),
                ("show", models.CharField(blank=True, max_length=10)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="clinic",
            name="zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="clinician",
            name="message_mail",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="deskline",
            name="asked",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="deskline",
            name="said_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deskline",
            name="unread",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="patient",
            name="message_mail",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=[
                    ("weekly", "Weekly summary"),
                    ("account", "Account"),
                    ("question", "One question to somebody who stopped"),
                    ("reminder", "Reminder"),
                    ("on_demand", "Weekly summary, asked for"),
                    ("message", "Notice of a message"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="deskline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("said_at__isnull", True), ("unread", 0)),
                    models.Q(("said_at__isnull", False), ("unread__gt", 0)),
                    _connector="OR",
                ),
                name="desk_line_dates_what_was_said",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="answer_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="tracker.message",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="clinician",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracker.clinician",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="tracker.consent",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="tracker.patient",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="read_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tracker.clinician",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="clinician",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to="tracker.clinician",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["consent", "written_at"], name="message_by_thread"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["patient", "written_at"], name="message_by_patient"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("message", "question", "yes_no", "answer"))),
                name="message_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer_to__isnull", False),
                        ("clinician__isnull", True),
                        ("kind", "answer"),
                    ),
                    models.Q(
                        models.Q(("kind", "answer"), _negated=True),
                        ("answer_to__isnull", True),
                        ("choice", ""),
                    ),
                    _connector="OR",
                ),
                name="message_answers_one_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("question", "yes_no")), _negated=True),
                    ("clinician__isnull", False),
                    _connector="OR",
                ),
                name="message_asks_for_a_clinic",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("choice__in", ("", "yes", "no", "unsure"))),
                name="message_choice_is_a_known_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sealed_words__isnull", False),
                    models.Q(("choice", ""), _negated=True),
                    _connector="OR",
                ),
                name="message_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("answer_to",),
                name="message_one_standing_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("clinician", "name"),
                name="saved_view_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("urgency", ""), _negated=True),
                    models.Q(("show", ""), _negated=True),
                    _connector="OR",
                ),
                name="saved_view_filters_something",
            ),
        ),
    ]
