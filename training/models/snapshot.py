"""The manifest of a training set: what a version was made from, checksummed, so that it can be made again."""

from django.db import models

from recognition.models import Alphabet, Sample, Split
from recognition.models.identity import new_id


class Snapshot(models.Model):
    """`base` lists the original data sets with their checksums; the collected samples are rows beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="snapshots")
    base = models.JSONField(help_text="[{name, sha256, train, validation, test, synthetic}]")
    collected_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the canonical manifest: base and collected.")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.alphabet} {self.sha256[:12]}"


class SnapshotSample(models.Model):
    """One collected sample as it stood: its class, its weight, its side of the split."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="samples")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="snapshots")
    label = models.CharField(max_length=20)
    weight = models.FloatField()
    split = models.CharField(max_length=10, choices=Split)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "sample"], name="sample_once_per_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} as {self.label}"


class LeftOut(models.Model):
    """A sample of the alphabet that was there, and not withdrawn, when the snapshot was taken without it, and why."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="left_out")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="left_out_of")
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "left out"
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "sample"], name="left_out_once_per_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.reason}"
