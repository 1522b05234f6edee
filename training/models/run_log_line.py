"""What happened in a run, line by line, as its page shows it."""

from django.db import models
from django.utils import timezone

from training.models.training_run import TrainingRun

KEPT_LINES = 500
_LONGEST = 1000


class RunLogLineQuerySet(models.QuerySet["RunLogLine"]):
    def of(self, run: TrainingRun) -> "RunLogLineQuerySet":
        """In the order they were written."""
        return self.filter(run=run).order_by("pk")

    def last_of(self, run: TrainingRun, count: int) -> "list[RunLogLine]":
        """The last lines, the newest first."""
        return list(self.filter(run=run).order_by("-pk")[:count])

    def write(self, run: TrainingRun, text: str) -> None:
        """Add a line; the oldest make room where there are very many."""
        self.create(run=run, attempt=run.attempt, at=timezone.now(), text=text[:_LONGEST])
        newest = self.filter(run=run).order_by("-pk").values_list("pk", flat=True)
        if oldest_kept := newest[KEPT_LINES - 1 : KEPT_LINES].first():
            self.filter(run=run, pk__lt=oldest_kept).delete()


class RunLogLine(models.Model):
    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="log_lines")
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    text = models.CharField(max_length=_LONGEST)

    objects = RunLogLineQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text
