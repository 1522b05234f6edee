"""Which examples an epoch is made of: the original data by weight, with a share of what was collected."""

import numpy as np
from numpy.typing import NDArray


def epoch_indices(
    *,
    size: int,
    base: NDArray[np.float64],
    collected: NDArray[np.float64],
    collected_share: float,
    collected_repeats: float,
    random: np.random.Generator,
) -> NDArray[np.intp]:
    """`size` places in the base examples followed by the collected ones, shuffled.

    `base` and `collected` are weights. The collected get `collected_share` of the places, as far as nobody
    comes more than `collected_repeats` times; the base gets the rest. Each example comes as often as its
    weight says, give or take one: less chance in an epoch than drawing one by one.
    """
    expected = _expected(collected, collected_share * size)
    replayed = _drawn(np.minimum(expected, collected_repeats), random)
    original = _drawn(_expected(base, size - len(replayed)), random)
    return random.permutation(np.concatenate([original, replayed + len(base)]))


def _expected(weights: NDArray[np.float64], size: float) -> NDArray[np.float64]:
    total = weights.sum()
    return weights * (size / total) if total > 0 else np.zeros(0)


def _drawn(expected: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.intp]:
    """Systematic sampling: one random offset, then every whole step along the cumulated expectations."""
    if not expected.size:
        return np.zeros(0, np.intp)
    ends = np.cumsum(expected)
    steps = np.arange(round(float(ends[-1])))
    offset = random.uniform(0, 1)
    return np.minimum(np.searchsorted(ends, steps + offset, side="right"), len(expected) - 1)
