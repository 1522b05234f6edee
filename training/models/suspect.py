"""A sample whose class a cross-checked model doubts. It stays where it is until a reviewer has looked at it."""

from django.db import models
from django.db.models import Count, Exists, OuterRef

from recognition.models import Alphabet, Label, Sample, State
from training.models.training_run import TrainingRun


class SuspectQuerySet(models.QuerySet["Suspect"]):
    def of_alphabet(self, alphabet: Alphabet) -> "SuspectQuerySet":
        return self.filter(sample__alphabet=alphabet)

    def waiting(self) -> "SuspectQuerySet":
        """What no reviewer has settled, and is still accepted as what it is doubted to be; the most doubtful first."""
        settled = Label.objects.live().filter(sample=OuterRef("sample"), settles=True)
        standing = self.filter(sample__state=State.ACCEPTED, sample__settled_class=models.F("given_class"))
        return standing.exclude(Exists(settled)).order_by("score", "pk")

    def with_samples(self) -> "SuspectQuerySet":
        return self.select_related("sample__alphabet", "sample__author").defer(
            "sample__ink", "sample__pixels"
        )

    def by_giver(self) -> dict[int, int]:
        """How many of each person's."""
        return dict(self.order_by().values_list("giver").annotate(Count("pk")))

    def pairs_by_giver(self) -> list[tuple[int, str, str, int]]:
        """(giver, given class, suggested class, how many), the commonest first."""
        pairs = self.values_list("giver", "given_class", "suggested_class").annotate(many=Count("pk"))
        return [tuple(row) for row in pairs.order_by("-many", "given_class", "suggested_class")]


class Suspect(models.Model):
    """`score`: how likely the given class is by the model that did not learn from this person, 0 to 1."""

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, related_name="suspicion")
    giver = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="suspects", help_text="Whose word is doubted."
    )
    given_class = models.CharField(max_length=20)
    suggested_class = models.CharField(max_length=20)
    score = models.FloatField()
    run = models.ForeignKey(
        TrainingRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="suspects"
    )
    found_at = models.DateTimeField()

    objects = SuspectQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.given_class}, or {self.suggested_class}?"


class Search(models.Model):
    """What was looked at when suspects were looked for last: how many readings of each person."""

    alphabet = models.OneToOneField(Alphabet, on_delete=models.CASCADE, related_name="search")
    looked_at = models.JSONField(help_text="User id -> how many of their readings were checked.")
    found_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "searches"

    def __str__(self) -> str:
        return f"in {self.alphabet}"

    def looked_at_of(self, user_id: int) -> int:
        return int(self.looked_at.get(str(user_id), 0))
