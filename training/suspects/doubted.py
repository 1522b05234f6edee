"""What a cross-checked model doubts, as reviewers find it among what waits for them."""

import uuid
from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from recognition.models import Sample
from recognition.models.sample import SampleQuerySet
from recognition.review.review_sources import ReviewSource
from training.models import Suspect


def suspects() -> SampleQuerySet:
    """The most doubtful first."""
    waiting = Suspect.objects.all().waiting()
    score = Subquery(Suspect.objects.filter(sample=OuterRef("pk")).values("score")[:1])
    return Sample.objects.filter(suspicion__in=waiting).alias(likely=score).order_by("likely", "pk")


def _why(samples: Sequence[Sample]) -> dict[uuid.UUID, str]:
    return {
        each.sample_id: f"called {each.given_class}, seen as {each.suggested_class}; "
        f"{each.score:.1%} likely as called"
        for each in Suspect.objects.filter(sample__in=samples)
    }


SUSPECTS = ReviewSource(
    name="suspects",
    title="Suspects",
    why="A model that has not learned from whoever gave it doubts what it is called.",
    waiting=suspects,
    notes=_why,
)
