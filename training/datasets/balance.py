"""How often an example is drawn: so that neither a large set nor a common character crowds out the others."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Beyond about so many examples, more of one character from one set tell little more.
SET_LIMIT = 4000
# And beyond about so many, summed over all sets, a character is not drawn more often than another.
LABEL_LIMIT = 1000


def effective_number(count: float, *, limit: int) -> float:
    """What `count` examples are worth: nearly `count` while few, at most `limit` (Cui et al., CVPR 2019)."""
    return float(limit * -np.expm1(count * np.log1p(-1 / limit)))


def balanced_weights(sets: Sequence[NDArray[np.str_]]) -> list[NDArray[np.float64]]:
    """A weight for each example of each set, given the examples' raw labels.

    Raw labels and not merged classes: a class that folds two characters stays twice as likely as one.
    """
    counted = [np.unique(labels, return_inverse=True, return_counts=True) for labels in sets]
    total: defaultdict[str, float] = defaultdict(float)
    for labels, _, counts in counted:
        for label, count in zip(labels.tolist(), counts.tolist(), strict=True):
            total[label] += effective_number(count, limit=SET_LIMIT)
    return [
        np.array(
            [
                _weight(count, total[label])
                for label, count in zip(labels.tolist(), counts.tolist(), strict=True)
            ]
        )[places]
        for labels, places, counts in counted
    ]


def _weight(count: int, total: float) -> float:
    """Of each of `count` examples of a label in one set, where all sets together are worth `total`."""
    return (
        effective_number(count, limit=SET_LIMIT) / count * effective_number(total, limit=LABEL_LIMIT) / total
    )


def capped(labels: NDArray[np.str_], *, limit: int, seed: int = 0) -> NDArray[np.intp]:
    """Places of at most `limit` examples of each label, drawn by `seed`, in their order."""
    random = np.random.default_rng(seed)
    taken = [
        places if len(places) <= limit else random.choice(places, limit, replace=False)
        for places in _places_by_label(labels)
    ]
    return np.sort(np.concatenate([np.zeros(0, np.intp), *taken]))


def oversampled(labels: NDArray[np.str_], *, at_least: int, seed: int = 0) -> NDArray[np.intp]:
    """Places in which each label occurs at least that often: every example, and the rare ones again.

    An example is repeated once more only when all others of its label have been repeated as often.
    """
    random = np.random.default_rng(seed)
    taken = [
        np.resize(random.permutation(places), max(at_least, len(places)))
        for places in _places_by_label(labels)
    ]
    return np.sort(np.concatenate([np.zeros(0, np.intp), *taken]))


def _places_by_label(labels: NDArray[np.str_]) -> list[NDArray[np.intp]]:
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]
