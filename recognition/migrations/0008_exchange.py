import django.db.models.deletion
import recognition.models.file_to_fetch
import recognition.models.identity
from django.conf import settings
from django.db import migrations, models


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=300, period="seconds")
    tasks.get_or_create(
        name="Remove files of exports and imports that are over",
        defaults={"task": "recognition.tend_exchange", "interval": interval, "expire_seconds": 300},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0007_written_pages"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
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
                ("format", models.CharField(max_length=20)),
                (
                    "labels_as",
                    models.CharField(
                        choices=[
                            ("truth", "the truth: they settle what each is"),
                            ("readings", "readings of a person"),
                            ("suggestions", "suggestions, which count for nothing until somebody agrees"),
                        ],
                        max_length=20,
                    ),
                ),
                ("options", models.JSONField(blank=True, default=dict)),
                ("file_name", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=1000)),
                ("size_bytes", models.BigIntegerField()),
                (
                    "file_is_ours",
                    models.BooleanField(help_text="A copy, which is removed once the import is over."),
                ),
                ("file_removed", models.BooleanField(default=False)),
                (
                    "dry_run",
                    models.BooleanField(default=False, help_text="Check only; somebody says later to go on."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("storing", "Storing"),
                            ("recognizing", "Recognizing"),
                            ("done", "Done"),
                            ("withdrawing", "Withdrawing"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="checking",
                        max_length=20,
                    ),
                ),
                ("place", models.JSONField(default=list)),
                ("end", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("labels", models.JSONField(default=dict, help_text="Label -> how often the file has it.")),
                (
                    "problems",
                    models.JSONField(default=list, help_text="[place, what is wrong], the first of them."),
                ),
                ("error", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported_readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportedSample",
            fields=[
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="imported",
                        serialize=False,
                        to="recognition.sample",
                    ),
                ),
                ("suggestion", models.CharField(blank=True, max_length=20)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported",
                        to="recognition.importjob",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportJob",
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
                ("format", models.CharField(max_length=20)),
                ("criteria", models.JSONField(blank=True, default=dict)),
                (
                    "sees_all",
                    models.BooleanField(help_text="It holds what other people drew, and their names."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "Writing"),
                            ("packing", "Packing"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("failed", "Failed"),
                        ],
                        default="writing",
                        max_length=20,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("last_id", models.UUIDField(blank=True, null=True)),
                ("written", models.PositiveIntegerField(default=0)),
                ("left_out", models.PositiveIntegerField(default=0)),
                ("parts", models.JSONField(default=dict)),
                ("path", models.CharField(blank=True, max_length=1000)),
                ("size_bytes", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "token",
                    models.CharField(default=recognition.models.file_to_fetch.new_token, max_length=64),
                ),
                ("error", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("path", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_finished_export_has_a_file",
                    )
                ],
            },
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
