import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import recognition.models.identity


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("recognition", "0006_trials"),
    ]

    operations = [
        migrations.CreateModel(
            name="WrittenPage",
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
                ("picture", models.BinaryField(help_text="PNG, grey, as it was uploaded.")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "consent",
                    models.BooleanField(default=True, help_text="What is saved of it may be learned from."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("reading", "Reading"),
                            ("read", "Read"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=300)),
                (
                    "lines",
                    models.PositiveIntegerField(help_text="How many it has, once they are found.", null=True),
                ),
                ("lines_read", models.PositiveIntegerField(default=0)),
                ("angle", models.FloatField(default=0.0)),
                ("pen", models.FloatField(default=0.0, help_text="How wide it writes, pixels.")),
                ("width", models.PositiveIntegerField(default=0, help_text="Of the level page, pixels.")),
                ("height", models.PositiveIntegerField(default=0)),
                ("ink", models.BinaryField(help_text="PNG: what is ink on the level page.", null=True)),
                ("boxes", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(null=True)),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="recognition.modelversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["author", "-id"], name="page_author_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["failed", "cancelled"]), _negated=True),
                        fields=("author", "alphabet", "sha256"),
                        name="page_once_per_author",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="place",
                        serialize=False,
                        to="recognition.sample",
                    ),
                ),
                ("box", models.UUIDField()),
                ("left", models.PositiveIntegerField()),
                ("top", models.PositiveIntegerField()),
                ("right", models.PositiveIntegerField()),
                ("bottom", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="recognition.writtenpage",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["page", "box"], name="place_page_box")],
            },
        ),
    ]
