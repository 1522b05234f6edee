from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="personal_adaptation",
            field=models.BooleanField(
                default=True, help_text="What they name helps to read what they draw next."
            ),
        ),
    ]
