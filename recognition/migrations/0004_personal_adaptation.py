from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0003_sweep_schedule")]

    operations = []
