from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0004_personal_adaptation")]

    operations = []
