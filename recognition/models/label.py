"""What one person says one sample is. Append-only: a change supersedes, it does not overwrite."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.identity import new_id
from recognition.models.prediction import Prediction
from recognition.models.sample import Sample


class Verdict(models.TextChoices):
    CHARACTER = "character"
    NOT_A_CHARACTER = "not a character"
    UNSURE = "unsure"


class Answer(models.TextChoices):
    """How the label answers the prediction it was given with."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    UNAIDED = "unaided"


class LabelQuerySet(models.QuerySet["Label"]):
    def live(self) -> "LabelQuerySet":
        return self.filter(superseded_at=None)

    def live_by(self, user: User) -> "LabelQuerySet":
        return self.live().filter(user=user)

    def live_on(self, sample: Sample) -> "LabelQuerySet":
        """In the order they were given."""
        return self.live().filter(sample=sample).order_by("created_at", "pk")

    def history_of(self, sample: Sample) -> "LabelQuerySet":
        """Everything that was ever said of it, the latest first."""
        return (
            self.filter(sample=sample)
            .select_related("user", "prediction__version")
            .order_by("-created_at", "-pk")
        )

    def readings_of(self, alphabet: Alphabet) -> "LabelQuerySet":
        """Live labels that name a character, of samples that were not withdrawn."""
        return self.live().filter(
            sample__alphabet=alphabet, sample__withdrawn_at=None, verdict=Verdict.CHARACTER
        )

    def raw_readings_of(self, samples: Iterable[Sample]) -> list[tuple[uuid.UUID, str]]:
        """(sample, character before any merge) of live labels that name one, in the order they were given."""
        named = self.live().filter(sample__in=samples, verdict=Verdict.CHARACTER)
        return list(named.order_by("created_at", "pk").values_list("sample_id", "character"))

    def given_after(self, moment: datetime) -> "LabelQuerySet":
        return self.filter(created_at__gt=moment)

    def live_of(self, *, sample: Sample, user_id: int) -> "Label | None":
        return self.live().filter(sample=sample, user_id=user_id).first()


class Label(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="labels")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="labels")
    verdict = models.CharField(max_length=20, choices=Verdict)
    character = models.CharField(max_length=20, blank=True, help_text="The raw reading, before any merge.")
    prediction = models.ForeignKey(
        Prediction, on_delete=models.PROTECT, null=True, blank=True, related_name="labels"
    )
    answer = models.CharField(max_length=10, choices=Answer)
    seconds = models.FloatField(null=True, blank=True, help_text="Time taken, as the client measured it.")
    settles = models.BooleanField(default=False, help_text="A reviewer's word on somebody else's sample.")
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = LabelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "sample"], condition=Q(superseded_at=None), name="one_live_label_per_user"
            ),
            models.CheckConstraint(
                condition=(Q(verdict="character") & ~Q(character=""))
                | (~Q(verdict="character") & Q(character="")),
                name="character_only_with_its_verdict",
            ),
        ]

    def __str__(self) -> str:
        return self.character or self.verdict

    @property
    def etag(self) -> str:
        return f'"{self.pk}"'

    def says_the_same(self, *, verdict: str, character: str) -> bool:
        return self.verdict == verdict and self.character == character
