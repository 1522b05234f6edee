"""Drawings that wait to be read, by the thousand, as if a model had read them."""

import math
import random
import uuid
from collections.abc import Sequence

import numpy as np
from django.utils import timezone

from accounts import roles
from accounts.models import User
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import Alphabet, ModelVersion, Prediction, Sample, Source, Split, Writer
from recognition.models.identity import new_id
from recognition.queue import appraising, queueing

AUTHORS = 50
_POINTS = 60
_BATCH = 2_000


def people(count: int, *, named: str) -> list[User]:
    found = []
    for number in range(count):
        user = User.objects.create_user(username=f"{named}-{number}")
        roles.give_role(user=user, role=roles.ANNOTATOR)
        found.append(User.objects.get(pk=user.pk))
    return found


def draw(alphabet: Alphabet, count: int, *, authors: Sequence[User]) -> dict[uuid.UUID, str]:
    """Store so many samples with a reading each, and let them enter the queue. Returns what each is, as the model says."""
    chance = random.Random(1)  # noqa: S311 - no secret
    version = _version(alphabet)
    writers = [Writer.objects.all().for_author(author_id=author.pk, name="") for author in authors]
    truth: dict[uuid.UUID, str] = {}
    for start in range(0, count, _BATCH):
        samples = [
            _sample(alphabet, authors[place % len(authors)], writers[place % len(authors)], chance)
            for place in range(start, min(start + _BATCH, count))
        ]
        Sample.objects.bulk_create(samples)
        readings = [_reading(sample, version, alphabet.classes, chance) for sample in samples]
        Prediction.objects.bulk_create(readings)
        truth |= {reading.sample_id: reading.top_label for reading in readings}
        queueing.enter_all(samples)
        appraising.appraise_all(alphabet, [sample.pk for sample in samples])
    return truth


def _version(alphabet: Alphabet) -> ModelVersion:
    """A row: what it reads is made up."""
    return ModelVersion.objects.create(
        alphabet=alphabet,
        number=ModelVersion.objects.all().next_number(alphabet),
        classes=alphabet.classes,
        bundle="none",
        sha256=uuid.uuid4().hex,
        size_bytes=0,
        architecture="made up",
        origin="run",
        created_at=timezone.now(),
    )


def _sample(alphabet: Alphabet, author: User, writer: Writer, chance: random.Random) -> Sample:
    wobble, turn = chance.uniform(0, 25), chance.uniform(0, math.pi)
    angles = [place * 2 * math.pi / _POINTS for place in range(_POINTS)]
    points = [
        [
            round(120 + (70 + wobble * math.sin(3 * angle)) * math.cos(angle + turn), 2),
            round(120 + 90 * math.sin(angle), 2),
            place * 8,
        ]
        for place, angle in enumerate(angles)
    ]
    return Sample(
        id=new_id(),
        alphabet=alphabet,
        author=author,
        writer=writer,
        source=Source.API,
        ink={"strokes": [points], "width": 240, "height": 240, "pointer": "pen"},
        pixels=np.zeros((28, 28), np.uint8).tobytes(),
        renderer_version=RENDERER_VERSION,
        content_hash=uuid.uuid4().hex,
        split=Split.TRAIN,
        created_at=timezone.now(),
    )


def _reading(
    sample: Sample, version: ModelVersion, classes: Sequence[str], chance: random.Random
) -> Prediction:
    """The surer the rarer: most are nearly certain, as of a good model."""
    best = 1 - chance.random() ** 4 * 0.7
    names = chance.sample(list(classes), k=min(Prediction.RANKING_LENGTH, len(classes)))
    rest = (1 - best) / max(len(names) - 1, 1)
    ranking = [
        {"label": name, "probability": round(best if place == 0 else rest, 6)}
        for place, name in enumerate(names)
    ]
    return Prediction(
        sample=sample,
        version=version,
        ranking=ranking,
        top_label=names[0],
        confidence=best,
        rejected=False,
        created_at=timezone.now(),
    )
