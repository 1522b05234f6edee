import django.db.models.deletion
import recognition.models.file_to_fetch
import recognition.models.identity
from django.conf import settings
from django.db import migrations, models


# Whoever stored a sample before had agreed to the first wording, below the form of the sign-up.
class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0012_practice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sample",
            name="consent_at",
            field=models.DateTimeField(blank=True, help_text="When that was said.", null=True),
        ),
        migrations.AddField(
            model_name="sample",
            name="consent_wording",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Which wording was answered, see accounts.consent; empty: none was.",
                null=True,
                default=1,
            ),
        ),
        migrations.AlterField(
            model_name="sample",
            name="consent_wording",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Which wording was answered, see accounts.consent; empty: none was.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="sample",
            name="consent",
            field=models.BooleanField(
                default=True, help_text="May be learned from, and shown to annotators."
            ),
        ),
        migrations.AddField(
            model_name="writtenpage",
            name="consent_wording",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="writtenpage",
            name="consent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="EarlierConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consent", models.BooleanField()),
                ("wording", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField()),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_consents",
                        to="recognition.sample",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonalExport",
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
                (
                    "sections",
                    models.JSONField(
                        default=list, help_text="Names, in the order in which they are written."
                    ),
                ),
                ("section", models.PositiveSmallIntegerField(default=0)),
                ("after", models.CharField(blank=True, max_length=100)),
                ("counts", models.JSONField(default=dict, help_text="Section -> rows written.")),
                ("total", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal_exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["writing", "packing"])),
                        fields=("owner",),
                        name="one_personal_export_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleReport",
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
                            ("offensive", "offensive or hateful"),
                            ("personal", "tells something private of somebody"),
                            ("other", "something else that others should not see"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_as",
                    models.CharField(
                        blank=True, choices=[("upheld", "Upheld"), ("dismissed", "Dismissed")], max_length=10
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="recognition.sample",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_settled",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["sample"], name="report_waiting"
                    ),
                    models.Index(fields=["reporter", "made_at"], name="report_by_reporter"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "reporter"), name="reported_once_by_each"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_as", ""), ("settled_at", None), ("settled_by", None)),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("settled_as", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="report_settled_as_something",
                    ),
                ],
            },
        ),
    ]
