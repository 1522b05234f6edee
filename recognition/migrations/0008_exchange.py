from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0007_written_pages")]

    operations = []
