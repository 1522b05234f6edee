import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

EVERY_SECONDS = 60


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=EVERY_SECONDS, period="seconds")
    tasks.get_or_create(
        name="Tend the labelling queue",
        defaults={
            "task": "recognition.tend_queue",
            "interval": interval,
            "expire_seconds": EVERY_SECONDS,
        },
    )


def ask_to_fill(apps, schema_editor):
    """A worker enters what is there already, batch after batch: many samples shall not hold up the migration."""
    if apps.get_model("recognition", "Sample").objects.exists():
        now = timezone.now()
        apps.get_model("recognition", "OutboxMessage").objects.create(
            task="recognition.fill_queue", arguments={"after": None}, created_at=now, due_at=now
        )


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0009_alphabets"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="alphabet",
            name="suggestions",
            field=models.CharField(
                choices=[
                    ("shown", "the model's reading is shown"),
                    ("hidden", "the model's reading is hidden"),
                    ("half", "shown with half of the samples, to measure what it does"),
                ],
                default="shown",
                help_text="Whether the model's reading is shown to those who label.",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="QueueEntry",
            fields=[
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="queue_entry",
                        serialize=False,
                        to="recognition.sample",
                    ),
                ),
                ("likely", models.CharField(blank=True, max_length=20)),
                ("uncertainty", models.FloatField(default=1)),
                ("disagreement", models.FloatField(default=0)),
                ("novelty", models.FloatField(default=0)),
                ("rarity", models.FloatField(default=0)),
                ("oldness", models.FloatField(default=0)),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Before all of less, whatever they are worth."
                    ),
                ),
                ("worth", models.FloatField(default=0, help_text="By the strategy of the alphabet.")),
                (
                    "required",
                    models.PositiveSmallIntegerField(help_text="Readings, when it was considered last."),
                ),
                ("more", models.PositiveSmallIntegerField(default=0)),
                ("read_before", models.PositiveSmallIntegerField(default=0)),
                ("untold", models.PositiveSmallIntegerField(default=0)),
                ("covered_until", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "retired_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "a majority of those asked agrees, and nobody differs"),
                            (
                                "disputed",
                                "as many as were to be asked have read it, and do not tell what it is",
                            ),
                            ("not a character", "it is none"),
                            ("enough", "settled by weight, or by a reviewer's word"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue",
                        to="recognition.alphabet",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "queue entries",
                "indexes": [
                    models.Index(
                        models.F("alphabet"),
                        models.OrderBy(models.F("urgency"), descending=True),
                        models.OrderBy(models.F("worth"), descending=True),
                        models.F("sample"),
                        condition=models.Q(("retired_at", None)),
                        name="queue_by_worth",
                    ),
                    models.Index(
                        condition=models.Q(("retired_at", None)),
                        fields=["alphabet", "likely", "uncertainty", "sample"],
                        name="queue_by_likely",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retired_as", ""), ("retired_at", None)),
                            models.Q(
                                ("retired_at__isnull", False), models.Q(("retired_as", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="retired_for_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "they are asked"),
                            ("answered", "they have read it"),
                            ("skipped", "they passed over it"),
                            ("lapsed", "they did not answer in time; they may be asked again"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("suggested", models.BooleanField(default=False)),
                ("is_gold", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was answered or passed over.", null=True
                    ),
                ),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="recognition.sample",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "alphabet", "-given_at"], name="turn_latest_of_user"),
                    models.Index(
                        condition=models.Q(("state", "answered")),
                        fields=["alphabet", "ended_at"],
                        name="turn_answered",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["user", "alphabet", "expires_at"],
                        name="turn_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "sample"), name="one_turn_per_user_and_sample")
                ],
            },
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
        migrations.RunPython(ask_to_fill, migrations.RunPython.noop),
    ]
