import django.db.models.deletion
from django.db import migrations, models


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=10, period="minutes")
    tasks.get_or_create(
        name="Have champions read again what was answered",
        defaults={
            "task": "recognition.read_again_where_due",
            "interval": interval,
            "expire_seconds": 600,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0006_gate_and_trials"),
        ("recognition", "0006_trials"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out_of",
                        to="recognition.sample",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_out",
                        to="training.snapshot",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "left out",
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "sample"), name="left_out_once_per_snapshot")
                ],
            },
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
