"""Collected samples for tests, stored and labelled by the real functions."""

from typing import Any

import numpy as np

from accounts.models import User
from recognition import intake, labelling
from recognition.ink.raster import RENDERER_VERSION, render_ink
from recognition.ink.strokes import Ink
from recognition.models import Alphabet, Sample, Source, Split, State, Verdict


def collect(author: User, alphabet: Alphabet, character: str, *, seed: int = 0, writer: str = "") -> Sample:
    """A drawing of the author's, labelled by its author and rendered as noise that follows from the seed."""
    sample = store(author, alphabet, seed=seed, writer=writer)
    reading = labelling.Reading(verdict=Verdict.CHARACTER, character=character)
    labelling.label_sample(user=author, sample=sample, reading=reading)
    sample.refresh_from_db()
    return sample


def store(author: User, alphabet: Alphabet, *, seed: int = 0, writer: str = "") -> Sample:
    stroke = [[10 + seed, 20, 0], [30 + seed, 60, 10], [50, 120 + seed, 20]]
    ink: dict[str, Any] = {"strokes": [stroke], "width": 240, "height": 240, "pointer": "mouse"}
    content = intake.read_ink(ink)
    sample, _ = intake.store(
        author=author, alphabet=alphabet, content=content, source=Source.API, writer=writer
    )
    pixels = np.random.default_rng(seed).integers(0, 255, 784, dtype=np.uint8)
    Sample.objects.filter(pk=sample.pk).update(pixels=pixels.tobytes(), renderer_version=RENDERER_VERSION)
    return sample


def rendered(sample: Sample) -> Sample:
    """As the renderer draws it."""
    pixels = render_ink(Ink.from_json(sample.ink)).tobytes()
    Sample.objects.filter(pk=sample.pk).update(pixels=pixels)
    return sample


def erase(sample: Sample) -> None:
    """As recognition.people.leaving leaves what its owner has withdrawn and a version had learned from."""
    Sample.objects.filter(pk=sample.pk).update(ink=None, state=State.WITHDRAWN)


def move_to(sample: Sample, split: Split) -> None:
    """Put a sample on a side of the split that chance would not reliably give."""
    Sample.objects.filter(pk=sample.pk).update(split=split)
