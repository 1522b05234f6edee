import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SHEETS_OF_ONE_UPLOAD = ["author", "alphabet", "sha256", "sheet"]


def note_openings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of pages that were read before: how their text begins."""
    pages = apps.get_model("recognition", "WrittenPage").objects.only("boxes").exclude(boxes=[])
    for page in pages.iterator(chunk_size=20):
        said = [
            box["label"] or (box["reading"]["ranking"][0]["label"] if box["reading"] else "")
            for box in page.boxes[:80]
        ]
        page.opening = "".join(said)[:80]
        page.save(update_fields=["opening"])


class Migration(migrations.Migration):
    dependencies = [("recognition", "0013_people")]

    operations = [
        migrations.AddField(
            "writtenpage",
            "strokes",
            models.JSONField(blank=True, help_text="As it was drawn; null for a picture.", null=True),
        ),
        migrations.AddField(
            "writtenpage",
            "batch",
            models.UUIDField(
                blank=True, help_text="What the sheets of one document have in common.", null=True
            ),
        ),
        migrations.AddField("writtenpage", "sheet", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(
            "writtenpage",
            "sheets",
            models.PositiveSmallIntegerField(default=1, help_text="How many the document has."),
        ),
        migrations.AddField("writtenpage", "file_name", models.CharField(blank=True, max_length=200)),
        migrations.AddField("writtenpage", "opening", models.CharField(blank=True, max_length=80)),
        migrations.AddField(
            "writtenpage",
            "imported_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pages",
                to="recognition.importjob",
            ),
        ),
        migrations.RemoveConstraint("writtenpage", "page_once_per_author"),
        migrations.AddConstraint(
            "writtenpage",
            models.UniqueConstraint(
                condition=~models.Q(state__in=["failed", "cancelled"]),
                fields=SHEETS_OF_ONE_UPLOAD,
                name="page_once_per_author",
            ),
        ),
        migrations.AddIndex(
            "writtenpage",
            models.Index(condition=models.Q(batch__isnull=False), fields=["batch"], name="page_batch"),
        ),
        migrations.RunPython(note_openings, migrations.RunPython.noop),
    ]
