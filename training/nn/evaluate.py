"""How good the answers are: figures from logits and targets, by NumPy alone, ready for JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.engine.calibration import expected_calibration_error, softmax


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Shares of 1. `per_class` and `counts` by class; accuracy is None for a class without examples.

    `confusion`: [K][K] counts, a row a true class, a column an answer. `nll`: mean negative log-likelihood.
    """

    examples: int
    accuracy: float
    top3: float
    nll: float
    ece: float
    per_class: dict[str, float | None]
    counts: dict[str, int]
    confusion: list[list[int]]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(
    logits: NDArray[np.floating],
    targets: NDArray[np.integer],
    *,
    classes: Sequence[str],
    temperature: float = 1.0,
) -> Scores:
    """Scores of logits [N, K] against targets [N], places in `classes`."""
    if not len(targets) or logits.shape != (len(targets), len(classes)):
        raise ValueError(
            f"Logits must be [N, {len(classes)}] for N targets, N at least 1."
            f" Received: {list(logits.shape)} for {len(targets)}."
        )
    probabilities = softmax(logits, temperature)
    order = np.argsort(-logits, axis=1, kind="stable")
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (targets, order[:, 0]), 1)
    counts = confusion.sum(axis=1)
    return Scores(
        examples=len(targets),
        accuracy=float((order[:, 0] == targets).mean()),
        top3=float((order[:, :3] == np.asarray(targets)[:, None]).any(axis=1).mean()),
        nll=float(-np.log(np.maximum(probabilities[np.arange(len(targets)), targets], 1e-12)).mean()),
        ece=expected_calibration_error(probabilities, targets),
        per_class={
            label: float(confusion[index, index] / counts[index]) if counts[index] else None
            for index, label in enumerate(classes)
        },
        counts=dict(zip(classes, counts.tolist(), strict=True)),
        confusion=confusion.tolist(),
    )
