"""What a version's network made of a sample: the features by which drawings are compared."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from recognition.models.alphabet import Alphabet
from recognition.models.label import Label, LabelQuerySet
from recognition.models.label_verdict import Verdict
from recognition.models.model_version import CHAMPION, ModelVersion
from recognition.models.sample import Sample
from recognition.models.sample_state import State

if TYPE_CHECKING:
    from recognition.trusting import KeptOut


def _words() -> LabelQuerySet:
    """The readings that name what is in an embedding's sample, inside a query of embeddings."""
    return (
        Label.objects.all().live().filter(sample=OuterRef("sample"), verdict=Verdict.CHARACTER, stands=True)
    )


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

    def without(self, kept_out: "Collection[KeptOut]") -> "EmbeddingQuerySet":
        """Those here that are none of these samples, and that some other word than these readings names."""
        words, left = _words(), self
        for each in kept_out:
            left = left.exclude(sample__in=each.samples)
            words = words.exclude(pk__in=each.readings)
        return left.filter(Exists(words)) if kept_out else left

    def newest_of_each_author(self, *, relied_on: Collection[int], of_a_class: int) -> Any:
        """(id, class, author, whether backed, place) of what is newest of an author and a class, those backed first.

        Backed is what somebody `relied_on` named. `place`, from 1: among the author's of the class; first comes
        the newest of everybody, so that many by few do not stand before few by many.
        """
        backed = Exists(_words().filter(user__in=relied_on))
        place = Window(
            RowNumber(),
            partition_by=["sample__author", "sample__settled_class"],
            order_by=[F("backed").desc(), F("pk").desc()],
        )
        rows = self.order_by().annotate(backed=backed).annotate(place=place)
        return (
            rows.filter(place__lte=of_a_class)
            .order_by("-backed", "place", "-pk")
            .values_list("pk", "sample__settled_class", "sample__author", "backed", "place")
        )

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
