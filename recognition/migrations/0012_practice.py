import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("recognition", "0011_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="label",
            name="stands",
            field=models.BooleanField(
                default=True,
                help_text="False of a prompted one until a model has looked and does not firmly see something else.",
            ),
        ),
        migrations.AlterField(
            model_name="label",
            name="answer",
            field=models.CharField(
                choices=[
                    ("accepted", "Accepted"),
                    ("corrected", "Corrected"),
                    ("unaided", "Unaided"),
                    ("prompted", "asked for before it was drawn"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", "prompted"),
                        ("prediction", None),
                        ("settles", False),
                        ("verdict", "character"),
                    ),
                    models.Q(models.Q(("answer", "prompted"), _negated=True), ("stands", True)),
                    _connector="OR",
                ),
                name="a_prompt_is_no_reading",
            ),
        ),
        migrations.CreateModel(
            name="Guideline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label_class", models.CharField(blank=True, max_length=20)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("created_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guidelines",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who wrote it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guidelines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("alphabet", "label_class"),
                        name="one_guideline_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GuidelineExample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guideline_examples",
                        to="recognition.sample",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("sample",),
                        name="one_guideline_example_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="guideline_example_removed_by_somebody",
                    ),
                ],
            },
        ),
    ]
