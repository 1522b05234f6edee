import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0005_trust"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="prediction",
            name="shown",
            field=models.BooleanField(
                default=True,
                help_text="People see it; not what a version read in a trial beside the one shown.",
            ),
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shadow", "both read, only the champion is shown"),
                            ("canary", "a share of the people is shown the challenger"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "share",
                    models.FloatField(
                        help_text="Of the people, above 0 and up to 1, whose drawings both read."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "it goes on"),
                            ("offered", "it goes on; it did well enough to be promoted"),
                            ("rolled back", "it ended by itself: the challenger did worse"),
                            ("stopped", "it was ended before it told anything"),
                            ("promoted", "its version became champion"),
                        ],
                        default="running",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(help_text="Why it was started.", max_length=500)),
                (
                    "outcome",
                    models.JSONField(
                        blank=True, default=dict, help_text="What it told so far, or told in the end."
                    ),
                ),
                (
                    "outcome_reason",
                    models.CharField(blank=True, help_text="Why it stands as it does.", max_length=500),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "champion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials_against",
                        to="recognition.modelversion",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials_ended",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials_started",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to="recognition.modelversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "offered"])),
                        fields=("alphabet",),
                        name="one_trial_under_way_per_alphabet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="trial_share_is_a_share"
                    ),
                ],
            },
        ),
    ]
