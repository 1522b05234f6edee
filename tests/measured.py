"""Versions that were measured: figures and misread pictures, made up as training.judging.examination would write them."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recognition.engine.calibration import softmax
from recognition.models import ModelVersion
from training.figures.mistakes import Mistakes, find_mistakes
from training.figures.scores import evaluate
from training.models import Evaluation

TEST_SET = "unipen-test"


def measured(
    version: ModelVersion,
    *,
    test_set: str = TEST_SET,
    a_class: int = 6,
    wrong: int = 2,
    seed: int = 0,
    keep: bool = True,
) -> ModelVersion:
    """Of each class the first `wrong` of `a_class` examples are read as the next class; they are kept with the figures."""
    classes: list[str] = version.alphabet.classes
    targets = np.repeat(np.arange(len(classes)), a_class)
    answers = np.where(np.arange(len(targets)) % a_class < wrong, (targets + 1) % len(classes), targets)
    logits = np.random.default_rng(seed).normal(0, 1, (len(targets), len(classes))).astype(np.float32)
    logits[np.arange(len(targets)), answers] = 6 + np.arange(len(targets)) % a_class
    labels = np.array([classes[target] for target in targets])
    scores = evaluate(
        logits,
        targets,
        classes=classes,
        lookalikes=version.alphabet.lookalikes,
        labels=labels,
        writers=np.full(len(targets), "ida"),
    )
    version.metrics = version.metrics | {test_set: scores.to_json()}
    version.save(update_fields=["metrics"])
    kept = find_mistakes(softmax(logits), targets, _pictures(targets), labels, classes=classes)
    _record(version, test_set, scores.to_json(), kept if keep else None)
    return version


def in_places(mistakes: Mistakes, classes: Sequence[str]) -> bytes:
    """As they were kept before they told their classes by name: as places in `classes`."""
    places = {
        name: np.array([classes.index(each) for each in getattr(mistakes, name)], np.int16)
        for name in ("targets", "answers")
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **vars(mistakes) | places)
    return buffer.getvalue()


def _record(version: ModelVersion, test_set: str, figures: dict[str, Any], mistakes: Mistakes | None) -> None:
    Evaluation.objects.update_or_create(
        version=version,
        test_set=test_set,
        test_sha256="5" * 64,
        defaults={
            "size": figures["examples"],
            "accuracy": figures["accuracy"],
            "figures": figures,
            "mistakes": mistakes.to_bytes() if mistakes else None,
            "created_at": timezone.now(),
        },
    )


def _pictures(targets: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Each example an even grey that tells its place."""
    greys = np.arange(len(targets), dtype=np.uint8)
    return np.broadcast_to(greys[:, None, None], (len(targets), 28, 28)).copy()
