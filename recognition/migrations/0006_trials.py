from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0005_trust")]

    operations = []
