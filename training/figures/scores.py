"""How good the answers are: figures from logits and targets, by NumPy alone, ready for JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.engine.calibration import Bin, expected_calibration_error, reliability, softmax
from training.figures.folding import alike
from training.figures.outcomes import Outcomes, interval
from training.figures.slices import slices


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Shares of 1. `per_class` and `counts` by class; accuracy is None for a class without examples.

    `..._interval`: 95 %, [low, high]. `folded`: with look-alikes counted as right. `confusion`: [K][K] counts, a row a
    true class, a column an answer. `nll`: mean negative log-likelihood. `ece`: the gaps of `reliability`, averaged.
    """

    examples: int
    accuracy: float
    accuracy_interval: list[float]
    top3: float
    top3_interval: list[float]
    folded: float
    folded_interval: list[float]
    nll: float
    ece: float
    reliability: list[Bin]
    per_class: dict[str, float | None]
    counts: dict[str, int]
    confusion: list[list[int]]
    slices: dict[str, dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(
    logits: NDArray[np.floating],
    targets: NDArray[np.integer],
    *,
    classes: Sequence[str],
    temperature: float = 1.0,
    lookalikes: Sequence[Sequence[str]] = (),
    labels: NDArray[np.str_] | None = None,
    pointers: NDArray[np.str_] | None = None,
    writers: NDArray[np.str_] | None = None,
) -> Scores:
    """Scores of logits [N, K] against targets [N], places in `classes`; `lookalikes` are groups of classes.

    `labels`, `pointers` and `writers`, text [N], cut the slices: see training.figures.slices.
    """
    if not len(targets) or logits.shape != (len(targets), len(classes)):
        raise ValueError(
            f"Logits must be [N, {len(classes)}] for N targets, N at least 1."
            f" Received: {list(logits.shape)} for {len(targets)}."
        )
    probabilities = softmax(logits, temperature)
    order = np.argsort(-logits, axis=1, kind="stable")
    outcomes = Outcomes.of(order, targets, alike(classes, lookalikes))
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (targets, order[:, 0]), 1)
    counts = confusion.sum(axis=1)
    return Scores(
        examples=len(targets),
        accuracy=float(outcomes.right.mean()),
        accuracy_interval=interval(outcomes.right),
        top3=float(outcomes.top3.mean()),
        top3_interval=interval(outcomes.top3),
        folded=float(outcomes.folded.mean()),
        folded_interval=interval(outcomes.folded),
        nll=float(-np.log(np.maximum(probabilities[np.arange(len(targets)), targets], 1e-12)).mean()),
        ece=expected_calibration_error(probabilities, targets),
        reliability=reliability(probabilities, targets),
        per_class={
            label: float(confusion[index, index] / counts[index]) if counts[index] else None
            for index, label in enumerate(classes)
        },
        counts=dict(zip(classes, counts.tolist(), strict=True)),
        confusion=confusion.tolist(),
        slices=slices(outcomes, logits, targets, labels=labels, pointers=pointers, writers=writers),
    )
