from django.conf import settings
from django.db import migrations

TASKS = [
    (
        "Retrain when enough new labels came",
        "training.check_triggers",
        settings.RETRAIN_CHECK_MINUTES,
        "minutes",
    ),
    ("Close runs whose worker is gone", "training.close_abandoned_runs", 20, "seconds"),
]


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for name, task, every, period in TASKS:
        interval, _ = intervals.get_or_create(every=every, period=period)
        tasks.get_or_create(name=name, defaults={"task": task, "interval": interval, "expire_seconds": 60})


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(schedule, migrations.RunPython.noop)]
