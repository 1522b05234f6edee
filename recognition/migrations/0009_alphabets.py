import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from recognition.classes.alphabets import EXAMPLES


def keep_revisions(apps, schema_editor):
    """What there is becomes the first revision of each alphabet, and what every version was made for."""
    alphabets = apps.get_model("recognition", "Alphabet").objects
    versions = apps.get_model("recognition", "ModelVersion").objects
    for alphabet in alphabets.all():
        _write_down(apps, alphabet)
        versions.filter(alphabet=alphabet).update(classes=alphabet.classes)


def ship_examples(apps, schema_editor):
    alphabets = apps.get_model("recognition", "Alphabet").objects
    for example in EXAMPLES:
        alphabet, is_new = alphabets.get_or_create(slug=example["slug"], defaults=example)
        if is_new:
            _write_down(apps, alphabet)


def _write_down(apps, alphabet):
    apps.get_model("recognition", "AlphabetRevision").objects.create(
        alphabet=alphabet,
        number=alphabet.revision,
        name=alphabet.name,
        classes=alphabet.classes,
        merges=alphabet.merges,
        lookalikes=alphabet.lookalikes,
        labelling={
            "required_readings": alphabet.required_readings,
            "queue_strategy": alphabet.queue_strategy,
            "labelled_by": alphabet.labelled_by,
            "labellers": [],
        },
        changes=[f"{len(alphabet.classes)} classes to begin with"],
        reason="As it stood when revisions began to be kept.",
        created_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0008_exchange"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="alphabet",
            options={"permissions": [("manage_alphabets", "Can make and change alphabets")]},
        ),
        migrations.AddField(
            model_name="alphabet",
            name="revision",
            field=models.PositiveIntegerField(default=1, help_text="The number of its latest revision."),
        ),
        migrations.AddField(
            model_name="alphabet",
            name="settled_revision",
            field=models.PositiveIntegerField(
                default=1, help_text="The revision by whose classes all samples are settled."
            ),
        ),
        migrations.AddField(
            model_name="alphabet",
            name="unclear",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Reading -> revisions in which it was given too widely to tell now.",
            ),
        ),
        migrations.AddField(
            model_name="alphabet",
            name="required_readings",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="How many people are asked what a sample is."
            ),
        ),
        migrations.AddField(
            model_name="alphabet",
            name="queue_strategy",
            field=models.CharField(
                choices=[
                    ("mixed", "a bit of each of the others"),
                    ("uncertain", "those of which the model is least sure"),
                    ("disagreement", "those that champion and challenger read differently"),
                    ("novel", "those unlike what was drawn before"),
                    ("rare", "those of classes with few samples"),
                    ("oldest", "those that wait longest"),
                ],
                default="mixed",
                help_text="What is asked first.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="alphabet",
            name="labelled_by",
            field=models.CharField(
                choices=[
                    ("everybody", "everybody with an account"),
                    ("reviewers", "reviewers and administrators"),
                    ("named", "named people, and administrators"),
                ],
                default="everybody",
                help_text="Whose readings are taken.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="alphabet",
            name="labellers",
            field=models.ManyToManyField(
                blank=True,
                help_text="Who is named, if only named are.",
                related_name="alphabets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="alphabet",
            constraint=models.CheckConstraint(
                condition=models.Q(("required_readings__gte", 1), ("required_readings__lte", 5)),
                name="required_readings_are_few",
            ),
        ),
        migrations.AddField(
            model_name="label",
            name="revision",
            field=models.PositiveIntegerField(
                default=1, help_text="Of the alphabet, when it was given: what the reading stood for then."
            ),
        ),
        migrations.AddField(
            model_name="modelversion",
            name="classes",
            field=models.JSONField(
                default=list, help_text="In the order of its outputs, as its bundle has them."
            ),
        ),
        migrations.AddField(
            model_name="modelversion",
            name="revision",
            field=models.PositiveIntegerField(default=1, help_text="Of the alphabet, that it was made for."),
        ),
        migrations.CreateModel(
            name="AlphabetRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("classes", models.JSONField()),
                ("merges", models.JSONField(blank=True, default=dict)),
                ("lookalikes", models.JSONField(blank=True, default=list)),
                ("splits", models.JSONField(blank=True, default=dict)),
                (
                    "labelling",
                    models.JSONField(
                        blank=True, default=dict, help_text="Readings, queue strategy, who may label."
                    ),
                ),
                ("changes", models.JSONField(blank=True, default=list)),
                ("reason", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField()),
                (
                    "alphabet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="recognition.alphabet",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alphabet_revisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alphabet", "number"), name="revision_number_once_per_alphabet"
                    )
                ],
            },
        ),
        migrations.RunPython(keep_revisions, migrations.RunPython.noop),
        migrations.RunPython(ship_examples, migrations.RunPython.noop),
    ]
