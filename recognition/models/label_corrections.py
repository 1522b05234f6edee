"""Labels that say a model was wrong, and what became of the mistakes that they have corrected."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from recognition.models.label_live import LiveLabelQuerySet
from recognition.models.label_verdict import Answer, Verdict
from recognition.models.model_version import CHAMPION
from recognition.models.prediction import Prediction
from recognition.models.sample_state import State


class Mistake(models.TextChoices):
    """What became of the mistake that a label has corrected: how the champion of today reads the drawing."""

    GONE = "gone", "the champion reads it as it is accepted"
    STILL_MADE = "still made", "the champion misreads it too"
    NOT_READ_AGAIN = "not read again", "the champion has not read it yet"
    NONE = "no mistake", "what is accepted does not say that the model was wrong, or not yet"


class CorrectingLabelQuerySet(LiveLabelQuerySet):
    def corrections(self) -> Self:
        """Live labels that say a model was wrong, of samples that were not withdrawn."""
        sure = (
            self.live()
            .filter(answer=Answer.CORRECTED, prediction__isnull=False)
            .exclude(verdict=Verdict.UNSURE)
        )
        return sure.filter(sample__withdrawn_at=None)

    def with_mistake(self) -> Self:
        """Each correction with what became of the `mistake`, and `champions_label`, what the champion of today reads.

        A correction stands where the sample is accepted as something else than the model has read, or rejected where the
        model took it for a character.
        """
        by_champion = Prediction.objects.filter(
            sample=OuterRef("sample"),
            version__aliases__name=CHAMPION,
            version__aliases__alphabet=OuterRef("sample__alphabet"),
        )
        accepted, rejected = Q(sample__state=State.ACCEPTED), Q(sample__state=State.REJECTED)
        stands = (accepted & ~Q(prediction__top_label=F("sample__settled_class"))) | (
            rejected & Q(verdict=Verdict.NOT_A_CHARACTER, prediction__rejected=False)
        )
        gone = (accepted & Q(champions_label=F("sample__settled_class"))) | (
            rejected & Q(champion_rejects=True)
        )
        return self.annotate(
            champions_label=Subquery(by_champion.values("top_label")[:1]),
            champion_rejects=Subquery(by_champion.values("rejected")[:1]),
            mistake=Case(
                When(~stands, then=Value(Mistake.NONE)),
                When(champions_label=None, then=Value(Mistake.NOT_READ_AGAIN)),
                When(gone, then=Value(Mistake.GONE)),
                default=Value(Mistake.STILL_MADE),
                output_field=models.CharField(),
            ),
        )

    def become(self, mistake: str) -> Self:
        """Of labels with_mistake, those of which this became."""
        return self.filter(Q(("mistake", mistake)))

    def count_by_mistake(self) -> Any:
        """(alphabet, mistake, labels) of labels with_mistake."""
        rows: Any = self.order_by()
        return rows.values_list("sample__alphabet", "mistake").annotate(count=models.Count("pk"))

    def with_drawing(self) -> Self:
        """Each with its sample, without ink and pixels, and with the reading that it answers."""
        return self.select_related("sample__alphabet", "prediction__version", "user").defer(
            "sample__ink", "sample__pixels", "prediction__version__metrics"
        )
