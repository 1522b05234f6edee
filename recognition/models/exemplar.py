"""A drawing that its author has named: what the author's next drawings are compared with."""

import uuid

from django.db import models
from django.db.models import Count, Max, Sum

from recognition.models.embedding import Embedding
from recognition.models.label import Label
from recognition.models.model_version import ModelVersion
from recognition.models.sample import Sample
from recognition.models.writer import Writer

# The newest that count: of a class, so that no class crowds out the others; of a hand, so that reading stays quick.
MOST_OF_A_CLASS = 20
MOST_OF_A_WRITER = 1_000


class ExemplarQuerySet(models.QuerySet["Exemplar"]):
    def of_hand(self, writer_id: uuid.UUID, version_id: int) -> "ExemplarQuerySet":
        """Of one hand, in the features of one version: those of another are never compared."""
        return self.filter(writer_id=writer_id, version_id=version_id)

    def stamp(self) -> tuple[int, int, int]:
        """Another one whenever any was made or deleted: none ever changes, and a new one has a higher id."""
        told = self.aggregate(count=Count("pk"), highest=Max("pk"), total=Sum("pk"))
        return told["count"], told["highest"] or 0, told["total"] or 0

    def newer_than(self, pk: int) -> "ExemplarQuerySet":
        """The newest that count, of those made after this one."""
        return self.filter(pk__gt=pk).order_by("-pk")[:MOST_OF_A_WRITER]

    def newest_ids(self) -> list[int]:
        """Of those that count."""
        return list(self.order_by("-pk").values_list("pk", flat=True)[:MOST_OF_A_WRITER])

    def forget(self, sample: Sample) -> None:
        self.filter(sample=sample).delete()

    def crowded_out(self, exemplar: "Exemplar") -> "ExemplarQuerySet":
        """Those of the same hand and reading that are too many, the oldest drawings."""
        alike = self.of_hand(exemplar.writer_id, exemplar.version_id).filter(character=exemplar.character)
        return self.filter(pk__in=alike.order_by("-sample_id").values("pk")[MOST_OF_A_CLASS:])

    def outdated(self, champion: ModelVersion) -> "ExemplarQuerySet":
        """Of versions that read the champion's alphabet before it."""
        return self.filter(version__alphabet=champion.alphabet_id).exclude(version=champion)

    def keep(self, embedding: Embedding, sample: Sample, label: Label) -> "Exemplar":
        exemplar = self.create(
            sample=sample,
            writer_id=sample.writer_id,
            version_id=embedding.version_id,
            character=label.character,
            revision=label.revision,
            vector=embedding.vector,
            hand=embedding.hand,
            read_as=embedding.read_as,
        )
        self.crowded_out(exemplar).delete()
        return exemplar


class Exemplar(models.Model):
    """Made and deleted, never changed; it follows the live label that the author gave, in the transaction of the label.

    `vector`, `hand` and `read_as` are those of the Embedding, copied: all of a hand are fetched at once.
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="exemplars")
    writer = models.ForeignKey(Writer, on_delete=models.CASCADE, related_name="exemplars")
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="exemplars")
    character = models.CharField(max_length=20, help_text="The raw reading, before any merge.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Of the alphabet, when the reading was given."
    )
    vector = models.BinaryField()
    hand = models.BinaryField(null=True)
    read_as = models.CharField(max_length=20, blank=True, help_text="What the version took it for.")

    objects = ExemplarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "version"], name="one_exemplar_per_version"),
        ]
        indexes = [models.Index(fields=["writer", "version", "-id"], name="exemplar_of_hand")]

    def __str__(self) -> str:
        return f"{self.character} by {self.writer}"
