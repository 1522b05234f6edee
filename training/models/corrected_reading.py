"""The regression list of a run: samples whose reading was corrected once, where champion and challenger differ."""

from typing import Any

from django.db import models

from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import Sample
from recognition.models.sample_state import State
from training.models.training_run import TrainingRun


class CorrectedReadingQuerySet(models.QuerySet["CorrectedReading"]):
    def of_run(self, run: TrainingRun) -> "CorrectedReadingQuerySet":
        return self.filter(run=run).select_related("sample").defer("sample__ink").order_by("pk")

    def visible_to(self, user: Any) -> "CorrectedReadingQuerySet":
        """Of samples that this user may see, and that were not withdrawn since."""
        kept = self.exclude(sample__state=State.WITHDRAWN)
        return kept if user.has_perm(VIEW_ALL_SAMPLES) else kept.filter(sample__author_id=user.pk)

    def wrong_again(self) -> "CorrectedReadingQuerySet":
        """The champion reads them right, the challenger does not."""
        return self.filter(champion=models.F("label"))

    def right_again(self) -> "CorrectedReadingQuerySet":
        """The challenger reads them right, the champion did not."""
        return self.filter(challenger=models.F("label"))


class CorrectedReading(models.Model):
    """`label`: what the sample was when the run ended; `champion`, `challenger`: the classes they read; one of them is right."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="corrected_readings")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="corrected_readings")
    label = models.CharField(max_length=20)
    champion = models.CharField(max_length=20)
    challenger = models.CharField(max_length=20)

    objects = CorrectedReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "sample"], name="corrected_sample_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.label}, read {self.champion}, then {self.challenger}"
