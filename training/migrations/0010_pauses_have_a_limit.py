import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0009_what_starts_and_pauses_runs")]

    operations = [
        migrations.AlterField(
            model_name="retrainingplan",
            name="pause_hours",
            field=models.PositiveIntegerField(
                default=24,
                help_text="After a run that drift started, that failed or was cancelled, none starts by itself for so long.",
                validators=[
                    django.core.validators.MaxValueValidator(
                        8784, message="A pause lasts at most 8,784 hours, a year."
                    )
                ],
            ),
        ),
    ]
