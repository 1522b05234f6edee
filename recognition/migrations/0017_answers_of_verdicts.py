from typing import Any

from django.db import migrations, models


def bring_in_line(apps: Any, schema_editor: Any) -> None:
    """Not to know, and to agree that it is no character, were stored as corrections of the model."""
    corrected = apps.get_model("recognition", "Label").objects.filter(answer="corrected")
    corrected.filter(verdict="unsure").update(answer="unaided")
    corrected.filter(verdict="not a character", prediction__rejected=True).update(answer="accepted")


class Migration(migrations.Migration):
    dependencies = [("recognition", "0016_label_imported_by")]

    operations = [
        migrations.AddIndex(
            model_name="queueentry",
            index=models.Index(
                condition=models.Q(("retired_as", "disputed")), fields=["sample"], name="queue_given_up"
            ),
        ),
        migrations.RunPython(bring_in_line, migrations.RunPython.noop),
    ]
