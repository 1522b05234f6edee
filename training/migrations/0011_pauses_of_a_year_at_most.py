from django.db import migrations

LONGEST_PAUSE_HOURS = 366 * 24


def shorten(apps, schema_editor):
    plans = apps.get_model("training", "RetrainingPlan").objects
    plans.filter(pause_hours__gt=LONGEST_PAUSE_HOURS).update(pause_hours=LONGEST_PAUSE_HOURS)


class Migration(migrations.Migration):
    dependencies = [("training", "0010_pauses_have_a_limit")]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
