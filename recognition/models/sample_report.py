"""Somebody says of a drawing that others should not see it. Until a reviewer has looked, others do not."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q

from accounts.models import User
from recognition.models.sample import Sample

LONGEST_WORDS = 500


class ReportKind(models.TextChoices):
    OFFENSIVE = "offensive", "offensive or hateful"
    PERSONAL = "personal", "tells something private of somebody"
    OTHER = "other", "something else that others should not see"


class ReportSettled(models.TextChoices):
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class SampleReportQuerySet(models.QuerySet["SampleReport"]):
    def waiting(self) -> "SampleReportQuerySet":
        return self.filter(settled_at=None)

    def settled(self) -> "SampleReportQuerySet":
        return self.exclude(settled_at=None)

    def of_sample(self, sample: Sample) -> "SampleReportQuerySet":
        return self.filter(sample=sample)

    def by(self, user: User) -> "SampleReportQuerySet":
        return self.filter(reporter=user)

    def made_since(self, moment: datetime) -> "SampleReportQuerySet":
        return self.filter(made_at__gt=moment)

    def reported_samples(self) -> list[uuid.UUID]:
        """Those of these reports, the one that was reported most, and then first, before the others."""
        rows = self.order_by().values("sample").annotate(many=Count("pk"), first=models.Min("pk"))
        return [row["sample"] for row in rows.order_by("-many", "first")]

    def with_people(self) -> "SampleReportQuerySet":
        return self.select_related("reporter", "settled_by").order_by("pk")

    def of_samples(self, sample_ids: Iterable[uuid.UUID]) -> "SampleReportQuerySet":
        return self.filter(sample__in=list(sample_ids)).with_people()

    def newest_first_by(self, user: User) -> "SampleReportQuerySet":
        return self.by(user).order_by("-pk")

    def upheld_by_author(self, author_ids: Iterable[int]) -> dict[int, int]:
        """How many drawings of each author were reported rightly."""
        upheld = self.filter(settled_as=ReportSettled.UPHELD, sample__author__in=list(author_ids)).order_by()
        rows = upheld.values_list("sample__author").annotate(many=Count("sample", distinct=True))
        return dict(rows)

    def repeat_offenders(self, *, from_: int) -> list[dict[str, Any]]:
        """{user, username, drawings, last} of authors of whom so many drawings were reported rightly, worst first."""
        upheld = self.filter(settled_as=ReportSettled.UPHELD).order_by()
        rows = upheld.values("sample__author", "sample__author__username").annotate(
            drawings=Count("sample", distinct=True), last=Max("settled_at")
        )
        return [
            {
                "user": row["sample__author"],
                "username": row["sample__author__username"],
                "drawings": row["drawings"],
                "last": row["last"],
            }
            for row in rows.filter(drawings__gte=from_).order_by("-drawings", "-last")
        ]

    def crying_wolf(self, *, from_: int) -> list[dict[str, Any]]:
        """{user, username, dismissed, upheld} of those so many of whose reports were dismissed, most first."""
        rows = self.order_by().values("reporter", "reporter__username")
        counted = rows.annotate(
            dismissed=Count("pk", filter=Q(settled_as=ReportSettled.DISMISSED)),
            upheld=Count("pk", filter=Q(settled_as=ReportSettled.UPHELD)),
        )
        return [
            {
                "user": row["reporter"],
                "username": row["reporter__username"],
                "dismissed": row["dismissed"],
                "upheld": row["upheld"],
            }
            for row in counted.filter(dismissed__gte=from_).order_by("-dismissed")
        ]


class SampleReport(models.Model):
    """One person's, once for a sample. Reports of one sample are settled together."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports_settled",
    )
    settled_as = models.CharField(max_length=10, choices=ReportSettled, blank=True)

    objects = SampleReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "reporter"], name="reported_once_by_each"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settled_as="")
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_as=""),
                name="report_settled_as_something",
            ),
        ]
        indexes = [
            models.Index(fields=["sample"], condition=Q(settled_at=None), name="report_waiting"),
            models.Index(fields=["reporter", "made_at"], name="report_by_reporter"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.kind}"

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None


def reported(sample: str = "pk") -> Exists:
    """Whether a report of the sample waits; `sample`: where the query outside has its id."""
    return Exists(SampleReport.objects.filter(sample=OuterRef(sample), settled_at=None))
