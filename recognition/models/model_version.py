"""What serves: numbered versions of a model, the aliases that point at them, and who moved an alias and why."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Max

from recognition.models.alphabet import Alphabet

CHAMPION = "champion"
CHALLENGER = "challenger"
# Where a version comes from: with the code, or from a run here.
ORIGINS = [("shipped", "shipped"), ("run", "run")]


def bundle_storage() -> object:
    return storages["bundles"]


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def newest_first(self) -> "ModelVersionQuerySet":
        return self.select_related("alphabet").order_by("-id")

    def of_alphabet(self, alphabet: Alphabet) -> "ModelVersionQuerySet":
        return self.filter(alphabet=alphabet)

    def champion_of(self, alphabet: Alphabet) -> "ModelVersion | None":
        """Without its metrics, which are long: they are fetched when asked for."""
        found = self.defer("metrics").filter(aliases__alphabet=alphabet, aliases__name=CHAMPION).first()
        if found is not None:
            found.alphabet = alphabet
        return found

    def champions(self) -> "ModelVersionQuerySet":
        """Without their metrics, as champion_of."""
        return self.defer("metrics").filter(aliases__name=CHAMPION).select_related("alphabet").order_by("pk")

    def among(self, ids: Any) -> "ModelVersionQuerySet":
        """`ids`: of versions, also as a query."""
        return self.filter(pk__in=ids)

    def within(self, alphabet: Alphabet, version_id: int) -> "ModelVersion | None":
        return self.filter(alphabet=alphabet, pk=version_id).first()

    def numbered(self, alphabet: Alphabet, number: int) -> "ModelVersion | None":
        return self.filter(alphabet=alphabet, number=number).first()

    def with_id(self, version_id: int) -> "ModelVersion | None":
        return self.filter(pk=version_id).first()

    def next_number(self, alphabet: Alphabet) -> int:
        highest = self.filter(alphabet=alphabet).aggregate(highest=Max("number"))["highest"]
        return (highest or 0) + 1


class ModelVersion(models.Model):
    """One trained network in its bundle. How it was made is told by the run that made it, in training."""

    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    classes = models.JSONField(default=list, help_text="In the order of its outputs, as its bundle has them.")
    revision = models.PositiveIntegerField(default=1, help_text="Of the alphabet, that it was made for.")
    bundle = models.FileField(storage=bundle_storage, max_length=200)  # type: ignore[arg-type]
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    architecture = models.CharField(max_length=100)
    parameters = models.PositiveIntegerField(default=0)
    metrics = models.JSONField(default=dict, blank=True, help_text="Test set name -> figures.")
    origin = models.CharField(max_length=20, choices=ORIGINS)
    created_at = models.DateTimeField()

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        permissions = [("promote_models", "Can promote and roll back models")]
        constraints = [
            models.UniqueConstraint(fields=["alphabet", "number"], name="version_number_once_per_alphabet"),
            models.UniqueConstraint(fields=["alphabet", "sha256"], name="bundle_once_per_alphabet"),
        ]

    def __str__(self) -> str:
        return f"{self.alphabet} v{self.number}"

    @property
    def bundle_path(self) -> Path:
        return Path(self.bundle.path)


class ModelAlias(models.Model):
    """A name that points at a version. Moving it is one UPDATE, which is all that a promotion or a rollback is."""

    alphabet = models.ForeignKey(Alphabet, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=20, choices=[(CHAMPION, CHAMPION), (CHALLENGER, CHALLENGER)])
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="aliases")

    class Meta:
        verbose_name_plural = "model aliases"
        constraints = [
            models.UniqueConstraint(fields=["alphabet", "name"], name="alias_once_per_alphabet"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.alphabet}"


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def newest_first(self) -> "PromotionQuerySet":
        return self.select_related("alphabet", "version", "previous", "user").order_by("-id")

    def of_alphabet(self, alphabet: Alphabet) -> "PromotionQuerySet":
        return self.filter(alphabet=alphabet)


class Promotion(models.Model):
    """The audit trail: each move of the champion alias, by whom (null: by the gate or at the command line) and why."""

    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="promotions")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="demotions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="promotions"
    )
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField()

    objects = PromotionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.version} made champion"
