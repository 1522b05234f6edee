import django.db.models.deletion
from django.db import migrations, models


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=30, period="seconds")
    tasks.get_or_create(
        name="Judge the trials under way",
        defaults={"task": "training.check_trials", "interval": interval, "expire_seconds": 30},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0005_trust"),
        ("recognition", "0006_trials"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectedReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=20)),
                ("champion", models.CharField(max_length=20)),
                ("challenger", models.CharField(max_length=20)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrected_readings",
                        to="training.trainingrun",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrected_readings",
                        to="recognition.sample",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "sample"), name="corrected_sample_once_per_run")
                ],
            },
        ),
        migrations.CreateModel(
            name="TestSetLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("test_set", models.CharField(max_length=100)),
                (
                    "test_sha256",
                    models.CharField(help_text="Of the frozen test set's content.", max_length=64),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("gate", "a run held its version against the champion"),
                            ("evaluation", "a version was measured"),
                            ("comparison", "networks were set beside each other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks_at_tests",
                        to="recognition.modelversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["test_set", "test_sha256"], name="looks_by_test_set")],
            },
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
