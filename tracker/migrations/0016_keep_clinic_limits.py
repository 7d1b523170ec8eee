"""What a clinic set for a patient becomes rows; notes can be corrected, reviews opened again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def keep_earlier_limits(apps: Any, schema_editor: Any) -> None:
    """A row for each limit that stood only on the patient's row, as far as the trail knows."""
    patients = apps.get_model("tracker", "Patient").objects.filter(fluid_limit_ml__isnull=False)
    events = apps.get_model("tracker", "AuditEvent").objects.filter(action="patient.fluid_limit")
    clinicians = apps.get_model("tracker", "Clinician").objects
    limits = apps.get_model("tracker", "ClinicLimit").objects
    for patient in patients.iterator():
        event = events.filter(chain=str(patient.public_id)).order_by("-seq").first()
        clinician = clinicians.filter(user__public_id=event.actor).first() if event else None
        joined = dt.datetime.combine(patient.joined_on, dt.time(12), dt.UTC)
        limits.create(
            patient=patient,
            clinic_id=clinician.clinic_id if clinician else None,
            set_by=clinician,
            kind="fluid",
            fluid_ml=min(patient.fluid_limit_ml, 10_000),
            set_at=event.at if event else joined,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0015_remember_terms_of_consents"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicLimit",
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
                        choices=[("fluid", "Fluid limit"), ("sodium", "Sodium target")],
                        max_length=6,
                    ),
                ),
                ("fluid_ml", models.PositiveIntegerField(blank=True, null=True)),
                ("sodium_low", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("sodium_high", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("sealed_reason", models.BinaryField(blank=True, null=True)),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("sealed_end_reason", models.BinaryField(blank=True, null=True)),
                ("objected_at", models.DateTimeField(blank=True, null=True)),
                ("sealed_objection", models.BinaryField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-set_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="review",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="corrections",
                to="tracker.review",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="decision",
            field=models.CharField(
                choices=[
                    ("acknowledged", "Acknowledged"),
                    ("not_relevant", "Not clinically relevant"),
                    ("note", "Note"),
                    ("reopened", "Opened for review again"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrects__isnull", True), ("decision", "note"), _connector="OR"
                ),
                name="review_corrects_with_a_note",
            ),
        ),
        migrations.AddField(
            model_name="cliniclimit",
            name="clinic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="limits",
                to="tracker.clinic",
            ),
        ),
        migrations.AddField(
            model_name="cliniclimit",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracker.clinician",
            ),
        ),
        migrations.AddField(
            model_name="cliniclimit",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clinic_limits",
                to="tracker.patient",
            ),
        ),
        migrations.AddField(
            model_name="cliniclimit",
            name="set_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tracker.clinician",
            ),
        ),
        migrations.AddConstraint(
            model_name="cliniclimit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("patient", "clinic", "kind"),
                name="limit_one_in_force_per_clinic",
            ),
        ),
        migrations.AddConstraint(
            model_name="cliniclimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("fluid_ml__isnull", False),
                        ("fluid_ml__range", (250, 10000)),
                        ("kind", "fluid"),
                        ("sodium_high__isnull", True),
                        ("sodium_low__isnull", True),
                    ),
                    models.Q(
                        ("fluid_ml__isnull", True),
                        ("kind", "sodium"),
                        ("sodium_high__isnull", False),
                        ("sodium_high__lte", 160),
                        ("sodium_low__gte", 110),
                        ("sodium_low__isnull", False),
                        ("sodium_low__lt", models.F("sodium_high")),
                    ),
                    _connector="OR",
                ),
                name="limit_has_its_own_numbers",
            ),
        ),
        migrations.AddConstraint(
            model_name="cliniclimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", False),
                    models.Q(("ended_by__isnull", True), ("sealed_end_reason__isnull", True)),
                    _connector="OR",
                ),
                name="limit_ends_with_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="cliniclimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("objected_at__isnull", False),
                    ("sealed_objection__isnull", True),
                    _connector="OR",
                ),
                name="limit_objection_has_a_moment",
            ),
        ),
        migrations.RunPython(keep_earlier_limits, migrations.RunPython.noop),
    ]
