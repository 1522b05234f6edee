"""What people of the test side drew here, as a frozen test set; nothing trains on it."""

import uuid
from collections.abc import Sequence

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recognition.models import Alphabet, Label, Sample, Split
from training.datasets.examples import TestSet
from training.judging.measuring import COLLECTED
from training.snapshot import choosing

# As much of a writer's id as tells writers apart: the figures are public to members, the names are not.
_WRITER_DIGITS = 8


def tests_of_now(alphabet: Alphabet) -> list[TestSet]:
    """What a snapshot taken now would test on, so that `evaluate` and the gate measure on the same; none where that is
    nothing.
    """
    selection = choosing.choose(alphabet, now=timezone.now())
    tests = [each for each in selection.chosen if each.split == Split.TEST]
    samples = Sample.objects.defer("ink").in_bulk([uuid.UUID(each.key) for each in tests])
    labels = [each.label_class for each in tests]
    return frozen_tests(alphabet, [samples[uuid.UUID(each.key)] for each in tests], labels)


def frozen_tests(alphabet: Alphabet, samples: Sequence[Sample], labels: Sequence[str]) -> list[TestSet]:
    """The samples with their classes as a test set, or none where there are none."""
    if not samples:
        return []
    classes = list(alphabet.classes)
    pointers = Sample.objects.filter(pk__in=[sample.pk for sample in samples]).pointers()
    test = TestSet.frozen(
        name=COLLECTED,
        pixels=np.stack([_picture(sample) for sample in samples]),
        targets=np.array([classes.index(label) for label in labels], np.int64),
        classes=classes,
        drawn=any(pointers.values()),
        labels=_raw(alphabet, samples, labels),
        writers=np.array([sample.writer_id.hex[-_WRITER_DIGITS:] for sample in samples]),
        pointers=np.array([pointers[sample.pk] for sample in samples]),
        samples=np.array([str(sample.pk) for sample in samples]),
    )
    return [test]


def _picture(sample: Sample) -> NDArray[np.uint8]:
    return np.frombuffer(bytes(sample.pixels or b""), np.uint8).reshape(28, 28)


def _raw(alphabet: Alphabet, samples: Sequence[Sample], labels: Sequence[str]) -> NDArray[np.str_]:
    """The last reading that says the class, before it was folded into it; the class where nobody's does any more."""
    said = Label.objects.all().raw_readings_of(samples)
    raw = {
        (sample_id, alphabet.class_of_earlier(reading, revision)): reading
        for sample_id, reading, revision in said
    }
    return np.array(
        [raw.get((sample.pk, label), label) for sample, label in zip(samples, labels, strict=True)]
    )
