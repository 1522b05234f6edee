import django.db.models.deletion
import recognition.models.identity
from django.conf import settings
from django.db import migrations, models

HOURS = 6


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=HOURS, period="hours")
    tasks.get_or_create(
        name="Look for samples that look like none of their class",
        defaults={
            "task": "recognition.find_outliers",
            "interval": interval,
            "expire_seconds": HOURS * 3600,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("recognition", "0010_queue"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sample",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("accepted", "Accepted"),
                    ("disputed", "Disputed"),
                    ("rejected", "Rejected"),
                    ("excluded", "Excluded"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=recognition.models.identity.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("settled", "said what it is"),
                            ("sent back", "asked for more readings"),
                            ("excluded", "keeps it from being learned from"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "more",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Readings asked for, where sent back."
                    ),
                ),
                ("gold_before", models.JSONField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("reverted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "label",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="decision",
                        to="recognition.label",
                    ),
                ),
                (
                    "replaced",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="recognition.label",
                    ),
                ),
                (
                    "reverted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_reverted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="recognition.sample",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("reverted_at", None)),
                        fields=["kind", "sample"],
                        name="decision_standing",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "settled"), ("label__isnull", False)),
                            models.Q(models.Q(("kind", "settled"), _negated=True), ("label", None)),
                            _connector="OR",
                        ),
                        name="settled_by_a_label",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "sent back"), ("more__gte", 1), ("more__lte", 5)),
                            models.Q(models.Q(("kind", "sent back"), _negated=True), ("more", 0)),
                            _connector="OR",
                        ),
                        name="sent_back_for_readings",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reverted_at", None), ("reverted_by", None)),
                            models.Q(("reverted_at__isnull", False), ("reverted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reverted_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "excluded"), ("reverted_at", None)),
                        fields=("sample",),
                        name="excluded_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_class", models.CharField(max_length=20)),
                ("nearest_class", models.CharField(max_length=20)),
                ("distance", models.FloatField()),
                ("oddness", models.FloatField()),
                ("found_at", models.DateTimeField()),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="oddity",
                        to="recognition.sample",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outliers",
                        to="recognition.modelversion",
                    ),
                ),
            ],
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
