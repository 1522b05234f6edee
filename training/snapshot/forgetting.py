"""Remove pictures that may not be shown any more from the mistakes that versions keep. Their figures stay: they are counts."""

import uuid
from collections.abc import Iterable

import numpy as np
from django.db import transaction

from recognition import outbox
from recognition.ink.framing import SIDE
from recognition.models import Sample, Split
from training.figures.mistakes import Mistakes
from training.models import Evaluation
from training.viewing.origins import COLLECTED

FORGET = "training.forget"


def ask_to_forget(sample: Sample) -> None:
    """In the transaction of the withdrawal, or of the no. Only of test writers are there pictures among the mistakes."""
    if sample.split == Split.TEST:
        outbox.enqueue(task=FORGET, forgotten=str(sample.pk))


def forget(*, forgotten: str) -> int:
    """Blank the sample wherever its picture was kept, one evaluation at a time. Returns in how many it was; twice is once."""
    sample = Sample.objects.get(pk=forgotten)
    if (sample.consent and not sample.is_withdrawn) or sample.pixels is None:
        return 0
    evaluations = Evaluation.objects.all().with_mistakes_on(COLLECTED, sample.alphabet)
    return sum(_forget_in(pk, sample) for pk in list(evaluations.values_list("pk", flat=True)))


def hide_withdrawn(mistakes: Mistakes) -> Mistakes:
    """The same mistakes without the pictures that may not be shown. Asks the database once, if anything was collected."""
    hidden = Sample.objects.all().hidden_among(_ids(mistakes.samples.tolist()))
    return mistakes.without_all([str(sample_id) for sample_id in hidden]) if hidden else mistakes


@transaction.atomic
def _forget_in(evaluation_id: int, sample: Sample) -> bool:
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation_id)
    kept = evaluation.misread
    if kept is None:  # nothing, or what is shown nowhere
        return _drop(evaluation)
    pixels = np.frombuffer(bytes(sample.pixels or b""), np.uint8).reshape(SIDE, SIDE)
    cleaned = kept.without(str(sample.pk), pixels)
    if bool((cleaned.samples == kept.samples).all()):
        return False
    evaluation.mistakes = cleaned.to_bytes()
    evaluation.save(update_fields=["mistakes"])
    return True


def _drop(evaluation: Evaluation) -> bool:
    had_any = evaluation.mistakes is not None
    evaluation.mistakes = None
    evaluation.save(update_fields=["mistakes"])
    return had_any


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Of those that are ids."""
    return [uuid.UUID(text) for text in texts if len(text) == len(str(uuid.UUID(int=0)))]
