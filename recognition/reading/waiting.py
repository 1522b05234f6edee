"""Wait for a sample's prediction at the bell, and say how far its recognition is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from recognition.models import OutboxMessage, Prediction, Sample
from recognition.reading import bell


class Recognition(TextChoices):
    PENDING = "pending", "a worker will come to it"
    DONE = "done", "there is a prediction"
    FAILED = "failed", "given up after several attempts"
    NO_MODEL = "no model", "the alphabet had no model when it came"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    recognition: Recognition
    prediction: Prediction | None = None

    @property
    def is_pending(self) -> bool:
        return self.recognition == Recognition.PENDING


STILL_PENDING = Outcome(recognition=Recognition.PENDING)


def outcome_of(sample: Sample, *, seconds: float = 0) -> Outcome:
    """How far the sample's recognition is, waiting up to `seconds` while it is pending."""
    outcome = _outcome_now(sample)
    if outcome.is_pending and seconds > 0:
        return first_outcome_of(sample, seconds=seconds)
    return outcome


def first_outcome_of(sample: Sample, *, seconds: float) -> Outcome:
    """The same for a sample that is known to be pending: the database is asked once, after the bell has rung."""
    if seconds <= 0:
        return STILL_PENDING
    bell.wait(f"sample:{sample.pk}", seconds=seconds, leave=True)
    return _outcome_now(sample)


def outcomes_of(samples: Sequence[Sample]) -> dict[uuid.UUID, Outcome]:
    """By id, for samples whose predictions were fetched with them, newest first: at most one query for all."""
    newest = {sample.pk: next(iter(sample.predictions.all()), None) for sample in samples}
    unread = [pk for pk, prediction in newest.items() if prediction is None]
    messages = OutboxMessage.objects.all().by_sample(unread) if unread else {}
    return {pk: _outcome(prediction, messages.get(pk)) for pk, prediction in newest.items()}


def _outcome_now(sample: Sample) -> Outcome:
    newest = Prediction.objects.all().latest_of(sample)
    if newest is not None:
        return _outcome(newest, None)
    message = OutboxMessage.objects.all().by_sample([sample.pk]).get(sample.pk)
    # The worker stores the prediction and deletes the message at once: no message now means that we asked too early.
    return _outcome(None if message else Prediction.objects.all().latest_of(sample), message)


def _outcome(prediction: Prediction | None, message: OutboxMessage | None) -> Outcome:
    if prediction is not None:
        return Outcome(recognition=Recognition.DONE, prediction=prediction)
    if message is None:
        return Outcome(recognition=Recognition.NO_MODEL)
    return Outcome(recognition=Recognition.FAILED) if message.gave_up_at else STILL_PENDING
