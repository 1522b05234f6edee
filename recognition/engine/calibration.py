"""Probabilities that mean what they say: temperature scaling and its measure (Guo et al. 2017)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOWEST_TEMPERATURE = 0.05
HIGHEST_TEMPERATURE = 20.0

BINS = 15

CONFIDENCE, EVIDENCE = REJECT_SCORES = ("confidence", "evidence")

_HALVINGS = 50
# Logarithms of odds beyond which a probability is as good as 0 or 1.
_LARGEST_ODDS = 500.0


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The answers whose confidence lies in `low`..`high`: their mean confidence and accuracy, None where there are none."""

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Logits [N, K] over the temperature, as probabilities [N, K] that add up to 1 in each row."""
    scaled = np.asarray(logits, np.float64) / temperature
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The temperature with the least negative log-likelihood of labels [N] under logits [N, K].

    The likelihood is concave in the inverse temperature, so the zero of its slope is bisected. The answer
    stays within 0.05 and 20: logits without a mistake would otherwise drive it to nothing.
    """
    if len(logits) == 0 or len(logits) != len(labels):
        raise ValueError(
            f"Needs as many logits as labels, at least one. Received: {len(logits)}, {len(labels)}."
        )
    wide = np.asarray(logits, np.float64)
    low, high = np.log(1 / HIGHEST_TEMPERATURE), np.log(1 / LOWEST_TEMPERATURE)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _slope(wide, labels, float(np.exp(middle))) < 0:
            low = middle
        else:
            high = middle
    return float(np.exp(-(low + high) / 2))


def acceptance(logits: NDArray[np.floating], *, temperature: float, by: str) -> NDArray[np.float64]:
    """What the reject threshold is held against, [N] in 0..1; `by` is one of REJECT_SCORES, as a bundle says.

    CONFIDENCE is the probability of the first answer. EVIDENCE is that of being a character at all, for networks
    that were shown junk: their logits are held against junk's, which is 0.
    """
    if by == CONFIDENCE:
        return np.asarray(softmax(logits, temperature).max(axis=1))
    wide = np.asarray(logits, np.float64)
    largest = wide.max(axis=1)
    odds = largest + np.log(np.exp(wide - largest[:, np.newaxis]).sum(axis=1))
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -_LARGEST_ODDS, _LARGEST_ODDS))))


def reliability(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = BINS
) -> list[Bin]:
    """Confidence beside accuracy in equal-width bins of confidence: what a reliability diagram shows."""
    sure = probabilities.max(axis=1)
    which = np.minimum((sure * bins).astype(int), bins - 1)
    counts = np.bincount(which, minlength=bins)
    confidences = np.bincount(which, weights=sure, minlength=bins)
    right = np.bincount(which, weights=probabilities.argmax(axis=1) == labels, minlength=bins)
    return [
        Bin(
            low=index / bins,
            high=(index + 1) / bins,
            count=int(count),
            confidence=float(confidences[index] / count) if count else None,
            accuracy=float(right[index] / count) if count else None,
        )
        for index, count in enumerate(counts.tolist())
    ]


def expected_calibration_error(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = BINS
) -> float:
    """How far confidence and accuracy lie apart, averaged over the bins of `reliability`, in 0..1."""
    gaps = [
        each.count * abs(each.accuracy - each.confidence)
        for each in reliability(probabilities, labels, bins)
        if each.accuracy is not None and each.confidence is not None
    ]
    return float(sum(gaps) / len(labels))


def _slope(logits: NDArray[np.float64], labels: NDArray[np.integer], inverse: float) -> float:
    """The slope of the mean negative log-likelihood in the inverse temperature."""
    expected = (softmax(logits, 1 / inverse) * logits).sum(axis=1)
    return float((expected - logits[np.arange(len(labels)), labels]).mean())
