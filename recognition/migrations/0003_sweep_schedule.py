from django.conf import settings
from django.db import migrations


def schedule(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    interval, _ = intervals.get_or_create(every=settings.SWEEP_INTERVAL_SECONDS, period="seconds")
    tasks.get_or_create(
        name="Send again what Redis forgot",
        defaults={
            "task": "recognition.sweep_outbox",
            "interval": interval,
            "expire_seconds": settings.SWEEP_INTERVAL_SECONDS,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0002_shipped_alphabets"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(schedule, migrations.RunPython.noop)]
