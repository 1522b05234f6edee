"""How likely luck alone brings about a sum of wins and losses that need not weigh the same. Pure."""

from math import erfc, log, sqrt

import numpy as np
from numpy.typing import NDArray

# Above so many signs of different weight their sum is as good as normal.
EXACT_UP_TO = 200


def luck(signed: NDArray[np.float64], *, share: float = 0.5) -> float:
    """Chance of a sum of at least `signed`'s, where each sign is a plus with chance `share`: one-sided, 1 for no signs.

    `signed`: whole numbers [N], the weight of each with its sign. Exact where all weigh the same, and up to EXACT_UP_TO of
    different weight; above, the normal approximation.
    """
    if not 0 < share < 1:
        raise ValueError(f"A share must lie between 0 and 1. Received: {share}.")
    weights = np.abs(np.asarray(signed)).astype(np.int64)
    total = int(np.asarray(signed).sum())
    if not len(weights):
        return 1.0
    if weights.min() == weights.max():
        return _binomial_tail(len(weights), int((np.asarray(signed) > 0).sum()), share)
    return _counted(weights, total, share) if len(weights) <= EXACT_UP_TO else _normal(weights, total, share)


def _binomial_tail(size: int, least: int, share: float) -> float:
    """Chance of at least so many pluses."""
    places = np.arange(1, size + 1)
    # log of the binomial coefficients, each from the one before it
    chosen = np.concatenate([[0.0], np.cumsum(np.log((size - places + 1) / places))])
    pluses = np.arange(size + 1)
    chances = np.exp(chosen + pluses * log(share) + (size - pluses) * log(1 - share))
    return float(min(1.0, chances[least:].sum()))


def _counted(weights: NDArray[np.int64], total: int, share: float) -> float:
    """The distribution of the pluses' weight, sign by sign; the sum is twice that less all weight."""
    chances = np.ones(1)
    for weight in weights.tolist():
        grown = np.zeros(len(chances) + weight)
        grown[: len(chances)] += chances * (1 - share)
        grown[weight:] += chances * share
        chances = grown
    least = (total + int(weights.sum())) // 2
    return float(min(1.0, chances[least:].sum()))


def _normal(weights: NDArray[np.int64], total: int, share: float) -> float:
    mean = (2 * share - 1) * float(weights.sum())
    deviation = 2 * sqrt(share * (1 - share) * float((weights**2).sum()))
    return 0.5 * erfc((total - mean) / deviation / sqrt(2))
