import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recognition", "0003_sweep_schedule")]

    operations = [
        migrations.AddField(
            model_name="prediction",
            name="from_examples",
            field=models.BooleanField(
                default=False,
                help_text="Of an alphabet without a model: read by the nearest examples, as the version of another alphabet sees them.",
            ),
        ),
        migrations.AddField(
            model_name="prediction",
            name="personal",
            field=models.JSONField(
                help_text="What its author saw, where drawings of theirs took part; empty: the ranking.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="Embedding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vector", models.BinaryField()),
                ("hand", models.BinaryField(null=True)),
                (
                    "read_as",
                    models.CharField(
                        blank=True,
                        help_text="The version's own first choice; empty for another alphabet's.",
                        max_length=20,
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="embeddings",
                        to="recognition.sample",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="embeddings",
                        to="recognition.modelversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "version"), name="one_embedding_per_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemplar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "character",
                    models.CharField(help_text="The raw reading, before any merge.", max_length=20),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Of the alphabet, when the reading was given."
                    ),
                ),
                ("vector", models.BinaryField()),
                ("hand", models.BinaryField(null=True)),
                (
                    "read_as",
                    models.CharField(blank=True, help_text="What the version took it for.", max_length=20),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemplars",
                        to="recognition.sample",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemplars",
                        to="recognition.modelversion",
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemplars",
                        to="recognition.writer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["writer", "version", "-id"], name="exemplar_of_hand")],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "version"), name="one_exemplar_per_version")
                ],
            },
        ),
    ]
