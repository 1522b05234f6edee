"""What one model version saw in one sample. Never mixed with what people say."""

import uuid

from django.db import models

from recognition.models.identity import new_id
from recognition.models.model_version import ModelVersion
from recognition.models.sample import Sample


class PredictionQuerySet(models.QuerySet["Prediction"]):
    def shown(self) -> "PredictionQuerySet":
        """What people saw; the rest was read beside it, in a trial."""
        return self.filter(shown=True)

    def newest_first(self) -> "PredictionQuerySet":
        """Each with its version, of which nothing long is fetched."""
        return self.select_related("version").defer("version__metrics").order_by("-created_at")

    def on(self, sample: Sample, prediction_id: uuid.UUID) -> "Prediction | None":
        return self.shown().filter(sample=sample, pk=prediction_id).first()

    def latest_of(self, sample: Sample) -> "Prediction | None":
        return self.shown().filter(sample=sample).newest_first().first()


class Prediction(models.Model):
    """`ranking` is a list of {"label", "probability"}, best first, at most RANKING_LENGTH long."""

    RANKING_LENGTH = 10

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="predictions")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="predictions")
    ranking = models.JSONField()
    top_label = models.CharField(max_length=20)
    confidence = models.FloatField(help_text="Probability of the first of the ranking.")
    rejected = models.BooleanField(help_text="The model thinks this is no character of the alphabet.")
    shown = models.BooleanField(
        default=True, help_text="People see it; not what a version read in a trial beside the one shown."
    )
    created_at = models.DateTimeField()

    objects = PredictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "version"], name="one_prediction_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.top_label} ({self.confidence:.2f}) by {self.version}"
