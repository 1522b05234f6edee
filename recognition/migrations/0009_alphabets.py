from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0008_exchange")]

    operations = []
