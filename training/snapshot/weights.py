"""How much each collected sample counts: evenly over people, so that nobody's hand or slips fill the set. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LARGEST_SHARE = 0.05
# Of their largest share people keep so much, whatever is doubted: it is for a reviewer to take the rest away.
KEPT_IN_DOUBT = 0.05


def collected_weights(
    users: Sequence[int] | NDArray[np.int64],
    *,
    sure: Sequence[float] | None = None,
    doubted: Mapping[int, float] | None = None,
) -> NDArray[np.float64]:
    """Return a weight for each sample, mean 1, from the user who gave it: float64 [N].

    A user with n samples weighs n / sqrt(n) in all, and at most LARGEST_SHARE of the whole, or an even share where
    there are too few users for that. A CNN shrugs off evenly spread noise and breaks when one person's is concentrated.
    `sure`: how likely each sample is what it is taken for, above 0 up to 1; what is doubtful counts less.
    `doubted`: of what a user gave, the part (0 to 1) that a cross-checked model doubts; their largest share is so much
    smaller.
    """
    if not len(users):
        return np.zeros(0)
    names, member = np.unique(np.asarray(users), return_inverse=True)
    certain = np.ones(len(member)) if sure is None else np.asarray(sure, np.float64)
    counts, certainty = np.bincount(member), np.bincount(member, certain)
    believed = 1 - np.array([(doubted or {}).get(name, 0.0) for name in names.tolist()])
    limits = max(LARGEST_SHARE, 1 / len(names)) * np.maximum(believed, KEPT_IN_DOUBT)
    share = _capped(certainty / np.sqrt(counts), limits / min(1.0, limits.sum()))
    weights: NDArray[np.float64] = share[member] * certain / certainty[member] * len(member)
    return weights


def _capped(mass: NDArray[np.float64], limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale to sum 1 with no entry above its limit, which sum up to 1 at least; what is cut off goes to the others in
    proportion."""
    share: NDArray[np.float64] = mass / mass.sum()
    capped = np.zeros(len(share), bool)
    while (share > limits + 1e-12).any():
        capped |= share > limits
        share[capped] = limits[capped]
        free = mass[~capped].sum()
        if free:
            share[~capped] = mass[~capped] / free * (1 - limits[capped].sum())
    return share
