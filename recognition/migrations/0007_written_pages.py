from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0006_trials")]

    operations = []
