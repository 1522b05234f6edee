import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0003_evaluation_mistakes")]

    operations = [
        migrations.AddField(
            model_name="trainingrun",
            name="attempt",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How often a worker took it up. Only the last one may write."
            ),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="curve",
            field=models.JSONField(default=list, help_text="What was reached, epoch by epoch."),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="checkpoint",
            field=models.JSONField(
                default=dict, help_text="Where another worker goes on: epoch, file, sha256."
            ),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="made_with",
            field=models.JSONField(
                default=dict, help_text="Library versions, data sets at hand, the version it started from."
            ),
        ),
        migrations.AlterField(
            model_name="trainingrun",
            name="trigger",
            field=models.CharField(
                choices=[
                    ("person", "Person"),
                    ("command", "Command"),
                    ("labels", "Labels"),
                    ("schedule", "Schedule"),
                    ("drift", "Drift"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="RetrainingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "after_accepted",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Samples newly accepted after which a quick run starts; 0: never. Empty: as the server is set.",
                        null=True,
                    ),
                ),
                (
                    "watches_drift",
                    models.BooleanField(
                        default=True,
                        help_text="Start a quick run when the champion is corrected more, or is less sure, than at first.",
                    ),
                ),
                (
                    "drift_window",
                    models.PositiveIntegerField(
                        default=200,
                        help_text="How many of the last predictions are looked at.",
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                    ),
                ),
                (
                    "drift_reference",
                    models.PositiveIntegerField(
                        default=500,
                        help_text="How many of the champion's first predictions they are held against.",
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                    ),
                ),
                (
                    "pause_hours",
                    models.PositiveIntegerField(
                        default=24,
                        help_text="After a run that drift started, or a run that failed, none starts by itself for so long.",
                    ),
                ),
                (
                    "drift",
                    models.JSONField(
                        default=dict, editable=False, help_text="What was seen at the last look."
                    ),
                ),
                ("drift_seen_at", models.DateTimeField(editable=False, null=True)),
                (
                    "alphabet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="retraining_plan",
                        to="recognition.alphabet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunLogLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=1000)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_lines",
                        to="training.trainingrun",
                    ),
                ),
            ],
        ),
    ]
