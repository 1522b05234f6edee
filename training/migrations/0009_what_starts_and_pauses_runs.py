from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0008_platform")]

    operations = [
        migrations.AlterField(
            model_name="retrainingplan",
            name="after_accepted",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="So many newly accepted samples to learn start a quick run; 0: never. Empty: as the server is set.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="retrainingplan",
            name="pause_hours",
            field=models.PositiveIntegerField(
                default=24,
                help_text="After a run that drift started, that failed or was cancelled, none starts by itself for so long.",
            ),
        ),
    ]
