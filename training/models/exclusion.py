"""Whom, or what of whom, no snapshot takes any more, because an administrator said so."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from recognition.models import Label, Sample, Source
from recognition.models.label import LabelQuerySet
from recognition.models.sample import SampleQuerySet


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def in_force(self) -> "ExclusionQuerySet":
        return self.filter(revoked_at=None)

    def of(self, user: User) -> "ExclusionQuerySet":
        return self.filter(user=user)

    def newest_first(self) -> "ExclusionQuerySet":
        return self.select_related("user", "made_by", "revoked_by").order_by("-id")


class Exclusion(models.Model):
    """A person's samples and readings, or a batch of them: of a time, of a source. Revoked, it holds no more; it is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions")
    since = models.DateTimeField(null=True, blank=True, help_text="Only what was given from then on.")
    until = models.DateTimeField(null=True, blank=True, help_text="Only what was given before then.")
    source = models.CharField(
        max_length=10, choices=Source, blank=True, help_text="Only samples that came this way."
    )
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions_made"
    )
    created_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exclusions_revoked",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lt=models.F("until")),
                name="exclusion_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that the person gives."""
        return self.since is None and self.until is None and not self.source

    def holds_at(self, moment: datetime) -> bool:
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)

    def holds_sample(self, sample: Sample) -> bool:
        """What the person drew or sent in this batch."""
        fits = not self.source or sample.source == self.source
        return sample.author_id == self.user_id and fits and self.holds_at(sample.created_at)

    def holds_reading(self, label: Label, *, source: str) -> bool:
        """What the person said in this batch. `source`: of the sample that was read."""
        fits = not self.source or source == self.source
        return label.user_id == self.user_id and fits and self.holds_at(label.created_at)

    def samples(self) -> SampleQuerySet:
        """All that the person drew in this batch."""
        held = Sample.objects.filter(author_id=self.user_id)
        if self.source:
            held = held.filter(source=self.source)
        if self.since:
            held = held.filter(created_at__gte=self.since)
        return held.filter(created_at__lt=self.until) if self.until else held

    def readings(self) -> LabelQuerySet:
        """All that the person said in this batch, whoever drew it."""
        held = Label.objects.filter(user_id=self.user_id)
        if self.source:
            held = held.filter(sample__source=self.source)
        if self.since:
            held = held.filter(created_at__gte=self.since)
        return held.filter(created_at__lt=self.until) if self.until else held


def by_user(exclusions: Iterable[Exclusion]) -> dict[int, list[Exclusion]]:
    found: dict[int, list[Exclusion]] = {}
    for exclusion in exclusions:
        found.setdefault(exclusion.user_id, []).append(exclusion)
    return found
