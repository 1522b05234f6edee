import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("dispute settled", "a dispute about a reading of mine is settled"),
    ("model promoted", "a model that learned from me became champion"),
    ("sample rejected", "a drawing of mine is rejected"),
    ("report settled", "a report of mine is settled"),
    ("trouble", "a run failed or a trial was rolled back"),
]
WAYS = [("page", "on this site"), ("mail", "on this site, and once a day by mail"), ("off", "not at all")]


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=10, period="minutes")
    tasks.get_or_create(
        name="Mail what people were told, once a day each",
        defaults={"task": "accounts.send_digests", "interval": interval, "expire_seconds": 600},
    )


def _id():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def _user(related_name):
    return (
        "user",
        models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE,
            related_name=related_name,
            to=settings.AUTH_USER_MODEL,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_personal_adaptation"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="consent",
            field=models.BooleanField(
                blank=True,
                null=True,
                help_text="What they draw may be learned from; empty: they were never asked.",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="consent_wording",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, help_text="Which wording they answered: see accounts.consent."
            ),
        ),
        migrations.AddField(
            model_name="user", name="consent_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="user",
            name="digested_at",
            field=models.DateTimeField(blank=True, null=True, help_text="When they were last sent a digest."),
        ),
        migrations.AddField(
            model_name="user",
            name="left_at",
            field=models.DateTimeField(blank=True, null=True, help_text="When they deleted their account."),
        ),
        migrations.CreateModel(
            name="ConsentDecision",
            fields=[
                _id(),
                ("given", models.BooleanField()),
                ("earlier", models.BooleanField(default=False)),
                (
                    "wording",
                    models.PositiveSmallIntegerField(
                        help_text="Which wording was answered: see accounts.consent."
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                _user("consent_decisions"),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                _id(),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("text", models.CharField(max_length=500)),
                (
                    "url",
                    models.CharField(
                        blank=True, help_text="Where on this site more of it is told.", max_length=500
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                _user("notifications"),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-id"], name="notification_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["user"], name="notification_unread"
                    ),
                    models.Index(
                        condition=models.Q(("mailed_at", None), ("read_at", None)),
                        fields=["made_at"],
                        name="notification_unmailed",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="NotificationWish",
            fields=[
                _id(),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("way", models.CharField(choices=WAYS, max_length=10)),
                _user("notification_wishes"),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="one_wish_per_kind")]
            },
        ),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
