"""A drawing that its author has named: what the author's next drawings are compared with."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models

from recognition.models.embedding import Embedding
from recognition.models.model_version import ModelVersion
from recognition.models.sample import Sample
from recognition.models.writer import Writer

# The newest that count: of a class, so that no class crowds out the others; of a hand, so that reading stays quick.
MOST_OF_A_CLASS = 20
MOST_OF_A_WRITER = 1_000


class ExemplarQuerySet(models.QuerySet["Exemplar"]):
    def of_hand(self, writer_id: object, version_id: int) -> "ExemplarQuerySet":
        """Of one hand, in the features of one version: those of another are never compared."""
        return self.filter(writer_id=writer_id, version_id=version_id)

    def newest_ids(self) -> list[int]:
        """The ids of those that count. An exemplar never changes, so the ids tell whether anything has."""
        newest = self.order_by("-pk").values("pk")[:MOST_OF_A_WRITER]
        ids: list[int] = Exemplar.objects.filter(pk__in=newest).aggregate(ids=ArrayAgg("pk", default=[]))["ids"]
        return ids

    def forget(self, sample: Sample) -> None:
        self.filter(sample=sample).delete()

    def crowded_out(self, exemplar: "Exemplar") -> "ExemplarQuerySet":
        """Those of the same hand and class that are too many."""
        alike = self.of_hand(exemplar.writer_id, exemplar.version_id).filter(label_class=exemplar.label_class)
        return self.filter(pk__in=alike.order_by("-pk").values("pk")[MOST_OF_A_CLASS:])

    def keep(self, embedding: Embedding, sample: Sample, label_class: str) -> "Exemplar":
        exemplar = self.create(
            sample=sample,
            writer_id=sample.writer_id,
            version_id=embedding.version_id,
            label_class=label_class,
            vector=embedding.vector,
            hand=embedding.hand,
        )
        self.crowded_out(exemplar).delete()
        return exemplar


class Exemplar(models.Model):
    """Made and deleted, never changed. `vector` and `hand` are those of the Embedding, copied: a hand's are read at once.

    It follows the live label that the author gave the sample, in the transaction of the label: see recognition.exemplars.
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="exemplars")
    writer = models.ForeignKey(Writer, on_delete=models.CASCADE, related_name="exemplars")
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="exemplars")
    label_class = models.CharField(max_length=20)
    vector = models.BinaryField()
    hand = models.BinaryField(null=True)

    objects = ExemplarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "version"], name="one_exemplar_per_version"),
        ]
        indexes = [models.Index(fields=["writer", "version", "-id"], name="exemplar_of_hand")]

    def __str__(self) -> str:
        return f"{self.label_class} by {self.writer}"
