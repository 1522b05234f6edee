"""Cohen's kappa: how far two readers of the same items agree beyond what their habits alone would bring about."""

import numpy as np
from numpy.typing import NDArray

from recognition.trust.intervals import RESAMPLES, Measured, measured

# Chance that is nearer to 1 than this is 1, but for the rounding of sums.
_CHANCE = 1e-9


def table_of(one: NDArray[np.int64], other: NDArray[np.int64], *, classes: int) -> NDArray[np.int64]:
    """[C, C]: how many items one reader calls what the row says, and the other what the column says."""
    cells = np.bincount(one * classes + other, minlength=classes * classes)
    return cells.reshape(classes, classes).astype(np.int64)


def kappa(table: NDArray[np.int64], *, resamples: int = RESAMPLES, seed: int = 0) -> Measured:
    """Not defined where both say one and the same class of everything."""
    rows, columns = np.nonzero(table)
    equal = np.flatnonzero(rows == columns)
    names = len(table)

    def figure(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        total = weights.sum(axis=1)
        observed = weights[:, equal].sum(axis=1) / total
        habits = _summed(weights, rows, names) * _summed(weights, columns, names)
        chance = habits.sum(axis=1) / total**2
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(chance < 1 - _CHANCE, (observed - chance) / (1 - chance), np.nan)

    return measured(figure, table[rows, columns], resamples=resamples, seed=seed)


def _summed(weights: NDArray[np.float64], places: NDArray[np.int64], names: int) -> NDArray[np.float64]:
    """[B, names]: the weights [B, P] of the cells of each name. Without matrices: these are small and many."""
    order = np.argsort(places, kind="stable")
    present, starts = np.unique(places[order], return_index=True)
    sums = np.zeros((len(weights), names))
    if len(present):
        sums[:, present] = np.add.reduceat(weights[:, order], starts, axis=1)
    return sums
