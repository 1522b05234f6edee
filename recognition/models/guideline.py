"""What people who read an alphabet keep to: a text for all of it or for a class, and the pictures that show the class."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from recognition.models.alphabet import Alphabet
from recognition.models.sample import Sample

LONGEST_GUIDELINE = 4_000


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    def of_alphabet(self, alphabet: Alphabet) -> "GuidelineQuerySet":
        return self.filter(alphabet=alphabet)

    def in_force(self, alphabet: Alphabet) -> "GuidelineQuerySet":
        return self.of_alphabet(alphabet).filter(superseded_at=None).select_related("user")

    def newest_first(self) -> "GuidelineQuerySet":
        return self.select_related("user").order_by("-pk")


class Guideline(models.Model):
    """Append-only: a change supersedes. `label_class` "" is the text about the whole alphabet; an empty text was taken back."""

    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="guidelines")
    label_class = models.CharField(max_length=20, blank=True)
    text = models.TextField(max_length=LONGEST_GUIDELINE, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="guidelines",
        help_text="Who wrote it.",
    )
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alphabet", "label_class"],
                condition=Q(superseded_at=None),
                name="one_guideline_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alphabet} {self.label_class or 'in general'}: {self.text:.40}"

    def supersede(self, *, now: datetime) -> None:
        self.superseded_at = now
        self.save(update_fields=["superseded_at"])


class GuidelineExampleQuerySet(models.QuerySet["GuidelineExample"]):
    def in_force(self, alphabet: Alphabet) -> "GuidelineExampleQuerySet":
        return self.filter(sample__alphabet=alphabet, removed_at=None)

    def shown_in(self, alphabet: Alphabet) -> list[tuple[str, uuid.UUID]]:
        """(class, sample) of those that still may be shown as what they are, in the order they were chosen."""
        shown = Sample.objects.all().showing_their_class(alphabet).values("pk")
        chosen = self.in_force(alphabet).filter(sample__in=shown).order_by("pk")
        return list(chosen.values_list("sample__settled_class", "sample_id"))

    def on(self, sample: Sample) -> "GuidelineExample | None":
        return self.filter(sample=sample, removed_at=None).first()


class GuidelineExample(models.Model):
    """A sample that was chosen to show its class. Which class that is, and whether it may be seen, the sample says."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="guideline_examples")
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = GuidelineExampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=Q(removed_at=None), name="one_guideline_example_in_force"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="guideline_example_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} shows its class"
