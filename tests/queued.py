"""Samples that wait in the labelling queue, read by a model, as the site makes them but without a worker."""

from collections.abc import Sequence

import numpy as np
from django.utils import timezone

from accounts.models import User
from recognition import intake
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import (
    Alphabet,
    ImportAs,
    ImportedSample,
    ImportJob,
    ImportState,
    ModelVersion,
    QueueEntry,
    Sample,
    Source,
)
from recognition.queue import queueing
from tests.drawn import predict

# Seven, one, four, nought as a hand might draw them, in a square of 200.
SHAPES: dict[str, list[list[list[float]]]] = {
    "7": [[[50, 40, 0], [150, 40, 60], [90, 170, 160]]],
    "1": [[[100, 30, 0], [100, 170, 120]]],
    "4": [[[110, 30, 0], [50, 120, 90], [160, 120, 160]], [[130, 80, 300], [130, 175, 380]]],
    "0": [
        [
            [100, 30, 0],
            [55, 70, 50],
            [55, 135, 100],
            [100, 172, 150],
            [148, 130, 200],
            [146, 70, 250],
            [100, 30, 300],
        ]
    ],
}


def enqueue(author: User, alphabet: Alphabet, version: ModelVersion, read_as: Sequence[str]) -> list[Sample]:
    """One drawing for each reading, each unlike every other one, the first of them worth most."""
    samples = [_draw(author, alphabet, character, place) for place, character in enumerate(read_as)]
    queueing.enter_all(samples)
    for place, (sample, character) in enumerate(zip(samples, read_as, strict=True)):
        predict(sample, version, [(character, 0.9), ("1" if character != "1" else "7", 0.06), ("9", 0.02)])
        worth = 1 - place / 1_000
        QueueEntry.objects.filter(pk=sample.pk).update(likely=character, uncertainty=0.1, worth=worth)
    return samples


def suggest(sample: Sample, character: str) -> None:
    """As if it had come with an import whose labels are suggestions."""
    now = timezone.now()
    job, _ = ImportJob.objects.get_or_create(
        owner=sample.author,
        alphabet=sample.alphabet,
        defaults={
            "format": "jsonl",
            "labels_as": ImportAs.SUGGESTIONS,
            "size_bytes": 1,
            "file_is_ours": False,
            "state": ImportState.DONE,
            "created_at": now,
            "changed_at": now,
        },
    )
    ImportedSample.objects.create(sample=sample, job=job, suggestion=character)


def _draw(author: User, alphabet: Alphabet, character: str, place: int) -> Sample:
    shift = place / 8
    strokes = [[[x + shift, y, t] for x, y, t in stroke] for stroke in SHAPES[character]]
    ink = {"strokes": strokes, "width": 240, "height": 240, "pointer": "pen"}
    content = intake.read_ink(ink)
    sample, _ = intake.store(author=author, alphabet=alphabet, content=content, source=Source.API)
    sample.pixels = np.zeros((28, 28), np.uint8).tobytes()
    sample.renderer_version = RENDERER_VERSION
    sample.save()
    return sample
