"""How often a frozen test set was looked at: each look wears it, for what passed was chosen by it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models
from django.db.models import Count, Q

from recognition.models import ModelVersion


class LookPurpose(models.TextChoices):
    GATE = "gate", "a run held its version against the champion"
    EVALUATION = "evaluation", "a version was measured"
    COMPARISON = "comparison", "networks were set beside each other"


class TestSetLookQuerySet(models.QuerySet["TestSetLook"]):
    def counted(self, frozen: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int]]:
        """(name, sha256) -> looks in all, and those of gates. One query, and none where nothing is asked."""
        chosen = Q()
        for name, sha256 in frozen:
            chosen |= Q(test_set=name, test_sha256=sha256)
        if not chosen:
            return {}
        rows = (
            self.filter(chosen)
            .values_list("test_set", "test_sha256")
            .annotate(all=Count("pk"), gates=Count("pk", filter=Q(purpose=LookPurpose.GATE)))
        )
        return {(name, sha256): (looks, gates) for name, sha256, looks, gates in rows}

    def write_down(
        self,
        frozen: Sequence[tuple[str, str]],
        *,
        purpose: LookPurpose,
        version: ModelVersion | None,
        now: datetime,
    ) -> None:
        self.bulk_create(
            TestSetLook(test_set=name, test_sha256=sha256, purpose=purpose, version=version, created_at=now)
            for name, sha256 in frozen
        )


class TestSetLook(models.Model):
    __test__ = False  # pytest collects classes by this prefix

    test_set = models.CharField(max_length=100)
    test_sha256 = models.CharField(max_length=64, help_text="Of the frozen test set's content.")
    purpose = models.CharField(max_length=12, choices=LookPurpose)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="looks_at_tests"
    )
    created_at = models.DateTimeField()

    objects = TestSetLookQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["test_set", "test_sha256"], name="looks_by_test_set")]

    def __str__(self) -> str:
        return f"{self.test_set} for a {self.purpose}"
