from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0002_retraining_schedule"),
    ]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="mistakes",
            field=models.BinaryField(help_text="What was misread: see training.figures.mistakes.", null=True),
        ),
    ]
