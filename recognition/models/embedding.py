"""What a version's network made of a sample: the features by which drawings are compared."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from recognition.models.alphabet import Alphabet
from recognition.models.label import Label
from recognition.models.model_version import CHAMPION, ModelVersion
from recognition.models.sample import Sample, State


class EmbeddingQuerySet(models.QuerySet["Embedding"]):
    def by_champion(self, sample: Sample) -> "Embedding | None":
        """That of the version that reads the sample's alphabet now."""
        champion = models.Q(version__aliases__name=CHAMPION, version__aliases__alphabet=sample.alphabet_id)
        return self.filter(champion, sample=sample).first()

    def pooled(self, alphabet: Alphabet, version: ModelVersion) -> "EmbeddingQuerySet":
        """Of everybody's accepted samples that may be learned from, in this version's features, the newest first."""
        return self.filter(
            version=version,
            sample__alphabet=alphabet,
            sample__state=State.ACCEPTED,
            sample__consent=True,
        ).order_by("-pk")

    def looked_at(self, alphabet: Alphabet, version: ModelVersion, *, most: int) -> Any:
        """(sample, class, vector) of the newest accepted samples that no reviewer has settled."""
        settled = Label.objects.live().filter(sample=OuterRef("sample"), settles=True)
        rows = self.pooled(alphabet, version).exclude(Exists(settled))
        return rows.values_list("sample_id", "sample__settled_class", "vector")[:most]

    def to_compare(self, alphabet: Alphabet, mine: "Embedding") -> "EmbeddingQuerySet":
        """Accepted samples as the same version sees them, the newest first, without ink and pixels."""
        others = self.pooled(alphabet, mine.version).exclude(pk=mine.pk).select_related("sample")
        return others.defer("sample__ink", "sample__pixels", "hand")

    def newest_in(self, alphabet: Alphabet, version_id: int) -> "QuerySet[Embedding, tuple[Any, Any]]":
        """(sample, vector) of whatever was drawn and not taken back, as this version sees it, the newest first."""
        seen = self.filter(version=version_id, sample__alphabet=alphabet, sample__withdrawn_at=None)
        return seen.order_by("-pk").values_list("sample", "vector")

    def stamped(self, *, most: int) -> "QuerySet[Embedding, tuple[int, str]]":
        """(id, class) of the newest: a change of either is seen, and nothing long is fetched."""
        return self.values_list("pk", "sample__settled_class")[:most]


class Embedding(models.Model):
    """`vector`: float16 [D], as the version's bundle gives it. `hand`: float16, see recognition.ink.hand; None for pictures.

    Kept apart from predictions: an alphabet without a model has none of those, and lists of them stay light.
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="embeddings")
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="embeddings")
    vector = models.BinaryField()
    hand = models.BinaryField(null=True)
    read_as = models.CharField(
        max_length=20, blank=True, help_text="The version's own first choice; empty for another alphabet's."
    )

    objects = EmbeddingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "version"], name="one_embedding_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} as {self.version} sees it"
