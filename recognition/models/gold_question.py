"""Samples whose class is known, by which others' readings are measured; and which sample was asked of whom."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from recognition.models.alphabet import Alphabet
from recognition.models.identity import new_id
from recognition.models.label import Label
from recognition.models.sample import Sample, SampleQuerySet, State


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


class QuestionQuerySet(models.QuerySet["Question"]):
    def open_of(self, user: User, alphabet: Alphabet) -> "Question | None":
        """The one that was asked last and not answered, if its sample still stands."""
        asked = self.filter(user=user, sample__alphabet=alphabet, answered_at=None)
        return (
            asked.exclude(sample__state=State.WITHDRAWN)
            .select_related("sample__alphabet")
            .order_by("-id")
            .first()
        )

    def askable(self, user: User, alphabet: Alphabet) -> SampleQuerySet:
        """Samples that may be shown to the user: others', consented to, drawn, not asked of nor read by the user yet."""
        others = Sample.objects.filter(alphabet=alphabet, consent=True, pixels__isnull=False)
        return (
            others.exclude(author=user)
            .exclude(state__in=[State.WITHDRAWN, State.REJECTED])
            .exclude(Exists(self.model.objects.filter(user=user, sample=OuterRef("pk"))))
            .exclude(Exists(Label.objects.live_by(user).filter(sample=OuterRef("pk"))))
        )

    def gold_among(self, samples: SampleQuerySet) -> SampleQuerySet:
        return samples.filter(gold__isnull=False, gold__retired_at=None)

    def unsettled_among(self, samples: SampleQuerySet) -> SampleQuerySet:
        """What another reading helps most: disputed, or read by nobody."""
        return samples.filter(Q(state=State.DISPUTED) | Q(state=State.OPEN))


class Question(models.Model):
    """One sample of somebody else's, shown to one person to read. Asking is what lets them see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="questions")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="questions")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sample"], name="asked_once_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} asked of {self.user}"

    def close(self, *, now: datetime) -> None:
        self.answered_at = now
        self.save(update_fields=["answered_at"])
