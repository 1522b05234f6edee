"""What a version's network made of a sample: the features by which drawings are compared."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, Lookup, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from recognition.models.alphabet import Alphabet
from recognition.models.label import Label, LabelQuerySet
from recognition.models.label_verdict import Verdict
from recognition.models.model_version import CHAMPION, ModelVersion
from recognition.models.sample import Sample
from recognition.models.sample_state import State

if TYPE_CHECKING:
    from recognition.trusting import KeptOut


def _words(kept_out: "Collection[KeptOut]") -> LabelQuerySet:
    """The readings that name what is in an embedding's sample, inside a query of embeddings; none that is kept out."""
    words = (
        Label.objects.all().live().filter(sample=OuterRef("sample"), verdict=Verdict.CHARACTER, stands=True)
    )
    for each in kept_out:
        words = words.exclude(pk__in=each.readings)
    return words


class _IsAny(Lookup):
    """Of many numbers as one parameter: each of its own costs more than to look it up."""

    lookup_name = "is_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*parameters, list(self.rhs))


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
        left = self
        for each in kept_out:
            left = left.exclude(sample__in=each.samples)
        return left.filter(Exists(_words(kept_out))) if kept_out else left

    def newest_of_each_author(
        self, *, relied_on: Collection[int], kept_out: "Collection[KeptOut]", of_a_class: int
    ) -> Any:
        """(id, class, author, whether backed, place) of what is newest of an author and a class, those backed first.

        Backed is what somebody `relied_on` named, by a word that is not kept out. `place`, from 1: among the author's
        of the class; first comes the newest of everybody, so that many by few do not stand before few by many.
        """
        backed = Exists(_words(kept_out).filter(user__in=relied_on))
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

    def among(self, pks: Collection[int]) -> "EmbeddingQuerySet":
        return self.filter(_IsAny(F("pk"), pks))

    def stamped(self, *, newest: int, besides: Collection[int]) -> "dict[int, str]":
        """The class of so many of the newest, and `besides` of these, by id and the newest first: what has left is missing.

        One query, in which nothing long is fetched.
        """
        told = self.order_by("-pk").values_list("pk", "sample__settled_class")
        also = self.among(besides).order_by().values_list("pk", "sample__settled_class")
        return dict(sorted(told[:newest].union(also), reverse=True))


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
