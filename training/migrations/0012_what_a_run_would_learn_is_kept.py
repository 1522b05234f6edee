import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0011_pauses_of_a_year_at_most")]

    operations = [
        migrations.AddField(
            model_name="retrainingplan",
            name="newly_learned",
            field=models.PositiveIntegerField(
                editable=False,
                help_text="New samples that a run would learn, as last counted. Empty: not counted yet.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="retrainingplan",
            name="counted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="retrainingplan",
            name="counted_since",
            field=models.ForeignKey(
                editable=False,
                help_text="They are new since this run. Empty: since no version was made yet.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="training.trainingrun",
            ),
        ),
    ]
