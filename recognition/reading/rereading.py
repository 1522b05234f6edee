"""Let a new champion read again what waits in the labelling queue, and what people have answered.

The queue asks first about what the champion of today is unsure of; of what was answered it can be told whether a mistake
is still made. Such readings are kept apart from what people see (`shown` is false): they are neither suggested nor
counted as seen. They go in small batches on the housekeeping queue, each asking for the next: a drawing that somebody
waits for waits for one batch at most.
"""

from collections.abc import Sequence

import numpy as np
from django.utils import timezone

from recognition import outbox
from recognition.models import ModelVersion, OutboxMessage, Prediction, QueueEntry, Sample
from recognition.queue import appraising

READ_AGAIN = "recognition.read_again"
BATCH = 64


def ask(version: ModelVersion) -> bool:
    """Have the champion read what it has not read yet. False where there is nothing, or a message waits already."""
    messages = OutboxMessage.objects.all()
    if messages.waits(READ_AGAIN, version_id=version.pk) or not _has_work(version):
        return False
    outbox.enqueue(task=READ_AGAIN, version_id=version.pk)
    return True


def ask_champions() -> int:
    """For what was answered or came forward in the queue since, and for messages given up. Returns how many have work."""
    return sum(ask(version) for version in ModelVersion.objects.all().champions())


def read_again(*, version_id: int) -> int:
    """Read a batch and ask for the next. Nothing where the version is champion no more. Returns how many were read."""
    version = ModelVersion.objects.all().champions().with_id(version_id)
    if version is None:
        return 0
    changed = _read_waiting(version)
    answered = list(Sample.objects.to_read_again(version)[:BATCH])
    if answered:
        _read(version, answered)
    if changed or len(answered) == BATCH:
        outbox.enqueue(task=READ_AGAIN, version_id=version.pk)
    return changed + len(answered)


def _has_work(version: ModelVersion) -> bool:
    entries = QueueEntry.objects.all().appraised_by_others(version)
    return bool(entries.exists() or Sample.objects.to_read_again(version).exists())


def _read_waiting(version: ModelVersion) -> int:
    """A batch of what is asked about next. What the version has read before is appraised by that. Returns how many were."""
    ids = list(QueueEntry.objects.all().appraised_by_others(version).values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    unread = Sample.objects.filter(pk__in=ids).exclude(predictions__version=version).defer("ink")
    if samples := list(unread):
        _read(version, samples)
    return appraising.appraise_all(version.alphabet, ids)


def _read(version: ModelVersion, samples: Sequence[Sample]) -> None:
    from recognition.reading.predicting import ranking_json, recognizer_for

    pixels = np.stack([np.frombuffer(bytes(sample.pixels or b""), np.uint8) for sample in samples])
    readings = recognizer_for(version).read(pixels.reshape(-1, 28, 28))
    Prediction.objects.bulk_create(
        [
            Prediction(
                sample=sample,
                version=version,
                ranking=(ranking := ranking_json(reading)),
                top_label=ranking[0]["label"],
                confidence=ranking[0]["probability"],
                rejected=reading.rejected,
                shown=False,
                created_at=timezone.now(),
            )
            for sample, reading in zip(samples, readings, strict=True)
        ],
        ignore_conflicts=True,
    )
