import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EVERY_MINUTES = 5


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=EVERY_MINUTES, period="minutes")
    tasks.get_or_create(
        name="Reckon how reliable people are",
        defaults={"task": "recognition.reckon_trust", "interval": interval, "expire_seconds": 60},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0004_personal_adaptation"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reliability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gold_right", models.FloatField(default=0)),
                ("gold_seen", models.FloatField(default=0)),
                ("agreed", models.FloatField(default=0)),
                ("compared", models.FloatField(default=0)),
                ("upheld", models.FloatField(default=0)),
                ("reviewed", models.FloatField(default=0)),
                ("mean", models.FloatField()),
                ("low", models.FloatField(help_text="95 % of the belief lies from here")),
                ("high", models.FloatField(help_text="to here.")),
                ("updated_at", models.DateTimeField()),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reliabilities",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reliabilities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "reliabilities",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "alphabet"), name="one_reliability_per_alphabet")
                ],
            },
        ),
        migrations.CreateModel(
            name="GoldQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("known_class", models.CharField(max_length=20)),
                (
                    "origin",
                    models.CharField(
                        choices=[("chosen", "a reviewer chose it"), ("settled", "a reviewer settled it")],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gold_questions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gold",
                        to="recognition.sample",
                    ),
                ),
            ],
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
