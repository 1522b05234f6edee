"""Samples whose class is known, by which others' readings are measured."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.sample import Sample
from recognition.models.sample_report import reported
from recognition.models.sample_state import State

# The newest so many of an alphabet are asked.
MOST_KNOWN = 10_000


class GoldOrigin(models.TextChoices):
    CHOSEN = "chosen", "a reviewer chose it"
    SETTLED = "settled", "a reviewer settled it"


class GoldQuestionQuerySet(models.QuerySet["GoldQuestion"]):
    def in_use(self) -> "GoldQuestionQuerySet":
        return self.filter(retired_at=None)

    def of_sample(self, sample: Sample) -> "GoldQuestion | None":
        return self.in_use().filter(sample=sample).first()

    def in_alphabet(self, alphabet: Alphabet) -> "GoldQuestionQuerySet":
        return self.in_use().filter(sample__alphabet=alphabet)

    def new_to(self, user: User, alphabet: Alphabet) -> "GoldQuestionQuerySet":
        """Those that may measure this person: others' drawings, which they have not met, and nobody needs to read.

        None that the guidelines show: their answer stands beside the question.
        """
        from recognition.models.guideline import GuidelineExample
        from recognition.models.label import Label
        from recognition.models.turn import Turn

        met = Turn.objects.filter(user=user, sample=OuterRef("sample"))
        read = Label.objects.filter(user=user, sample=OuterRef("sample"))
        waits = Q(sample__queue_entry__isnull=False, sample__queue_entry__retired_at=None)
        strangers = self.in_alphabet(alphabet).exclude(sample__author=user).exclude(chosen_by=user)
        asked = strangers.filter(sample__consent=True, sample__state=State.ACCEPTED).exclude(waits)
        shown = GuidelineExample.objects.filter(sample=OuterRef("sample"), removed_at=None)
        return asked.filter(~Exists(met), ~Exists(read), ~Exists(shown), ~reported("sample"))

    def of_kind(self, likely: str | None) -> "GoldQuestionQuerySet":
        """Whose sample the model reads as this; None: all."""
        return self if likely is None else self.filter(sample__queue_entry__likely=likely)

    def among(self, sample_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        """Samples, of these."""
        return list(self.filter(sample__in=sample_ids).values_list("sample", flat=True))

    def newest_in(self, alphabet: Alphabet) -> list[uuid.UUID]:
        """Samples of the newest, of which some may measure somebody."""
        return list(self.in_alphabet(alphabet).order_by("-pk").values_list("sample", flat=True)[:MOST_KNOWN])


class GoldQuestion(models.Model):
    """`known_class`: what it is. Only readings given after `created_at`, by others than its author, are measured by it."""

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, related_name="gold")
    known_class = models.CharField(max_length=20)
    origin = models.CharField(max_length=10, choices=GoldOrigin)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gold_questions"
    )
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = GoldQuestionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sample_id} is {self.known_class}"
