"""What one model version saw in one sample. Never mixed with what people say."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.models import User
from recognition.models.identity import new_id
from recognition.models.model_version import CHAMPION, ModelVersion
from recognition.models.sample import Sample
from recognition.models.sample_state import State


class PredictionQuerySet(models.QuerySet["Prediction"]):
    def shown(self) -> "PredictionQuerySet":
        """What people saw; the rest was read beside it, in a trial, or again by a later champion."""
        return self.filter(shown=True)

    def answered_by_people(self, version: ModelVersion) -> Any:
        """(confidence, how its reader answered, None where nobody did) of what people saw of the version."""
        from recognition.models.label import Label

        answers = Label.objects.live().filter(prediction=OuterRef("pk")).order_by("created_at")
        mine = self.shown().filter(version=version).annotate(answer=Subquery(answers.values("answer")[:1]))
        return mine.values_list("confidence", "answer")

    def newest_first(self) -> "PredictionQuerySet":
        """Each with its version, of which nothing long is fetched."""
        return self.select_related("version__alphabet").defer("version__metrics").order_by("-created_at")

    def on_accepted_of(self, author: User) -> "PredictionQuerySet":
        """Readings, by versions of their alphabet, of the author's drawings of which somebody has read what they are."""
        read = Sample.objects.all().kept_of(author).read_by_somebody().filter(state=State.ACCEPTED)
        return self.filter(sample__in=read.values("pk"), version__alphabet=F("sample__alphabet"))

    def by_champion(self, sample: Sample) -> "Prediction | None":
        """What the champion of the sample's alphabet reads, whether or not that is what people see."""
        champion = Q(version__aliases__name=CHAMPION, version__aliases__alphabet=sample.alphabet_id)
        return self.filter(champion, sample=sample, from_examples=False).first()

    def of_champions(self) -> "PredictionQuerySet":
        """By the champions of today."""
        return self.filter(version__aliases__name=CHAMPION)

    def errors(self) -> Any:
        """(alphabet, version, readings, wrong ones) of readings of accepted samples."""
        wrong = ~Q(top_label=F("sample__settled_class"))
        grouped = self.order_by().values_list("sample__alphabet", "version")
        return grouped.annotate(count=Count("pk"), wrong=Count("pk", filter=wrong))

    def after_others(self, learned: Any) -> Any:
        """By alphabet: `drawings` that another version had read before somebody's eyes, and how many it, these readings
        and both had wrong; `learned`: how many of them are among the snapshot rows `learned` behind the same version.
        """
        shown = Prediction.objects.filter(sample=OuterRef("sample"), shown=True)
        first = shown.exclude(version=OuterRef("version")).order_by("created_at").values("top_label")[:1]
        behind = learned.filter(
            sample=OuterRef("sample"), snapshot__training_runs__version=OuterRef("version")
        )
        truth = F("sample__settled_class")
        then, now = ~Q(then_label=truth), ~Q(top_label=truth)
        rows = self.annotate(then_label=Subquery(first), is_learned=Exists(behind)).exclude(then_label=None)
        return (
            rows.order_by()
            .values("sample__alphabet")
            .annotate(
                drawings=Count("pk"),
                then_wrong=Count("pk", filter=then),
                now_wrong=Count("pk", filter=now),
                both_wrong=Count("pk", filter=then & now),
                learned=Count("pk", filter=Q(is_learned=True)),
            )
        )

    def told_by(self, version: ModelVersion, sample_ids: Any) -> Any:
        """(sample, first choice, whether it takes it for none) of what the version has read of these."""
        read = self.filter(version=version, sample__in=sample_ids)
        return read.values_list("sample_id", "top_label", "rejected")

    def of_sample(self, sample: Sample) -> "PredictionQuerySet":
        """All of them, the latest first, also what was read again later or in a trial."""
        return self.filter(sample=sample).order_by("-created_at")

    def visible_to(self, user: User) -> "PredictionQuerySet":
        """Of samples that the user may see."""
        return self.filter(sample__in=Sample.objects.all().visible_to(user).values("pk"))

    def on(self, sample: Sample, prediction_id: uuid.UUID) -> "Prediction | None":
        return self.shown().filter(sample=sample, pk=prediction_id).first()

    def newest_of(self, sample_ids: Collection[uuid.UUID]) -> "dict[uuid.UUID, Prediction]":
        """Of each sample the newest that people are shown, where there is one."""
        shown = self.shown().filter(sample__in=sample_ids)
        newest = shown.order_by("sample", "-created_at").distinct("sample")
        return {prediction.sample_id: prediction for prediction in newest}

    def read_among(self, sample_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Those of these samples that a model has read, as people are shown it."""
        return set(self.shown().filter(sample__in=sample_ids).values_list("sample", flat=True))

    def of_today(self, sample_ids: Collection[uuid.UUID]) -> "PredictionQuerySet":
        """Of these samples the newest first: what people are shown, and what champions and challengers read beside it."""
        looked_at = Q(shown=True) | Q(version__aliases__isnull=False)
        return self.filter(looked_at, sample__in=sample_ids).order_by("-created_at")

    def latest_of(self, sample: Sample) -> "Prediction | None":
        return self.shown().filter(sample=sample).newest_first().first()


class Prediction(models.Model):
    """`ranking` is a list of {"label", "probability"}, best first, at most RANKING_LENGTH long.

    `ranking`, `top_label`, `confidence` and `rejected` are the version's own, by which it is judged. `personal` is
    {"ranking", "rejected", "share"}, where the exemplars of the hand that drew it had that share in the answer.
    `version` is whose network looked: one of the sample's alphabet, or, `from_examples`, one of another alphabet,
    whose own classes play no part.
    """

    RANKING_LENGTH = 10

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="predictions")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="predictions")
    ranking = models.JSONField()
    top_label = models.CharField(max_length=20)
    confidence = models.FloatField(help_text="Probability of the first of the ranking.")
    rejected = models.BooleanField(help_text="The model thinks this is no character of the alphabet.")
    shown = models.BooleanField(
        default=True,
        help_text="People see it; not what a version read in a trial beside the one shown, nor again later.",
    )
    from_examples = models.BooleanField(
        default=False,
        help_text="Of an alphabet without a model: read by the nearest examples, as the version of another alphabet sees them.",
    )
    personal = models.JSONField(
        null=True,
        help_text="What its author saw, where drawings of theirs took part; empty: the ranking.",
    )
    created_at = models.DateTimeField()

    objects = PredictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "version"], name="one_prediction_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.top_label} ({self.confidence:.2f}) by {self.version}"

    @property
    def is_personal(self) -> bool:
        return self.personal is not None

    @property
    def shown_ranking(self) -> list[dict[str, Any]]:
        return list(self.personal["ranking"] if self.personal else self.ranking)

    @property
    def shown_label(self) -> str:
        return str(self.shown_ranking[0]["label"])

    @property
    def shown_confidence(self) -> float:
        return float(self.shown_ranking[0]["probability"])

    @property
    def shown_as_rejected(self) -> bool:
        return bool(self.personal["rejected"] if self.personal else self.rejected)
