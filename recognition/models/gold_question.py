"""Samples whose class is known, by which others' readings are measured."""

from django.conf import settings
from django.db import models

from recognition.models.alphabet import Alphabet
from recognition.models.sample import Sample


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
