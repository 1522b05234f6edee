"""What people are expected to confuse while little is known of them, and what their readings add up to by that."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Of the slips at a character that has look-alikes, so many go to those; the rest to any other character.
SLIPS_TO_LOOKALIKES = 0.5
# Whoever is right less often than this tells less and less, down to nothing: a reading never speaks against what it says.
_TELLING_FROM = 0.5


def expected_confusion(
    reliabilities: NDArray[np.float64], *, classes: int, lookalikes: Sequence[Sequence[int]] = ()
) -> NDArray[np.float64]:
    """The confusion of people who are right with these probabilities: float64 [people, classes, classes], rows sum to 1.

    `lookalikes`: groups of classes that are easily taken for each other.
    """
    right = np.clip(np.asarray(reliabilities, np.float64), 0, 1)[:, None, None]
    told = np.maximum(right, _TELLING_FROM)
    confusion = told * np.eye(classes) + (1 - told) * _slips(classes, lookalikes)
    weight = np.minimum(right / _TELLING_FROM, 1)
    mixed: NDArray[np.float64] = weight * confusion + (1 - weight) / classes
    return mixed


def odds(
    said: Sequence[int],
    reliabilities: Sequence[float],
    *,
    classes: int,
    lookalikes: Sequence[Sequence[int]] = (),
) -> NDArray[np.float64]:
    """How likely one item is of each class, by the readings of people of whom only their reliability is known.

    Every class is as likely as the others before. One more reading of a class never makes it less likely.
    """
    if not len(said):
        return np.full(classes, 1 / classes)
    confusion = expected_confusion(np.array(reliabilities), classes=classes, lookalikes=lookalikes)
    logs = np.log(np.maximum(confusion[np.arange(len(said)), :, np.array(said)], 1e-12)).sum(axis=0)
    likely = np.exp(logs - logs.max())
    shares: NDArray[np.float64] = likely / likely.sum()
    return shares


def _slips(classes: int, lookalikes: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Where a slip goes: [true, said], rows sum to 1, nothing on the diagonal."""
    others = 1 - np.eye(classes)
    alike = np.zeros((classes, classes))
    for group in lookalikes:
        alike[np.ix_(group, group)] = 1
    alike *= others
    has_any = alike.sum(axis=1, keepdims=True) > 0
    evenly = others / max(classes - 1, 1)
    near = alike / np.maximum(alike.sum(axis=1, keepdims=True), 1)
    slips: NDArray[np.float64] = np.where(
        has_any, SLIPS_TO_LOOKALIKES * near + (1 - SLIPS_TO_LOOKALIKES) * evenly, evenly
    )
    return slips
