"""A day of strain becomes a day note; new answers about medicines and restless legs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0004_keep_what_entries_said"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="strain", name="strain_once_a_day"),
        migrations.RemoveConstraint(model_name="strain", name="strain_is_0_to_3"),
        migrations.RenameModel(old_name="Strain", new_name="DayNote"),
        migrations.AlterField(
            model_name="daynote",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="day_notes",
                to="tracker.patient",
            ),
        ),
        migrations.AlterField(
            model_name="daynote",
            name="exertion",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="daynote",
            name="hot",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="daynote",
            name="alcohol_drinks",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="daynote",
            name="urine_colour",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="daynote",
            name="urine_times",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="daynote",
            name="weight_g",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="daynote",
            name="sealed_words",
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="daynote",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="daynote",
            constraint=models.UniqueConstraint(
                fields=("patient", "date"), name="day_note_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="daynote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exertion__isnull", True), ("exertion__lte", 3), _connector="OR"
                ),
                name="day_note_exertion_is_0_to_3",
            ),
        ),
        migrations.AddConstraint(
            model_name="daynote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("urine_colour__isnull", True),
                    models.Q(("urine_colour__gte", 1), ("urine_colour__lte", 8)),
                    _connector="OR",
                ),
                name="day_note_urine_colour_is_1_to_8",
            ),
        ),
        migrations.AddField(
            model_name="medication",
            name="worse_before",
            field=models.CharField(
                blank=True,
                choices=[
                    ("yes", "Yes, they got worse before I started it"),
                    ("no", "No, they did not get worse before"),
                    ("unsure", "I am not sure"),
                ],
                db_default="",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="symptomreport",
            name="source",
            field=models.CharField(
                choices=[
                    ("check", "The symptom check"),
                    ("day", "A day note"),
                    ("restless", "The restless-legs questions"),
                    ("words", "Own words"),
                ],
                db_default="check",
                default="check",
                max_length=8,
            ),
        ),
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
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="labresult",
            name="analyte",
            field=models.CharField(
                choices=[
                    ("sodium", "Sodium"),
                    ("potassium", "Potassium"),
                    ("magnesium", "Magnesium"),
                    ("calcium", "Calcium"),
                    ("creatinine", "Creatinine"),
                    ("ferritin", "Ferritin (iron stores)"),
                    ("ck", "CK (a muscle test)"),
                    ("tsh", "TSH (a thyroid test)"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="labresult",
            name="range_high",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=9, null=True),
        ),
        migrations.AlterField(
            model_name="labresult",
            name="range_low",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=9, null=True),
        ),
        migrations.AlterField(
            model_name="labresult",
            name="value",
            field=models.DecimalField(decimal_places=3, max_digits=9),
        ),
        migrations.CreateModel(
            name="RestlessAnswers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("hard_knot", models.BooleanField(blank=True, null=True)),
                (
                    "feel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pain", "A sharp pain"),
                            ("urge", "A need to move my legs"),
                            ("both", "Both"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "eased_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stretch", "Stretching that muscle hard"),
                            ("move", "Walking or moving, while I keep moving"),
                            ("nothing", "Neither of these"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "lasts",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("short", "Seconds to 10 minutes, then it was sore"),
                            ("returns", "Longer, and it came back when I rested"),
                            ("long", "Longer, but rest made no difference"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "comes",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("evening", "In the evening, while I sat or lay down"),
                            ("asleep", "It woke me from sleep"),
                            ("day", "At other times"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("one", "One calf or one foot"),
                            ("both", "Both legs, deep inside"),
                            ("arms", "My legs and my arms"),
                        ],
                        max_length=4,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="restless_answers",
                        to="tracker.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("patient", "date"), name="restless_once_a_day")
                ],
            },
        ),
    ]
