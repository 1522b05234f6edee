"""Which samples a version of a model is still to look at, and which of them first."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber

from recognition.models.label_verdict import Answer, Verdict
from recognition.models.model_version import CHAMPION, ModelVersion
from recognition.models.sample_state import State

if TYPE_CHECKING:
    from recognition.models.sample import Sample

# Older ones are not read again by each new champion: a reading takes a row.
READ_AGAIN = 20_000


class SampleToReadQuerySet(models.QuerySet["Sample"]):
    def to_read_again(self, version: ModelVersion) -> Self:
        """Answered drawings that people saw read, and this version has not read: the corrected ones first, then the newest.

        Of the READ_AGAIN newest of its alphabet. Without their ink.
        """
        from recognition.models.label import Label
        from recognition.models.prediction import Prediction

        answered = self.filter(
            alphabet_id=version.alphabet_id, state__in=(State.ACCEPTED, State.REJECTED), pixels__isnull=False
        )
        readings = Prediction.objects.filter(sample=OuterRef("pk"))
        corrected = Label.objects.live().filter(sample=OuterRef("pk"), answer=Answer.CORRECTED)
        return (
            answered.filter(pk__in=answered.order_by("-pk").values("pk")[:READ_AGAIN])
            .filter(Exists(readings.filter(shown=True)), ~Exists(readings.filter(version=version)))
            .order_by(Exists(corrected).desc(), "-pk")
            .defer("ink")
        )

    def to_be_exemplars(self, version: ModelVersion, *, before: str | None) -> Self:
        """Drawings named by their authors, the newest of each hand and reading, for the version to see; newest first.

        Only those older than `before`, an id. Locked; one that is being labelled at this moment is left to its label.
        """
        from recognition.models.exemplar import MOST_OF_A_CLASS
        from recognition.models.label import Label

        own = (
            Label.objects.live()
            .without_prompts()
            .filter(
                user=F("sample__author"),
                verdict=Verdict.CHARACTER,
                sample__alphabet=version.alphabet_id,
                sample__consent=True,
                sample__withdrawn_at=None,
            )
            .exclude(sample__state=State.EXCLUDED)
        )
        place = Window(RowNumber(), partition_by=["sample__writer", "character"], order_by="-sample_id")
        newest = own.annotate(place=place).filter(place__lte=MOST_OF_A_CLASS).values("sample_id")
        named = self.filter(pk__in=newest, **({"pk__lt": before} if before else {}))
        locked = named.select_for_update(of=("self",), skip_locked=True)
        return locked.select_related("alphabet", "original").order_by("-pk")

    def to_lend_eyes(self, version: ModelVersion) -> Self:
        """Accepted samples of alphabets without a champion that this version has not seen, the newest first."""
        from recognition.models.embedding import Embedding

        return (
            self.filter(state=State.ACCEPTED, consent=True, alphabet__retired_at=None)
            .exclude(alphabet__aliases__name=CHAMPION)
            .filter(~Exists(Embedding.objects.filter(sample=OuterRef("pk"), version=version)))
            .select_related("alphabet", "original")
            .order_by("-pk")
        )
