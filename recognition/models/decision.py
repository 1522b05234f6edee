"""What a reviewer decided about a sample, why, and whether it still stands. Rows are never deleted: they are the trail."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from recognition.models.identity import new_id
from recognition.models.label import Label
from recognition.models.sample import Sample

MOST_MORE_READINGS = 5
LONGEST_REASON = 300


class DecisionKind(models.TextChoices):
    SETTLED = "settled", "said what it is"
    SENT_BACK = "sent back", "asked for more readings"
    EXCLUDED = "excluded", "keeps it from being learned from"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> "DecisionQuerySet":
        """Not reverted, nor answered anew by their reviewers since."""
        return self.filter(reverted_at=None, label__superseded_at=None)

    def of_sample(self, sample_id: uuid.UUID) -> "DecisionQuerySet":
        """The latest first."""
        return self.filter(sample=sample_id).with_people().order_by("-pk")

    def standing_on(self, sample: Sample) -> "DecisionQuerySet":
        """In the order they were made."""
        return self.standing().filter(sample=sample).order_by("pk")

    def of_kind(self, kind: str) -> "DecisionQuerySet":
        return self.filter(kind=kind)

    def latest_of(self, user: Any) -> "Decision | None":
        return self.filter(reviewer=user).with_people().order_by("-pk").first()

    def with_people(self) -> "DecisionQuerySet":
        return self.select_related("reviewer", "reverted_by", "label", "sample__alphabet").defer(
            "sample__ink", "sample__pixels"
        )

    def still_asking(self) -> "DecisionQuerySet":
        """Sent back, with fewer readings since than were asked for, and no reviewer's word."""
        since = (
            Label.objects.live()
            .filter(sample=OuterRef("sample"), settles=False, created_at__gt=OuterRef("made_at"))
            .order_by()
            .values("sample")
            .annotate(many=Count("pk"))
        )
        lacking = F("more") - Coalesce(Subquery(since.values("many")), 0)
        settled = Label.objects.live().filter(
            sample=OuterRef("sample"), settles=True, created_at__gt=OuterRef("made_at")
        )
        asking = self.standing().of_kind(DecisionKind.SENT_BACK).exclude(Exists(settled))
        return asking.annotate(lacking=lacking).filter(lacking__gt=0)

    def lacking_on(self, sample: Sample) -> int:
        """How many of the readings that were asked for last are not there yet; 0 where none were, or all are."""
        asking: Any = self.still_asking().filter(sample=sample).order_by("-pk")
        return int(asking.values_list("lacking", flat=True).first() or 0)


class Decision(models.Model):
    """`label`: the reviewer's word that settles. `replaced`: the label of theirs that it took the place of, which stands
    again once the decision is reverted. `gold_before`: the gold question that the decision ended or changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="decisions")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    reason = models.CharField(max_length=LONGEST_REASON)
    label = models.OneToOneField(
        Label, on_delete=models.RESTRICT, null=True, blank=True, related_name="decision"
    )
    replaced = models.ForeignKey(Label, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    more = models.PositiveSmallIntegerField(default=0, help_text="Readings asked for, where sent back.")
    gold_before = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField()
    reverted_at = models.DateTimeField(null=True, blank=True)
    reverted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions_reverted",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="settled", label__isnull=False) | ~Q(kind="settled") & Q(label=None),
                name="settled_by_a_label",
            ),
            models.CheckConstraint(
                condition=Q(kind="sent back", more__gte=1, more__lte=MOST_MORE_READINGS)
                | ~Q(kind="sent back") & Q(more=0),
                name="sent_back_for_readings",
            ),
            models.CheckConstraint(
                condition=Q(reverted_at=None, reverted_by=None)
                | Q(reverted_at__isnull=False, reverted_by__isnull=False),
                name="reverted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["sample"],
                condition=Q(kind="excluded", reverted_at=None),
                name="excluded_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "sample"], condition=Q(reverted_at=None), name="decision_standing")
        ]

    def __str__(self) -> str:
        return self.in_words

    @property
    def in_words(self) -> str:
        if self.kind == DecisionKind.SETTLED:
            return f"settled as {self.label}"
        if self.kind == DecisionKind.SENT_BACK:
            return f"sent back for {self.more} more reading{'s' if self.more > 1 else ''}"
        return "excluded"

    @property
    def stands(self) -> bool:
        """It was not reverted, and its reviewer has not answered anew since."""
        return self.reverted_at is None and (self.label is None or self.label.superseded_at is None)
