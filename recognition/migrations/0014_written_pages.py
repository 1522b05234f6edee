from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0013_people")]

    operations = []
