"""How one version did on one frozen test set."""

from django.db import models

from recognition.models import ModelVersion


class Evaluation(models.Model):
    """`figures` holds accuracy, top-3, per class, confusion matrix, ECE: see training.nn.evaluate."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="evaluations")
    test_set = models.CharField(max_length=100)
    test_sha256 = models.CharField(max_length=64, help_text="Of the frozen test set's content.")
    size = models.PositiveIntegerField()
    accuracy = models.FloatField()
    figures = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "test_set", "test_sha256"], name="evaluated_once_per_frozen_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} on {self.test_set}: {self.accuracy:.4f}"
