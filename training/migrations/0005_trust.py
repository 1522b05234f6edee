import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0004_run_control"),
        ("recognition", "0005_trust"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="left_out_counts",
            field=models.JSONField(
                default=dict,
                help_text="Why samples were left out, each reason with how many; see training.snapshot.selection.",
            ),
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        blank=True, help_text="Only what was given from then on.", null=True
                    ),
                ),
                (
                    "until",
                    models.DateTimeField(blank=True, help_text="Only what was given before then.", null=True),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("canvas", "Canvas"),
                            ("upload", "Upload"),
                            ("import", "Import"),
                            ("api", "Api"),
                        ],
                        help_text="Only samples that came this way.",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions_revoked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None),
                            ("until", None),
                            ("since__lt", models.F("until")),
                            _connector="OR",
                        ),
                        name="exclusion_begins_before_it_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "looked_at",
                    models.JSONField(help_text="User id -> how many of their readings were checked."),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "alphabet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search",
                        to="recognition.alphabet",
                    ),
                ),
            ],
            options={"verbose_name_plural": "searches"},
        ),
        migrations.CreateModel(
            name="Suspect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_class", models.CharField(max_length=20)),
                ("suggested_class", models.CharField(max_length=20)),
                ("score", models.FloatField()),
                ("found_at", models.DateTimeField()),
                (
                    "giver",
                    models.ForeignKey(
                        help_text="Whose word is doubted.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suspects",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suspects",
                        to="training.trainingrun",
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suspicion",
                        to="recognition.sample",
                    ),
                ),
            ],
        ),
    ]
