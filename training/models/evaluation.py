"""How one version did on one frozen test set."""

from collections.abc import Iterable

from django.db import models

from recognition.models import CHAMPION, Alphabet, ModelVersion
from training.figures.mistakes import ClassesNotKept, Mistakes


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def latest_on(self, version: ModelVersion, test_sets: Iterable[str]) -> "EvaluationQuerySet":
        """One for each test set: a set of the same name is another one once its content changed, and the latest counts.

        Of those in the version's own classes, where there are any: a gate reads with those of its alphabet then.
        """
        own = models.When(figures__counts__has_keys=version.classes, then=True)
        chosen = self.filter(version=version, test_set__in=test_sets).annotate(
            is_own=models.Case(own, default=False)
        )
        latest = chosen.order_by("test_set", "-is_own", "-created_at", "-pk").distinct("test_set")
        return latest.select_related("version").defer("version__metrics")

    def with_mistakes_on(self, test_set: str, alphabet: Alphabet) -> "EvaluationQuerySet":
        """Those of the alphabet's versions that keep what was misread in the set."""
        return self.filter(version__alphabet=alphabet, test_set=test_set, mistakes__isnull=False)

    def frozen_sets_of(self, version: ModelVersion) -> dict[str, str]:
        """Name -> checksum of the test sets that the version was measured on, each as it was the last time."""
        names = self.filter(version=version).values_list("test_set", flat=True)
        return dict(self.latest_on(version, names).values_list("test_set", "test_sha256"))

    def of_champions(self, alphabet: Alphabet, frozen: Iterable[tuple[str, str]]) -> "EvaluationQuerySet":
        """On these frozen sets, (name, checksum), by whatever was champion of the alphabet at some time."""
        chosen = models.Q(pk__in=[])
        for name, sha256 in frozen:
            chosen |= models.Q(test_set=name, test_sha256=sha256)
        were_champions = models.Q(version__promotions__isnull=False) | models.Q(
            version__aliases__name=CHAMPION
        )
        return (
            self.filter(chosen, were_champions, version__alphabet=alphabet)
            .select_related("version__alphabet")
            .defer("figures", "mistakes", "version__metrics")
            .distinct()
        )

    def keep_mistakes(self) -> bool:
        """Whether any of them has mistakes to show, without fetching them."""
        is_kept = models.ExpressionWrapper(models.Q(mistakes__isnull=False), models.BooleanField())
        return any(self.values_list(is_kept, flat=True))

    def of_both(self, first: ModelVersion, second: ModelVersion) -> "EvaluationQuerySet":
        """The latest of each version on each frozen set, without the pictures."""
        chosen = self.filter(version__in=[first, second]).defer("mistakes")
        return chosen.order_by("version", "test_set", "test_sha256", "-created_at", "-pk").distinct(
            "version", "test_set", "test_sha256"
        )

    def mistakes_in(self, evaluations: "Iterable[Evaluation]") -> "dict[int, Evaluation]":
        """Those of them that keep any, by id, with them."""
        kept = self.filter(mistakes__isnull=False).select_related("version").defer("version__metrics")
        return kept.in_bulk([each.pk for each in evaluations])


class Evaluation(models.Model):
    """`figures`: see training.figures.scores and docs/evaluation.md."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="evaluations")
    test_set = models.CharField(max_length=100)
    test_sha256 = models.CharField(max_length=64, help_text="Of the frozen test set's content.")
    size = models.PositiveIntegerField()
    accuracy = models.FloatField()
    figures = models.JSONField()
    mistakes = models.BinaryField(null=True, help_text="What was misread: see training.figures.mistakes.")
    created_at = models.DateTimeField()

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "test_set", "test_sha256"], name="evaluated_once_per_frozen_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} on {self.test_set}: {self.accuracy:.4f}"

    @property
    def misread(self) -> Mistakes | None:
        """The mistakes that it keeps; None where it keeps none, or nobody knows any more in which classes they are.

        Older ones are in the version's own classes, or, of a champion that was read with those of its alphabet, in others.
        """
        if self.mistakes is None:
            return None
        own = self.version.classes if {*self.figures.get("counts", ())} == {*self.version.classes} else []
        try:
            return Mistakes.from_bytes(bytes(self.mistakes), classes=own)
        except ClassesNotKept:
            return None
