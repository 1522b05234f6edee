from django.db import migrations

from recognition.classes.alphabets import SHIPPED


def ship(apps, schema_editor):
    alphabets = apps.get_model("recognition", "Alphabet").objects
    for alphabet in SHIPPED:
        alphabets.get_or_create(slug=alphabet["slug"], defaults=alphabet)


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
