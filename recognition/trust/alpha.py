"""Krippendorff's alpha for classes without an order: how far people agree beyond what chance would bring about.

1: they always agree; 0: as if each drew a class out of all that was said. It takes any number of readings an item.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.trust.dawid_skene import Readings
from recognition.trust.intervals import RESAMPLES, Measured, measured

# Less expected disagreement than this is none, but for the rounding of sums.
_CHANCE = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Kinds:
    """Items that were read alike, counted together. `said`: float64 [P, C], how often each class was said of such an item,
    at least twice in all; `many`: int64 [P], how many such items there are.
    """

    said: NDArray[np.float64]
    many: NDArray[np.int64]

    @classmethod
    def of(cls, readings: Readings) -> "Kinds":
        said = np.zeros((readings.items, readings.classes), np.uint16)
        np.add.at(said, (readings.item, readings.said), 1)
        return cls._counted(said)

    @classmethod
    def _counted(cls, said: NDArray[np.integer]) -> "Kinds":
        several = said[said.sum(axis=1) >= 2]
        if not len(several):
            return cls(said=np.zeros((0, said.shape[1])), many=np.zeros(0, np.int64))
        kinds, many = np.unique(several, axis=0, return_counts=True)
        return cls(said=kinds.astype(np.float64), many=many.astype(np.int64))

    def merged(self, said: NDArray[np.float64]) -> "Kinds":
        """The same items with other counts [P, C'], those of which less than two readings are left dropped."""
        kept = said.sum(axis=1) >= 2
        if not kept.any():
            return Kinds(said=np.zeros((0, said.shape[1])), many=np.zeros(0, np.int64))
        kinds, kind_of = np.unique(said[kept], axis=0, return_inverse=True)
        many = np.bincount(kind_of.reshape(-1), self.many[kept], minlength=len(kinds))
        return Kinds(said=kinds, many=many.astype(np.int64))

    def of_class(self, place: int) -> "Kinds":
        """As if all that could be said was whether it is this class."""
        this = self.said[:, place]
        return self.merged(np.stack([this, self.said.sum(axis=1) - this], axis=1))

    def of_pair(self, one: int, other: int) -> "Kinds":
        """As if nothing but these two classes had been said."""
        return self.merged(self.said[:, [one, other]])

    def coincidences(self) -> NDArray[np.float64]:
        """[C, C]: how often one reading of an item met the other, each item counting as its number of readings."""
        worth = self.many / (self.said.sum(axis=1) - 1)
        pairs: NDArray[np.float64] = (self.said * worth[:, None]).T @ self.said
        pairs[np.diag_indices_from(pairs)] -= worth @ self.said
        return pairs


def alpha(kinds: Kinds, *, resamples: int = RESAMPLES, seed: int = 0) -> Measured:
    """Of the items that were read more than once. Not defined where all readings say one class."""
    size = kinds.said.sum(axis=1)
    # Of the readings of an item, how many meet an equal one among the others of it.
    met = (kinds.said * (kinds.said - 1)).sum(axis=1) / np.maximum(size - 1, 1)

    def figure(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        readings = weights @ size
        observed = 1 - (weights @ met) / readings
        margins = weights @ kinds.said
        expected = 1 - (margins * (margins - 1)).sum(axis=1) / (readings * (readings - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(expected > _CHANCE, 1 - observed / expected, np.nan)

    return measured(figure, kinds.many, resamples=resamples, seed=seed)
