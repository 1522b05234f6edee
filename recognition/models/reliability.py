"""How often one person is right in one alphabet, as far as it is known. Made again at any time from what was said."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models

from recognition.models.alphabet import Alphabet
from recognition.trust.reliability import Evidence, estimate

EVIDENCE = ("gold_right", "gold_seen", "agreed", "compared", "upheld", "reviewed")


class ReliabilityQuerySet(models.QuerySet["Reliability"]):
    def in_alphabet(self, alphabet: Alphabet) -> "ReliabilityQuerySet":
        return self.filter(alphabet=alphabet)

    def of_people(self, alphabet: Alphabet, user_ids: Iterable[int]) -> "dict[int, Reliability]":
        return {each.user_id: each for each in self.filter(alphabet=alphabet, user_id__in=list(user_ids))}


class Reliability(models.Model):
    """The evidence as counts (agreement and review count in parts) and what follows from it: see recognition.trust."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reliabilities")
    alphabet = models.ForeignKey(Alphabet, on_delete=models.CASCADE, related_name="reliabilities")
    gold_right = models.FloatField(default=0)
    gold_seen = models.FloatField(default=0)
    agreed = models.FloatField(default=0)
    compared = models.FloatField(default=0)
    upheld = models.FloatField(default=0)
    reviewed = models.FloatField(default=0)
    mean = models.FloatField()
    low = models.FloatField(help_text="95 % of the belief lies from here")
    high = models.FloatField(help_text="to here.")
    updated_at = models.DateTimeField()

    objects = ReliabilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "reliabilities"
        constraints = [
            models.UniqueConstraint(fields=["user", "alphabet"], name="one_reliability_per_alphabet"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.alphabet}: {self.mean:.2f}"

    @property
    def evidence(self) -> Evidence:
        return Evidence(**{name: getattr(self, name) for name in EVIDENCE})

    @staticmethod
    def values_of(evidence: Evidence) -> dict[str, Any]:
        """The columns that say this."""
        known = estimate(evidence)
        counts = {name: round(getattr(evidence, name), 4) for name in EVIDENCE}
        return counts | {"mean": known.mean, "low": known.low, "high": known.high}
