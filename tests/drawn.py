"""Samples, predictions and labels for tests, made as the site makes them but without a worker."""

from collections.abc import Sequence
from itertools import count

from django.utils import timezone

from accounts.models import User
from recognition import intake, labelling
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import Alphabet, Label, ModelVersion, Prediction, Sample, Source

_places = count(1)


def draw(author: User, alphabet: Alphabet, *, rendered: bool = True) -> Sample:
    """A stored drawing, unlike every other one, as ink and as a picture."""
    place = next(_places)
    ink = {
        "strokes": [[[place / 16, 20, 0], [40, 60, 30], [41, 180, 60]], [[90, 90, 80]]],
        "width": 240,
        "height": 240,
        "pointer": "mouse",
    }
    content = intake.read_ink(ink)
    sample, _ = intake.store(author=author, alphabet=alphabet, content=content, source=Source.CANVAS)
    if rendered:
        sample.pixels = place.to_bytes(28 * 28, "big")
        sample.renderer_version = RENDERER_VERSION
        sample.save()
    return sample


def predict(
    sample: Sample, version: ModelVersion, ranking: Sequence[tuple[str, float]] = (("7", 0.9), ("1", 0.06))
) -> Prediction:
    return Prediction.objects.create(
        sample=sample,
        version=version,
        ranking=[{"label": label, "probability": probability} for label, probability in ranking],
        top_label=ranking[0][0],
        confidence=ranking[0][1],
        rejected=False,
        created_at=timezone.now(),
    )


def label(sample: Sample, user: User, text: str, *, prediction: Prediction | None = None) -> Label:
    """The user's answer, whatever they answered before."""
    given, _ = labelling.label_sample(
        user=user,
        sample=sample,
        reading=labelling.read(alphabet=sample.alphabet, label=text, verdict=None),
        prediction=prediction,
        if_match="*" if Label.objects.all().live_of(sample=sample, user_id=user.pk) else None,
    )
    return given
